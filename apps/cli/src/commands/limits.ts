import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode, UsageError } from '../errors.js';
import { limitLines } from '../render/limit-lines.js';

/** What agents' providers refuse for now, the windows of subscriptions, and how many tasks may run at once; or all of it as JSON. */
export async function limits(flags: { json?: boolean }, { config, output, stdout }: Context): Promise<number> {
  const client = await requireClient(config);
  const [gates, slots] = await Promise.all([client.gates(), client.limits()]);
  if (flags.json === true) output.print(JSON.stringify({ gates, limits: slots }, null, 2));
  else if (gates.length + slots.length === 0) output.say('Nothing is refused, and nothing is limited.');
  else for (const line of limitLines({ gates, limits: slots }, stdout.columns)) output.print(line);
  return exitCode.ok;
}

/** Opens a gate at once: what waits for it begins. */
export async function openLimit(key: string, { config, output }: Context): Promise<number> {
  if (!key.startsWith('gate:'))
    throw new UsageError(
      `${key} is not the key of a gate: that begins with gate:, as \`npm run boocode -- limits\` shows it.`,
    );
  const client = await requireClient(config);
  await client.openGate(key);
  output.print(`${key} is open.`);
  return exitCode.ok;
}
