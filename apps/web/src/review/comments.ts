import { z } from 'zod';
import type { ReviewLine } from './review-lines.js';

/** What a person says of lines in a diff: kept with the lines themselves, so that it can be told whether they are still there. */
export const LineComment = z.object({
  id: z.string(),
  path: z.string(),
  /** Numbers are those of the new file, or of the old one where only removed lines are meant. */
  side: z.enum(['new', 'old']),
  from: z.int().positive(),
  to: z.int().positive(),
  quote: z.array(z.string()),
  words: z.string(),
  /** The commit that was checked out when it was written; null = there was none. */
  head_commit: z.string().nullable(),
});
export type LineComment = z.infer<typeof LineComment>;

/** What one is about, before words are found. */
export type CommentPlace = Pick<LineComment, 'path' | 'side' | 'from' | 'to' | 'quote'>;

type Side = LineComment['side'];
const numberOn = (line: ReviewLine, side: Side) => (side === 'new' ? line.to : line.from);

/** The place that lines from `first` to `last` of a diff are; null where none of them has a number. */
export function placeOf(path: string, lines: readonly ReviewLine[], first: number, last: number): CommentPlace | null {
  const chosen = lines.slice(Math.min(first, last), Math.max(first, last) + 1);
  const side: Side = chosen.some(({ to }) => to !== null) ? 'new' : 'old';
  const meant = chosen.filter((line) => numberOn(line, side) !== null);
  const numbers = meant.map((line) => numberOn(line, side) ?? 0);
  const [from, to] = [numbers[0], numbers.at(-1)];
  return from === undefined || to === undefined ? null : { path, side, from, to, quote: meant.map(({ text }) => text) };
}

/** Where a comment stands in the diff as it is now: the line below which it is shown, or that its lines are gone. */
export type Whereabouts = { at: number; from: number; to: number } | 'outdated';

/** Finds its lines where they were, or else at the one other place where they are now. */
export function whereabouts({ side, from, quote }: CommentPlace, lines: readonly ReviewLine[]): Whereabouts {
  const own = lines.flatMap((line, index) => {
    const number = numberOn(line, side);
    return number === null ? [] : [{ number, index, text: line.text }];
  });
  const starts = own.flatMap((_, start) =>
    quote.every((text, n) => own[start + n]?.text === text && own[start + n]?.number === (own[start]?.number ?? 0) + n)
      ? [start]
      : [],
  );
  const there = starts.find((start) => own[start]?.number === from);
  const found = there ?? (starts.length === 1 ? starts[0] : undefined);
  const [first, last] = found === undefined ? [] : [own[found], own[found + quote.length - 1]];
  if (first === undefined || last === undefined) return 'outdated';
  return { at: last.index, from: first.number, to: last.number };
}

/** A place with one line more, above or below; null where the diff has none there. */
export function widerPlace(lines: readonly ReviewLine[], place: CommentPlace, by: 1 | -1): CommentPlace | null {
  const { path, side, from, to } = place;
  const at = (wanted: number) => lines.findIndex((line) => numberOn(line, side) === wanted);
  const [first, last] = by === 1 ? [at(from), at(to + 1)] : [at(from - 1), at(to)];
  const wider = first < 0 || last < 0 ? null : placeOf(path, lines, first, last);
  return wider?.side === side ? wider : null;
}

export const linesWords = ({ from, to, side }: Pick<LineComment, 'from' | 'to' | 'side'>) =>
  `${side === 'old' ? 'removed ' : ''}${from === to ? `line ${from}` : `lines ${from}–${to}`}`;
