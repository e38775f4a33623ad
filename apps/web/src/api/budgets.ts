import { BudgetView, type SetBudget } from '@boocode/contracts/budget';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { read, submit } from './http.js';

const base = '/api/coder/budgets';

/** What attempts use is told by no frame: it is read again so often while somebody looks. */
const readEveryMs = 10_000;

/** Budgets by day and month, and with a run its own: used, reserved, left. */
export const budgetsQuery = (run: string | null = null) =>
  queryOptions({
    queryKey: ['budgets', run] as const,
    queryFn: ({ signal }) =>
      read(run === null ? base : `${base}?${new URLSearchParams({ run }).toString()}`, z.array(BudgetView), signal),
    refetchInterval: readEveryMs,
  });

/** Null sides take it away; answers with null then. */
export const putBudget = (budget: SetBudget) => submit('PUT', base, budget, BudgetView.nullable());
