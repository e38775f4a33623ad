import { hasEnded } from '../client/ended.js';
import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';

/** Ends a run or a task for good: what runs is stopped, what waits never starts. */
export async function cancel(prefix: string, { config, output }: Context): Promise<number> {
  const client = await requireClient(config);
  const id = await findRun(client, prefix);
  const task = await client.task(id);
  const { cancelled } = task.flow_run_id === null ? await client.cancelTask(id) : await client.cancel(id);
  if (task.flow_run_id === null) output.print(hasEnded(task.condition) ? `${id} had ended.` : `Cancelled ${id}`);
  else if (cancelled.length === 0) output.print(`Nothing to cancel: every step of ${id} had ended.`);
  else output.print(`Cancelled in ${id}: ${cancelled.join(', ')}`);
  return exitCode.ok;
}
