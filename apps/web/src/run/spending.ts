import type { FlowRunSummary, FlowRunView } from '@boocode/contracts/flow-run';
import { money, tokens } from '../format/amount.js';

/** What a run used of one of the bounds of its budget. */
export interface Spending {
  unit: 'tokens' | 'usd';
  used: string;
  of: string;
  /** Share of the bound, from 0 on; more than 1 = it is over. */
  share: number;
  /** The rest of the run is likely to want more than is left. */
  short: boolean;
}

const middle = (range: { low: number; high: number } | null | undefined) =>
  range == null ? 0 : (range.low + range.high) / 2;

/** Against each bound of the budget; empty without one. The forecast's middle decides whether it is short. */
export function spendingOf(run: Pick<FlowRunView, 'budget' | 'cost_tokens' | 'cost_usd' | 'forecast'>): Spending[] {
  const { budget, cost_tokens, forecast } = run;
  const usd = run.cost_usd ?? 0;
  const all: Spending[] = [];
  if (budget?.tokens !== undefined) {
    const of = budget.tokens;
    const short = cost_tokens + middle(forecast?.tokens) > of;
    all.push({ unit: 'tokens', used: tokens(cost_tokens), of: `${tokens(of)} tokens`, share: cost_tokens / of, short });
  }
  if (budget?.usd !== undefined) {
    const of = budget.usd;
    const used = money(usd) ?? '$0';
    all.push({ unit: 'usd', used, of: `$${of.toFixed(2)}`, share: usd / of, short: usd + middle(forecast?.usd) > of });
  }
  return all;
}

/** What was used, in the units that are real and have no bound of their own. */
export function unboundedOf({ budget, cost_tokens, cost_usd }: FlowRunSummary): string[] {
  const cost = money(cost_usd);
  return [
    ...(budget?.tokens === undefined ? [`${tokens(cost_tokens)} tokens`] : []),
    ...(budget?.usd === undefined && cost !== null ? [cost] : []),
  ];
}
