import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';

/** Ends a run for good: what runs is stopped, what waits never starts. */
export async function cancel(prefix: string, { config, output }: Context): Promise<number> {
  const client = await requireClient(config);
  const id = await findRun(client, prefix);
  const { cancelled } = await client.cancel(id);
  if (cancelled.length === 0) output.print(`Nothing to cancel: every step of ${id} had ended.`);
  else output.print(`Cancelled in ${id}: ${cancelled.join(', ')}`);
  return exitCode.ok;
}
