import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';
import { askLines } from '../render/ask-lines.js';

/** What agents want a person to decide, the oldest first, or as a JSON array. */
export async function asks(flags: { json?: boolean }, { config, output, stdout }: Context): Promise<number> {
  const client = await requireClient(config);
  const open = await client.asks();
  if (flags.json === true) output.print(JSON.stringify(open, null, 2));
  else if (open.length === 0) output.say('Nobody asks for anything.');
  else for (const line of askLines(open, { now: Date.now(), width: stdout.columns })) output.print(line);
  return exitCode.ok;
}
