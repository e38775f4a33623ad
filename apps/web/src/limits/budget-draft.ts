import { isOrdered, notOrdered, SetBudget, type BudgetView } from '@boocode/contracts/budget';
import type { RunBudget } from '@boocode/contracts/run-preview';
import { budgetFault, budgetOf } from '../run/budget-form.js';

/** A side of a budget as it is written; empty = no bound. */
export interface SideDraft {
  tokens: string;
  usd: string;
}

/** Both sides as they are written. */
export interface SidesDraft {
  soft: SideDraft;
  hard: SideDraft;
}

/** `whole`: what is wrong with the sides together. */
export interface SidesFaults {
  soft: { tokens?: string | undefined; usd?: string | undefined };
  hard: { tokens?: string | undefined; usd?: string | undefined };
  whole?: string | undefined;
}

const sideDraft = (side: RunBudget | null): SideDraft => ({
  tokens: side?.tokens === undefined ? '' : String(side.tokens),
  usd: side?.usd === undefined ? '' : String(side.usd),
});

/** The fields of a budget that there is; empty ones without it. */
export const sidesDraft = (budget: Pick<BudgetView, 'soft' | 'hard'> | null): SidesDraft => ({
  soft: sideDraft(budget?.soft ?? null),
  hard: sideDraft(budget?.hard ?? null),
});

const sideFaults = (side: SideDraft) => ({
  tokens: budgetFault('tokens', side.tokens),
  usd: budgetFault('usd', side.usd),
});

/** What is wrong, in words beside the field. */
export function sidesFaults({ soft, hard }: SidesDraft): SidesFaults {
  const faults = { soft: sideFaults(soft), hard: sideFaults(hard) };
  if (!areWritten(faults)) return faults;
  return isOrdered(sidesOf({ soft, hard })) ? faults : { ...faults, whole: `${notOrdered}.` };
}

const areWritten = ({ soft, hard }: SidesFaults) =>
  [soft.tokens, soft.usd, hard.tokens, hard.usd].every((fault) => fault === undefined);

export const isFaultless = (faults: SidesFaults): boolean => areWritten(faults) && faults.whole === undefined;

/** The sides of a draft without faults; null = without. */
export const sidesOf = ({ soft, hard }: SidesDraft) => ({ soft: budgetOf(soft), hard: budgetOf(hard) });

/** What is sent: the budget of everything, or of a project by its id, by day or month. */
export const requestOf = (of: string, period: BudgetView['period'], sides: SidesDraft): SetBudget =>
  SetBudget.parse({ key: of, period, ...sidesOf(sides) });
