import { requireClient } from '../client/running-instance.js';
import { wholeId } from '../client/whole-id.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';

/** Says something to the agent of a task while it works. */
export async function say([named, words]: readonly [string, string], { config, output }: Context): Promise<number> {
  const id = wholeId(named, 'task');
  const client = await requireClient(config);
  await client.sayTo(id, words);
  output.print(`Said to ${id}.`);
  return exitCode.ok;
}
