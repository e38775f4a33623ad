import { exitCodeOf, hasEnded } from '../client/ended.js';
import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';
import { printRun, printSteps, watch } from './watch.js';

/** The report of a run that has ended, or the steps of one that goes on; `follow` stays with it to its end. */
export async function show(
  prefix: string,
  flags: { follow?: boolean; json?: boolean },
  context: Context,
): Promise<number> {
  const client = await requireClient(context.config);
  const id = await findRun(client, prefix);
  const run = await client.run(id);
  const json = flags.json === true;
  if (flags.follow === true && !hasEnded(run.condition)) {
    try {
      const final = await watch(client, id, context);
      printRun(final, { json, context });
      return exitCodeOf(final);
    } catch (error) {
      if (!context.signal.aborted) throw error;
      return exitCode.interrupted;
    }
  }
  if (json || hasEnded(run.condition)) printRun(run, { json, context });
  else printSteps(run, context);
  return exitCode.ok;
}
