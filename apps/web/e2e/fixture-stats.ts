import { StatsQuery, type Stats, type StatsBy, type StatsRow } from '@boocode/contracts/stats';
import { ok, type Resource } from './fixture-resource.js';

const row = (
  name: string,
  [raw, kept, refuted, dismissed]: [number, number, number, number],
  usd: number | null,
): StatsRow => {
  const [runs, steps, failed, tokens] = [9, 12, raw % 3, 90_000 * (raw + 1)];
  return {
    name,
    rehearsed: false,
    runs,
    steps,
    failed,
    failed_share: failed / steps,
    raw,
    kept,
    refuted,
    dismissed,
    minutes: 4 * steps,
    tokens,
    usd,
    tokens_per_kept: kept === 0 ? null : tokens / kept,
    usd_per_kept: kept === 0 || usd === null ? null : usd / kept,
  };
};

export const statsRows: Readonly<Record<StatsBy, StatsRow[]>> = {
  persona: [
    row('adversarial-security-analyst', [21, 12, 4, 2], 1.44),
    row('edge-case-explorer', [34, 9, 17, 5], 2.9),
    row('test-engineer', [8, 5, 1, 1], null),
    row('validator', [0, 0, 0, 0], 3.1),
    { ...row('edge-case-explorer', [6, 6, 0, 0], null), rehearsed: true },
  ],
  flow: [row('code-review', [55, 21, 21, 7], 7.4), row('investigate', [8, 5, 1, 1], null)],
  model: [row('anthropic/claude-sonnet', [63, 26, 22, 8], 7.4)],
};

/** What personas, flows and models found. */
export const stats: Resource = {
  answer({ method, path, query }) {
    if (method !== 'GET' || path !== '/api/coder/stats') return null;
    const asked = StatsQuery.parse(Object.fromEntries(query));
    return ok({ ...asked, rows: statsRows[asked.by] } satisfies Stats);
  },
};

/** Before any run has ended. */
export const noStats: Resource = {
  answer: ({ path }) =>
    path === '/api/coder/stats' ? ok({ days: 30, by: 'persona', rows: [] } satisfies Stats) : null,
};
