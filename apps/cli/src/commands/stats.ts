import type { StatsBy } from '@boocode/contracts/stats';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';
import { createPaint } from '../render/paint.js';
import { statsTable } from '../render/stats-table.js';

export interface StatsFlags {
  days: number;
  by: StatsBy;
  json?: boolean;
}

/** What was found lately, how much of it was kept, and what that cost; as a table, or as JSON. */
export async function stats({ days, by, json }: StatsFlags, { config, output, stdout }: Context): Promise<number> {
  const client = await requireClient(config);
  const found = await client.stats({ days, by });
  if (json === true) output.print(JSON.stringify(found, null, 2));
  else if (found.rows.length === 0) output.say(`No run has ended in the last ${days} days.`);
  else {
    for (const line of statsTable(found, { width: stdout.columns, paint: createPaint(stdout.coloured) })) {
      output.print(line);
    }
  }
  return exitCode.ok;
}
