import type { HandedDocument } from '../subject/document.js';

/** Something that can be said against a line of a document, or of two. */
export interface Remark {
  line: number;
  /** A second line that belongs to it. */
  other?: number;
  title: string;
  claim: string;
  impact: string;
  remediation: string;
}

/** One kind of weakness that can be seen in the words alone. */
export interface ProseDetector {
  /** Becomes the finding's category. */
  id: string;
  /** Which personas report it, each with a word of its own ladder. */
  severities: Readonly<Record<string, string>>;
  find(document: HandedDocument): Remark[];
}
