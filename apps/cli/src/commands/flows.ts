import path from 'node:path';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';
import { flowLines } from '../render/flow-lines.js';
import { createPaint } from '../render/paint.js';

export interface FlowsFlags {
  repo?: string;
  json?: boolean;
}

/** The flows by family, or as a JSON array. */
export async function flows(flags: FlowsFlags, { config, folder, output, stdout }: Context): Promise<number> {
  const client = await requireClient(config);
  const all = await client.flows(flags.repo === undefined ? null : path.resolve(folder, flags.repo));
  if (flags.json === true) output.print(JSON.stringify(all, null, 2));
  else {
    const paint = createPaint(stdout.coloured);
    for (const line of flowLines(all, paint)) output.print(line);
  }
  return exitCode.ok;
}
