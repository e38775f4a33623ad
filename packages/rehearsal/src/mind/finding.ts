import type { Evidence, RawFinding } from '@boocode/contracts/finding';

type Words = Pick<RawFinding, 'title' | 'claim' | 'category' | 'severity'> & Partial<RawFinding>;

const titleLimit = 90;

/** A finding of which only what is said counts; the rest stays empty, as the contract allows. */
export function finding(id: string, words: Words): RawFinding {
  const { title } = words;
  return {
    native_id: id,
    introduced_by_change: 'unknown',
    evidence: [],
    trigger: '',
    impact: '',
    likelihood: '',
    remediation: '',
    yagni: null,
    ...words,
    title: shortTitle(title),
  };
}

/** A title as the contract wants it: at most 90 characters. */
export function shortTitle(title: string): string {
  return title.length > titleLimit ? `${title.slice(0, titleLimit - 1)}…` : title;
}

interface Place {
  line_start: number;
  line_end: number;
}

/** A citation of the repository. */
export function codeCitation(path: string, place: Place, quote: string): Evidence {
  return { class: 'codebase', path, ...place, quote, url: null, retrieved_at: null };
}

/** A citation of one line of a handed document, or of the draft. */
export function documentCitation(name: string, line: number, quote: string): Evidence {
  return { class: 'provided', path: name, line_start: line, line_end: line, quote, url: null, retrieved_at: null };
}

/** Shorter quotes stand in every text and prove nothing: a line that is no more than this is not cited. */
export function isQuotable(text: string): boolean {
  return text.replaceAll(/\s/g, '').length >= 3;
}
