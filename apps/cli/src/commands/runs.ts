import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';
import { createPaint } from '../render/paint.js';
import { runsTable } from '../render/runs-table.js';

/** The newest runs as a table, or as a JSON array. */
export async function runs(flags: { json?: boolean }, { config, output, stdout }: Context): Promise<number> {
  const client = await requireClient(config);
  const all = await client.runs();
  if (flags.json === true) output.print(JSON.stringify(all, null, 2));
  else if (all.length === 0) output.say('No runs yet. Launch one: npm run boocode -- run code-review --repo PATH');
  else {
    const paint = createPaint(stdout.coloured);
    for (const line of runsTable(all, { now: Date.now(), width: stdout.columns, paint })) output.print(line);
  }
  return exitCode.ok;
}
