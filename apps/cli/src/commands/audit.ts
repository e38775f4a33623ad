import type { AuditRow } from '@boocode/contracts/access';
import { accessClient } from '../client/access-client.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';
import { momentOf } from '../moment-flag.js';
import { auditLines } from '../render/access-lines.js';

export interface AuditFlags {
  since?: string;
  json?: boolean;
}

const pageRows = 500;

/** What was done and refused, the newest first: the newest 50, or all since a moment. As JSON, one array. */
export async function audit({ since, json }: AuditFlags, { config, output, stdout }: Context): Promise<number> {
  const client = accessClient(await requireClient(config));
  const rows: AuditRow[] = [];
  if (since === undefined) rows.push(...(await client.audit({ limit: 50 })).rows);
  else {
    const from = momentOf('since', since, -1);
    let before: number | undefined;
    let more = true;
    while (more) {
      // Each page begins where the one before has ended.
      // oxlint-disable-next-line no-await-in-loop
      const page = await client.audit({ since: from, limit: pageRows, ...(before !== undefined && { before }) });
      rows.push(...page.rows);
      before = page.rows.at(-1)?.id;
      more = page.more && before !== undefined;
    }
  }
  if (json === true) output.print(JSON.stringify(rows, null, 2));
  else if (rows.length === 0) output.say('Nothing was done or refused in this time.');
  else for (const line of auditLines(rows, stdout.columns)) output.print(line);
  return exitCode.ok;
}
