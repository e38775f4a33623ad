import type { Evidence } from '@boocode/contracts/finding';
import type { CitedLines } from '../api/findings.js';

/** A place in the code as links keep it: `src/a.ts:12` or `src/a.ts:12-18`. */
export type Place = Pick<CitedLines, 'path' | 'line_start' | 'line_end'>;

const form = /^([^\s:]+\.?[^\s:]*):(\d+)(?:[-–](\d+))?$/;

/** The place that a text names; null for a text that is none. */
export function placeOf(text: string): Place | null {
  const [, path, start, end] = form.exec(text) ?? [];
  if (path === undefined || start === undefined || !/[A-Za-z]/.test(path) || Number(start) === 0) return null;
  return { path, line_start: Number(start), line_end: end === undefined ? null : Number(end) };
}

/** The text that names a place. */
export const placeText = ({ path, line_start, line_end }: Place): string =>
  `${path}:${line_start}${line_end === null || line_end === line_start ? '' : `-${line_end}`}`;

/** Where a piece of evidence stands in the code; null for what stands elsewhere. */
export const citedOf = ({ path, line_start, line_end, quote }: Evidence): CitedLines | null =>
  path === null || line_start === null ? null : { path, line_start, line_end, quote: quote ?? '' };

/** The first place in the code that findings rest on; null where there is none. */
export const firstPlace = (evidence: readonly Evidence[]): CitedLines | null =>
  evidence.map(citedOf).find((place) => place !== null) ?? null;

/** The place with the text that was quoted there, so that it is found again once its lines have gone elsewhere. */
export function withQuote(place: Place, findings: readonly { evidence: readonly Evidence[] }[]): CitedLines {
  const cited = findings.flatMap(({ evidence }) => evidence.flatMap((one) => citedOf(one) ?? []));
  const same = cited.find((one) => placeText(one) === placeText(place) && one.quote !== '');
  return { ...place, quote: same?.quote ?? '' };
}
