import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';

/** Holds a run: what runs is stopped and given back, nothing of it starts until it is resumed. */
export async function pause(prefix: string, { config, output }: Context): Promise<number> {
  const client = await requireClient(config);
  const id = await findRun(client, prefix);
  const { steps } = await client.hold(id, 'pause');
  output.print(steps.length === 0 ? `Nothing of ${id} was left to pause.` : `Paused ${id}: ${steps.join(', ')}`);
  if (steps.length > 0) output.say(`Let it go on: npm run boocode -- resume ${id}`);
  return exitCode.ok;
}

/** Lets a paused run go on where it was. */
export async function resume(prefix: string, { config, output }: Context): Promise<number> {
  const client = await requireClient(config);
  const id = await findRun(client, prefix);
  const { steps } = await client.hold(id, 'resume');
  output.print(steps.length === 0 ? `Nothing of ${id} was paused.` : `Goes on: ${steps.join(', ')}`);
  return exitCode.ok;
}
