import type { ForkRequest } from '@boocode/contracts/flow-run';
import { findRun } from '../client/find-run.js';
import { namingSteps } from '../client/naming-steps.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';

/** Makes a new run that shares what came before a step, and does the step and all behind it anew. */
export async function fork(prefix: string, request: ForkRequest, { config, output }: Context): Promise<number> {
  const client = await requireClient(config);
  const run = await findRun(client, prefix);
  const launched = await namingSteps(client, { run, step: request.from }, () => client.fork(run, request));
  output.print(launched.id);
  output.say(`Watch it: npm run boocode -- show ${launched.id} --follow`);
  return exitCode.ok;
}
