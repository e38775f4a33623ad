import { isOrdered, notOrdered, type BudgetName, type BudgetView } from '@boocode/contracts/budget';
import type { RunBudget } from '@boocode/contracts/run-preview';
import type { CoderClient } from '../client/coder-client.js';
import { findProject } from '../client/find-project.js';
import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode, UsageError } from '../errors.js';
import { budgetWords } from '../render/preview-lines.js';

export interface BudgetFlags {
  run?: string;
  /** Its name, its folder or its id. */
  project?: string;
  day?: boolean;
  month?: boolean;
  soft?: RunBudget;
  hard?: RunBudget;
  off?: boolean;
  json?: boolean;
}

/** Shows budgets, or gives a run, a project or everything another one; what waited for it begins. */
export async function budget(flags: BudgetFlags, { config, output, folder }: Context): Promise<number> {
  const client = await requireClient(config);
  const wanted = wantedOf(flags);
  if (wanted === null) {
    const run = flags.run === undefined ? null : await findRun(client, flags.run);
    const budgets = await client.budgets(run);
    const lines = flags.json === true ? [JSON.stringify(budgets, null, 2)] : linesOf(budgets);
    for (const line of lines) output.print(line);
    return exitCode.ok;
  }
  const name = await nameOf(flags, client, folder);
  const view = await client.putBudget({ ...name, ...wanted });
  output.print(view === null ? `${name.key === 'all' ? `The ${name.period}` : name.key} has no budget.` : lineOf(view));
  return exitCode.ok;
}

/** Both null: it is taken away. Null: nothing is to be changed. */
function wantedOf({ off = false, ...sides }: BudgetFlags): { soft: RunBudget | null; hard: RunBudget | null } | null {
  const [soft, hard] = [sides.soft ?? null, sides.hard ?? null];
  if (off && (soft !== null || hard !== null))
    throw new UsageError('Say --off, or what the budget is to be; not both.');
  if (!isOrdered({ soft, hard })) throw new UsageError(`${notOrdered}.`);
  return soft === null && hard === null && !off ? null : { soft, hard };
}

async function nameOf(
  { run, project, day, month }: BudgetFlags,
  client: CoderClient,
  folder: string,
): Promise<BudgetName> {
  if (run !== undefined && (project !== undefined || day === true || month === true))
    throw new UsageError('A budget of a run is for the whole of it: say --run alone.');
  if (day === true && month === true) throw new UsageError('Say --day or --month; each has a budget of its own.');
  if (run !== undefined) return { key: `run:${await findRun(client, run)}`, period: 'whole' };
  if (project === undefined && day !== true && month !== true)
    throw new UsageError('Say whose budget it is: --run ID, --day, --month, or --project NAME with one of these.');
  const key = project === undefined ? 'all' : (`project:${await findProject(client, project, folder)}` as const);
  return { key, period: month === true ? 'month' : 'day' };
}

function linesOf(budgets: readonly BudgetView[]): string[] {
  return budgets.length === 0
    ? ['There is no budget. Give one with --run ID, --day, --month, or --project NAME.']
    : budgets.map(lineOf);
}

/** "The day: 300k tok used, 40k tok reserved. Nothing begins beyond 500k tok; what runs stops at 600k tok." */
function lineOf({ key, name, used, reserved, soft, hard }: BudgetView): string {
  const whose = key === 'all' ? '' : ` (${key})`;
  const rules = [
    ...(soft === null ? [] : [`nothing begins beyond ${budgetWords(soft)}`]),
    ...(hard === null ? [] : [`what runs stops at ${budgetWords(hard)}`]),
  ].join('; ');
  const amounts = `${amount(used)} used, ${amount(reserved)} reserved`;
  return sentence(`${name}${whose}: ${amounts}. `) + sentence(`${rules}.`);
}

/** Dollars only where there are any; nothing at all is said as such. */
const amount = ({ tokens, usd }: BudgetView['used']): string =>
  budgetWords(usd > 0 ? { tokens, usd } : { tokens }) || 'nothing';

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
