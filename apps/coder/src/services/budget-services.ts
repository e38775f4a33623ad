import { SetBudget, type BudgetView } from '@boocode/contracts/budget';
import type { BudgetRequest, FlowRunView } from '@boocode/contracts/flow-run';
import { NotFoundError } from '../errors.js';
import { projectExists, readBudget, readBudgets } from '../tasks/read-budgets.js';
import { readOpenRuns } from '../tasks/read-open-runs.js';
import { readRun } from '../tasks/read-runs.js';
import { setBudget } from '../tasks/set-budget.js';
import type { ServicePorts } from './service-ports.js';

/** What runs, projects and days may use, and what they have used. */
export interface BudgetServices {
  /** Those by day and month; with a run, its own first. */
  budgets(run: string | null): Promise<BudgetView[]>;
  /** Null when it was taken away. Throws 404 for a run or a project that is not there. */
  putBudget(request: SetBudget): Promise<BudgetView | null>;
  /** Another budget of a run, or none; an absent hard side stays. */
  setBudget(run: string, request: BudgetRequest): Promise<FlowRunView>;
}

export function createBudgetServices({ sql, broker, dispatcher, slots }: ServicePorts): BudgetServices {
  async function put(request: SetBudget): Promise<void> {
    await setBudget(sql, request);
    // What waits for a budget says so on its own pages.
    const runs = request.period === 'whole' ? [request.key.slice('run:'.length)] : await readOpenRuns(sql);
    for (const run of runs) broker.publishUser(run);
    if (request.period !== 'whole') broker.publishChat(null);
    // A hard side may be passed already.
    await dispatcher.checkAttempts();
  }

  return {
    budgets: (run) => readBudgets(sql, run),
    async putBudget(request) {
      const project = request.key.startsWith('project:') ? request.key.slice('project:'.length) : null;
      if (project !== null && !(await projectExists(sql, project))) throw new NotFoundError('project', project);
      await put(request);
      return await readBudget(sql, request);
    },
    async setBudget(run, { budget: soft, hard_budget }) {
      const name = { key: `run:${run}` as const, period: 'whole' as const };
      const hard = hard_budget === undefined ? ((await readBudget(sql, name))?.hard ?? null) : hard_budget;
      await put(SetBudget.parse({ ...name, soft, hard }));
      const view = await readRun(sql, run, slots);
      if (view === null) throw new NotFoundError('flow run', run);
      return view;
    },
  };
}
