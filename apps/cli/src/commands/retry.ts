import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';

/** Runs again what failed, was blocked or cancelled, and everything that depends on it. */
export async function retry(prefix: string, { config, output }: Context): Promise<number> {
  const client = await requireClient(config);
  const id = await findRun(client, prefix);
  const { redone, kept } = await client.retry(id);
  output.print(`Redone: ${redone.length === 0 ? 'nothing' : redone.join(', ')}`);
  output.print(`Kept:   ${kept.length === 0 ? 'nothing' : kept.join(', ')}`);
  if (redone.length > 0) output.say(`Watch it: npm run boocode -- show ${id} --follow`);
  return exitCode.ok;
}
