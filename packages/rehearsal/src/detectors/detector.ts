import { placeOf } from './source.js';
import type { Place, Source } from './source.js';

/** What is said about every place that a detector finds. */
export interface Wording {
  title: string;
  /** One falsifiable sentence. */
  claim: string;
  trigger: string;
  impact: string;
  remediation: string;
}

export interface Spot extends Place, Wording {
  /** What to quote instead of the whole lines: verbatim too, but without what must not be repeated. */
  excerpt?: string;
}

/** One kind of fault that can be seen in the text alone. */
export interface Detector {
  /** Becomes the finding's category. */
  id: string;
  /** Which personas report it, each with a word of its own severity ladder. The first is the one who owns the topic. */
  severities: Readonly<Record<string, string>>;
  find(source: Source): Spot[];
}

/** The spot of an extent of offsets; empty when the extent crosses a gap in what was read. */
export function spot(source: Source, extent: { start: number; end: number }, wording: Wording): Spot[] {
  const place = placeOf(source, extent.start, extent.end);
  return place === null ? [] : [{ ...place, ...wording }];
}

/** The extents of all matches of a global expression in one view of the source. */
export function extents(text: string, expression: RegExp): { start: number; end: number; groups: string[] }[] {
  return [...text.matchAll(expression)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    groups: match.slice(1),
  }));
}
