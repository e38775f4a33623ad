import { cut, padEnd, widest } from './columns.js';

interface Bounds {
  /** Of the terminal; longer lines are cut. Absent = none is. */
  width?: number;
  /** So wide a column grows; a longer cell pushes what is behind it away. */
  mostCell?: number;
}

/** Rows of cells, the heading among them, as lines whose columns stand below each other. */
export function tableLines(
  rows: readonly (readonly string[])[],
  { width = Number.POSITIVE_INFINITY, mostCell = 60 }: Bounds = {},
): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    widest(
      rows.map((row) => row[column] ?? ''),
      mostCell,
    ),
  );
  return rows.map((row) => {
    const cells = row.map((cell, column) => padEnd(cell, widths[column] ?? 0));
    return cut(cells.join('  ').trimEnd(), width);
  });
}
