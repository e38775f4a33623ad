import { z } from 'zod';
import { Id } from './ids.js';
import { Forecast, RunBudget } from './run-preview.js';

/** What a budget is of, and for how long it lasts: a run as a whole, a project or everything by day or month of UTC. */
const whose = {
  key: z.union([z.literal('all'), z.string().regex(/^(run|project):\S+$/)]),
  period: z.enum(['whole', 'day', 'month']),
};

export const BudgetName = z
  .strictObject(whose)
  .refine(
    ({ key }) => key === 'all' || Id.safeParse(key.slice(key.indexOf(':') + 1)).success,
    'names no run or project',
  )
  .refine(
    ({ key, period }) => key.startsWith('run:') === (period === 'whole'),
    'A budget of a run is for the whole of it; one of a project, or of all, is by day or month',
  );
export type BudgetName = z.infer<typeof BudgetName>;

/** Soft: nothing more begins. Hard: what runs is stopped too, and its work kept. Null = without. */
const sides = { soft: RunBudget.nullable(), hard: RunBudget.nullable() };

/** Whether the hard side leaves room for the soft one, which else would never hold anything back. */
export function isOrdered({ soft, hard }: BudgetSides): boolean {
  return (['tokens', 'usd'] as const).every((kind) => (soft?.[kind] ?? 0) <= (hard?.[kind] ?? Infinity));
}
export const notOrdered = 'The hard budget is below the soft one: it must be at least as much';
export interface BudgetSides {
  soft?: RunBudget | null | undefined;
  hard?: RunBudget | null | undefined;
}

/** `PUT /api/coder/budgets`: both null take it away. What waited for it begins. */
export const SetBudget = BudgetName.and(z.object(sides)).refine(isOrdered, notOrdered);
export type SetBudget = z.infer<typeof SetBudget>;

/** Tokens, and dollars as far as agents report them. */
const Amount = z.object({ tokens: z.number(), usd: z.number() });

/** `GET /api/coder/budgets`: those by day and month, and with `?run=` that of a run. */
export const BudgetView = z.object({
  ...whose,
  ...sides,
  /** "the run", "the day", "the project's month". */
  name: z.string(),
  used: Amount,
  /** What the attempts under way may still use by their forecasts. */
  reserved: Amount,
  /** Until nothing more begins; null = without limit. Less than nothing where forecasts were wrong. */
  left: z.object({ tokens: z.number().nullable(), usd: z.number().nullable() }),
  /** When the period began; null = with the run. */
  since: z.string().nullable(),
});
export type BudgetView = z.infer<typeof BudgetView>;

/** A launch whose forecast's high end is above it asks for a confirmation; null = none does. */
export const ConfirmAbove = RunBudget.nullable();
export type ConfirmAbove = z.infer<typeof ConfirmAbove>;
export const usualConfirmAbove: RunBudget = { tokens: 2_000_000, usd: 10 };

/** `details` of the 409 `launch.confirm`. */
export const LaunchToConfirm = z.object({ forecast: Forecast });
export type LaunchToConfirm = z.infer<typeof LaunchToConfirm>;
