import { BudgetView, type BudgetName } from '@boocode/contracts/budget';
import type { Sql } from '@boocode/db/connect';

/** The budgets by day and month, those of all first; with a run, its own first of all. */
export async function readBudgets(sql: Sql, run: string | null = null): Promise<BudgetView[]> {
  const rows = await sql`
    select key, period, name, soft, hard, used, reserved, amount as left, since
    from budget_status
    where period <> 'whole' or key = ${run && `run:${run}`}
    order by key not like 'run:%', key, period`;
  return BudgetView.array().parse([...rows]);
}

/** One budget; null = there is none. */
export async function readBudget(sql: Sql, { key, period }: BudgetName): Promise<BudgetView | null> {
  const [row] = await sql`
    select key, period, name, soft, hard, used, reserved, amount as left, since
    from budget_status
    where key = ${key} and period = ${period}`;
  return row === undefined ? null : BudgetView.parse(row);
}

/** Whether BooCode knows a project of this id. */
export async function projectExists(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql`select from projects where id = ${id}`;
  return rows.length > 0;
}
