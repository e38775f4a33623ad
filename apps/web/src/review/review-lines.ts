import { diffWordsWithSpace } from 'diff';
import type { DiffRow } from '../coder/edit-diff.js';

/** A piece of a line; `changed`: it is what differs from the line beside it. */
export interface Piece {
  text: string;
  changed: boolean;
}

/** A line of a file under review, with what stands beside it in the other version. */
export interface ReviewLine extends DiffRow {
  /** Null where the line is not like the one beside it, or stands alone. */
  pieces: Piece[] | null;
  /** Place in `lines` of the line that this one took the place of, or that took its. */
  beside: number | null;
}

/** Longer lines are not compared word by word: nobody reads them so, and it takes long. */
const longestLine = 1_000;
/** With less in common the marks would be noise: the line is another one. */
const leastAlike = 0.4;

/** Runs of removed and then added lines stand beside each other, in order. */
export function reviewLines(rows: readonly DiffRow[]): ReviewLine[] {
  const lines: ReviewLine[] = rows.map((row) => ({ ...row, pieces: null, beside: null }));
  for (let at = 0; at < rows.length;) {
    const removed = runOf(rows, at, 'removed');
    const added = runOf(rows, at + removed, 'added');
    for (let n = 0; n < Math.min(removed, added); n += 1) pair(lines, at + n, at + removed + n);
    at += Math.max(1, removed + added);
  }
  return lines;
}

function runOf(rows: readonly DiffRow[], from: number, kind: DiffRow['kind']): number {
  let length = 0;
  while (rows[from + length]?.kind === kind) length += 1;
  return length;
}

function pair(lines: ReviewLine[], old: number, fresh: number): void {
  const [before, after] = [lines[old], lines[fresh]];
  if (before === undefined || after === undefined) return;
  before.beside = fresh;
  after.beside = old;
  const pieces = wordChanges(before.text, after.text);
  if (pieces !== null) [before.pieces, after.pieces] = pieces;
}

/** The words that differ between two lines, of each of them; null where they have little in common. */
export function wordChanges(before: string, after: string): [Piece[], Piece[]] | null {
  if (Math.max(before.length, after.length) > longestLine) return null;
  const parts = diffWordsWithSpace(before, after);
  const common = parts.reduce(
    (sum, { value, added, removed }) => sum + (added || removed ? 0 : value.trim().length),
    0,
  );
  if (common === 0 || common < leastAlike * Math.min(before.trim().length, after.trim().length)) return null;
  const of = (other: 'added' | 'removed') =>
    parts
      .filter((part) => !part[other])
      .map(({ value, added, removed }) => ({ text: value, changed: added || removed }));
  return [of('added'), of('removed')];
}

/** What stands in one row of the split view: places in `lines`, null where a side has nothing. */
export interface SplitRow {
  old: number | null;
  fresh: number | null;
}

/** The lines in two columns; what is the same in both, and gaps, stand in both. */
export function splitRows(lines: readonly ReviewLine[]): SplitRow[] {
  return lines.flatMap(({ kind, beside }, index): SplitRow[] => {
    if (kind === 'context' || kind === 'gap') return [{ old: index, fresh: index }];
    if (kind === 'removed') return [{ old: index, fresh: beside }];
    return beside === null ? [{ old: null, fresh: index }] : [];
  });
}

/** Where each run of changes begins. */
export const changeStarts = (lines: readonly ReviewLine[]): number[] =>
  lines.flatMap(({ kind }, index) => (isChange(kind) && !isChange(lines[index - 1]?.kind ?? 'gap') ? [index] : []));

const isChange = (kind: DiffRow['kind']) => kind === 'added' || kind === 'removed';
