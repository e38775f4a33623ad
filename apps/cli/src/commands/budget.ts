import type { RunBudget } from '@boocode/contracts/run-preview';
import { addBudget } from '../budget-flag.js';
import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';
import { budgetWords } from '../render/preview-lines.js';

/** Gives a run another budget, or none; what waited for it begins. */
export async function budget([prefix, amounts]: [string, string[]], { config, output }: Context): Promise<number> {
  const wanted = amounts.length === 1 && amounts[0] === 'none' ? null : toBudget(amounts);
  const client = await requireClient(config);
  const id = await findRun(client, prefix);
  const run = await client.setBudget(id, wanted);
  output.print(run.budget === null ? `${id} has no budget.` : `${id} may use ${budgetWords(run.budget)}.`);
  return exitCode.ok;
}

function toBudget(amounts: string[]): RunBudget | null {
  return amounts.reduce<RunBudget | undefined>((before, text) => addBudget(text, before), undefined) ?? null;
}
