export interface RowRange {
  from: number;
  /** Behind the last. */
  to: number;
}

interface Sight {
  /** Of the first row, from the upper edge of the window; negative once it is scrolled away. */
  top: number;
  rowHeight: number;
  windowHeight: number;
  count: number;
}

/** So many rows beyond the window are kept, so that neither the wheel nor a key meets an empty place. */
const beyond = 12;
/** What is drawn begins and ends with a block of so many: a list that is scrolled is not drawn anew for each row. */
const block = 8;

/** Which rows of one height are in sight, or nearly. */
export function visibleRange({ top, rowHeight, windowHeight, count }: Sight): RowRange {
  if (rowHeight <= 0) return { from: 0, to: Math.min(count, 2 * beyond) };
  const from = block * Math.floor((-top / rowHeight - beyond) / block);
  const to = block * Math.ceil(((windowHeight - top) / rowHeight + beyond) / block);
  const within = (at: number) => Math.min(count, Math.max(0, at));
  return { from: within(from), to: within(to) };
}
