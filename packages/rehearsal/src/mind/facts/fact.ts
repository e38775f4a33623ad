/** Something that one line of a file shows, and nothing against it. */
export interface Fact {
  path: string;
  line: number;
  title: string;
  /** One sentence that a look at the line could prove false. */
  claim: string;
  category: string;
  /** Where it leads: what the line imports. */
  connections: string[];
}
