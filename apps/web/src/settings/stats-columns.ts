import type { StatsRow } from '@boocode/contracts/stats';
import { money, tokens } from '../format/amount.js';

/** A column of figures: what a row shows in it, and what it is sorted by; null = there is no such figure. */
export interface StatsColumn {
  title: string;
  /** For who wonders what it counts. */
  about: string;
  sort: (row: StatsRow) => number | null;
  show: (row: StatsRow) => string;
}

const none = '–';
const amount = (value: number | null, words: (value: number) => string | null) =>
  value === null ? none : (words(value) ?? none);

export const columns: readonly StatsColumn[] = [
  { title: 'Found', about: 'All that was said, each once', sort: ({ raw }) => raw, show: ({ raw }) => String(raw) },
  { title: 'Kept', about: 'Published and not dismissed', sort: ({ kept }) => kept, show: ({ kept }) => String(kept) },
  {
    title: 'Refuted',
    about: 'The validator showed that it is not so',
    sort: ({ refuted }) => refuted,
    show: ({ refuted }) => String(refuted),
  },
  {
    title: 'Dismissed',
    about: 'By a person, now or in a run before',
    sort: ({ dismissed }) => dismissed,
    show: ({ dismissed }) => String(dismissed),
  },
  { title: 'Runs', about: 'Runs it was part of', sort: ({ runs }) => runs, show: ({ runs }) => String(runs) },
  {
    title: 'Steps',
    about: 'Steps of agents that began',
    sort: ({ steps }) => steps,
    show: ({ steps }) => String(steps),
  },
  {
    title: 'Failed',
    about: 'Of its steps, those that did not come to an end',
    sort: ({ failed_share }) => failed_share,
    show: ({ failed_share }) => amount(failed_share, (share) => `${Math.round(share * 100)} %`),
  },
  {
    title: 'Minutes',
    about: 'Of agents at work, those side by side counted each',
    sort: ({ minutes }) => minutes,
    show: ({ minutes }) => String(Math.round(minutes)),
  },
  {
    title: 'Tokens',
    about: 'That were paid for in full',
    sort: (row) => row.tokens,
    show: (row) => tokens(row.tokens),
  },
  {
    title: 'Money',
    about: 'Only where all of it has a price',
    sort: ({ usd }) => usd,
    show: ({ usd }) => amount(usd, money),
  },
  {
    title: 'Tokens a kept one',
    about: 'Tokens for each finding that was kept',
    sort: ({ tokens_per_kept }) => tokens_per_kept,
    show: ({ tokens_per_kept }) => amount(tokens_per_kept, tokens),
  },
  {
    title: 'Money a kept one',
    about: 'Money for each finding that was kept',
    sort: ({ usd_per_kept }) => usd_per_kept,
    show: ({ usd_per_kept }) => amount(usd_per_kept, money),
  },
];

/** By which column, and which end first; no column: by name. */
export interface StatsOrder {
  column: string | null;
  descending: boolean;
}

/** Rehearsals stay behind the others, and what has no figure behind what has one, whichever end is first. */
export function sorted(rows: readonly StatsRow[], { column, descending }: StatsOrder): StatsRow[] {
  const of = columns.find(({ title }) => title === column)?.sort;
  const way = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (a.rehearsed !== b.rehearsed) return a.rehearsed ? 1 : -1;
    const byName = a.name.localeCompare(b.name);
    if (of === undefined) return way * byName;
    const [one, other] = [of(a), of(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null) || byName;
    return way * (one - other) || byName;
  });
}
