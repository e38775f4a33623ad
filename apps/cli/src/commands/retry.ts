import type { RetryRequest } from '@boocode/contracts/flow-run';
import { findRun } from '../client/find-run.js';
import { namingSteps } from '../client/naming-steps.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';

export interface RetryFlags {
  from?: string;
  only?: string;
  dryRun?: boolean;
  agent?: string;
  model?: string;
  input?: string;
}

/** Runs again what did not complete, or one step, and what depends on it; or says what that would be. */
export async function retry(prefix: string, flags: RetryFlags, { config, output }: Context): Promise<number> {
  const client = await requireClient(config);
  const id = await findRun(client, prefix);
  const { redone, kept } = await namingSteps(client, { run: id, step: flags.only ?? flags.from }, () =>
    client.retry(id, requestOf(flags)),
  );
  output.print(`${flags.dryRun === true ? 'Would redo' : 'Redone'}: ${listed(redone)}`);
  output.print(`${flags.dryRun === true ? 'Would keep' : 'Kept'}:   ${listed(kept)}`);
  if (redone.length > 0 && flags.dryRun !== true) output.say(`Watch it: npm run boocode -- show ${id} --follow`);
  return exitCode.ok;
}

function requestOf({ from, only, dryRun, ...changes }: RetryFlags): RetryRequest {
  const step = only ?? from;
  return {
    ...changes,
    ...(step !== undefined && { steps: [step] }),
    ...(only !== undefined && { only: true }),
    ...(dryRun === true && { dry_run: true }),
  };
}

function listed(keys: readonly string[]): string {
  return keys.length === 0 ? 'nothing' : keys.join(', ');
}
