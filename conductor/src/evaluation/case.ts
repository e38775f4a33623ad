import type { SubjectDocument } from '@boocode/contracts/subject';

/** A fault that was put into a case on purpose. */
export interface Plant {
  id: string;
  /** The file, or the name of the document, that a finding must cite. */
  path: string;
  /** Verbatim text of the line that is wrong; it stands there once. */
  quote: string;
  /** What is wrong, in words for the page. */
  what: string;
}

/**
 * A request with a known answer: a change, an area or a document, and what is wrong with it. Without plants it is clean, and every
 * finding that asks for a correction is a false one.
 */
export interface EvaluationCase {
  id: string;
  flow: string;
  goal?: string;
  /** Files at the base commit. */
  before: Record<string, string>;
  /** Files that the head commit adds or alters; of an area there is no change, so none. */
  after?: Record<string, string>;
  focus?: string[];
  documents?: SubjectDocument[];
  plants: Plant[];
}

/** The first line of a plant's quote in the text that a finding would cite, from 1. Throws when a case contradicts itself. */
export function plantedLine(one: EvaluationCase, { path, quote, id }: Plant): number {
  const document = one.documents?.find(({ name }) => name === path)?.text;
  const text = document ?? one.after?.[path] ?? one.before[path];
  const line = text?.split('\n').findIndex((candidate) => candidate.includes(quote)) ?? -1;
  if (line < 0) throw new Error(`The case ${one.id} plants ${id} at words that ${path} does not have.`);
  return line + 1;
}
