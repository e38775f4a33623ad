import type { Stats, StatsRow } from '@boocode/contracts/stats';
import { cut, padEnd, padStart, widest } from './columns.js';
import type { Paint } from './paint.js';
import { tokens } from './quantities.js';

const none = '-';
const count = (value: number | null) => (value === null ? none : tokens(Math.round(value)).replace(' tok', '') || '0');
const dollars = (usd: number | null) => (usd === null ? none : `$${usd.toFixed(2)}`);

const columns: readonly { title: string; of: (row: StatsRow) => string }[] = [
  { title: 'KEPT', of: ({ kept, raw }) => `${kept} of ${raw}` },
  { title: 'REFUTED', of: ({ refuted }) => String(refuted) },
  { title: 'DISMISSED', of: ({ dismissed }) => String(dismissed) },
  { title: 'RUNS', of: ({ runs }) => String(runs) },
  { title: 'STEPS', of: ({ steps }) => String(steps) },
  { title: 'FAILED', of: (row) => (row.failed_share === null ? none : `${Math.round(row.failed_share * 100)}%`) },
  { title: 'MINUTES', of: ({ minutes }) => String(Math.round(minutes)) },
  { title: 'TOKENS', of: (row) => count(row.tokens) },
  { title: 'MONEY', of: ({ usd }) => dollars(usd) },
  { title: 'TOKENS/KEPT', of: ({ tokens_per_kept }) => count(tokens_per_kept) },
  { title: 'MONEY/KEPT', of: ({ usd_per_kept }) => dollars(usd_per_kept) },
];

/** The rows as they come, figures to the right; rehearsals are marked, and quiet. */
export function statsTable({ by, rows }: Stats, { width, paint }: { width: number; paint: Paint }): string[] {
  const named = rows.map((row) => ({
    row,
    cells: [row.rehearsed ? `${row.name} (rehearsed)` : row.name, ...columns.map(({ of }) => of(row))],
  }));
  const heading = [by.toUpperCase(), ...columns.map(({ title }) => title)];
  const widths = heading.map((title, at) => widest([title, ...named.map(({ cells }) => cells[at] ?? '')], 48));
  const line = (cells: readonly string[]) =>
    cut(
      cells.map((cell, at) => (at === 0 ? padEnd(cell, widths[at] ?? 0) : padStart(cell, widths[at] ?? 0))).join('  '),
      width,
    );
  return [line(heading), ...named.map(({ row, cells }) => (row.rehearsed ? paint('quiet', line(cells)) : line(cells)))];
}
