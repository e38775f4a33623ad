/**
 * How a value is judged. `exact`: what is opened is closed, to the last one. `heap`: what a program still holds once its garbage is gone.
 * `resident`: pages of memory that it keeps, which an allocator may give back late. `rows` and `bytes`: of what retention bounds. `kept`:
 * bytes a row, of what is kept for ever. `told`: not judged.
 */
export type ReadingKind = 'exact' | 'heap' | 'resident' | 'rows' | 'bytes' | 'kept' | 'told';

/** One value at rest, after an hour. */
export interface Reading {
  /** Whose it is: `coder`, `tasks`. */
  place: string;
  what: string;
  value: number;
  unit: '' | 'MB' | 'kB' | 'B';
  kind: ReadingKind;
  /** What it may gain an hour at least, where that depends on how much there is. */
  least?: number;
}

export const megabytes = (bytes: number): number => bytes / 1_000_000;
