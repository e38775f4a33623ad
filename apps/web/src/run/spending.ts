import type { FlowRunSummary, FlowRunView } from '@boocode/contracts/flow-run';
import { money, tokens } from '../format/amount.js';
import { units } from '../limits/units.js';

/** What a run used of one of the bounds of its budget. */
export interface Spending {
  unit: 'tokens' | 'usd';
  used: string;
  of: string;
  /** Share of the bound, from 0 on; more than 1 = it is over. */
  share: number;
  /** What the attempts under way may still use; null = nothing, or it is not known. */
  reserved: string | null;
  reservedShare: number;
  /** Where what runs is stopped; null = nowhere. */
  stop: string | null;
  /** The rest of the run is likely to want more than is left. */
  short: boolean;
}

const middle = (range: { low: number; high: number } | null | undefined) =>
  range == null ? 0 : (range.low + range.high) / 2;

type Spent = Pick<FlowRunView, 'budget' | 'hard_budget' | 'cost_tokens' | 'cost_usd' | 'forecast'>;

/** Against each bound of the budget, the soft one where there is one; empty without. The forecast's middle decides whether it is short. */
export function spendingOf(run: Spent, reserved: Amounts = nothing): Spending[] {
  const { budget, hard_budget, forecast } = run;
  const all = { tokens: run.cost_tokens, usd: run.cost_usd ?? 0 };
  return (['tokens', 'usd'] as const).flatMap((unit) => {
    const hard = hard_budget?.[unit];
    const bound = budget?.[unit] ?? hard;
    if (bound === undefined) return [];
    const { plain, whole } = units[unit];
    const used = all[unit];
    return [
      {
        unit,
        used: plain(used),
        of: whole(bound),
        share: used / bound,
        reserved: reserved[unit] > 0 ? plain(reserved[unit]) : null,
        reservedShare: reserved[unit] / bound,
        stop: hard === undefined ? null : whole(hard),
        short: used + middle(forecast?.[unit]) > bound,
      },
    ];
  });
}

type Amounts = Record<'tokens' | 'usd', number>;
const nothing: Amounts = { tokens: 0, usd: 0 };

/** What was used, in the units that are real and have no bound of their own. */
export function unboundedOf({ budget, hard_budget, cost_tokens, cost_usd }: FlowRunSummary): string[] {
  const cost = money(cost_usd);
  const isBounded = (unit: 'tokens' | 'usd') => (budget?.[unit] ?? hard_budget?.[unit]) !== undefined;
  return [
    ...(isBounded('tokens') ? [] : [`${tokens(cost_tokens)} tokens`]),
    ...(isBounded('usd') || cost === null ? [] : [cost]),
  ];
}
