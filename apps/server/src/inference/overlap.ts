/** A repetition that is shorter than this may be chance. */
const shortest = 12;
/** How far back the end of what was written is compared. */
const farthest = 600;

/**
 * Takes from a continuation what it repeats of the text that it continues: some models begin anew, or with the last sentence. Pieces
 * are held back while they may still be such a repetition.
 */
export class OverlapTrimmer {
  readonly #before: string;
  #held = '';
  #decided: boolean;

  constructor(before: string) {
    this.#before = before;
    this.#decided = before.length < shortest;
  }

  add(piece: string): string {
    if (this.#decided) return piece;
    this.#held += piece;
    if (this.#mayRepeat()) return '';
    return this.end();
  }

  /** What is left of the pieces that were held back. */
  end(): string {
    const text = this.#held;
    this.#held = '';
    if (this.#decided) return text;
    this.#decided = true;
    return text.slice(this.#repeated(text));
  }

  #starts(): number[] {
    const { length } = this.#before;
    const from = Math.max(0, length - farthest);
    const near = Array.from({ length: Math.max(0, length - shortest - from + 1) }, (_, at) => from + at);
    return from === 0 ? near : [0, ...near];
  }

  /** Whether what is held back is the beginning of a longer repetition. */
  #mayRepeat(): boolean {
    return this.#starts().some((start) => {
      const rest = this.#before.length - start;
      return rest > this.#held.length && this.#before.startsWith(this.#held, start);
    });
  }

  /** The length of the longest repetition at the beginning. */
  #repeated(text: string): number {
    const start = this.#starts().find((from) => text.startsWith(this.#before.slice(from)));
    return start === undefined ? 0 : this.#before.length - start;
  }
}
