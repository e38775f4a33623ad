import { readdirSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { Sql } from '@boocode/db/connect';

/** So many days older is each row whose age decides about it after an hour. */
const daysAnHour = 12;
/** Kept for so long is what a setting says so of: gone in the third hour after its own. */
export const keepDays = 36;

/**
 * Moves what is there back in time, as no clock can be turned: retention compares these columns with the time of now. Of runs, turns, asks
 * and checkpoints, the audit, files that were never sent and what was told to phones by days; of frames for pages that were away by an hour.
 */
export async function ageRows(sql: Sql): Promise<void> {
  const days = `${daysAnHour} days`;
  await sql`
    update tasks
    set ended_at = ended_at - ${days}::interval,
      created_at = created_at - ${days}::interval
    where ended_at is not null
      and (id = flow_run_id or chat_id is not null)`;
  await sql`
    update permission_asks
    set answered_at = answered_at - ${days}::interval
    where flow_run_id is null
      and answered_at is not null`;
  await sql`update checkpoints set created_at = created_at - ${days}::interval`;
  await sql`update audit_rows set at = at - ${days}::interval`;
  await sql`update attachments set created_at = created_at - ${days}::interval where chat_id is null`;
  await sql`update push_news set created_at = created_at - ${days}::interval`;
  await sql`update chat_frames set created_at = created_at - interval '1 hour'`;
}

/** Postgres' own rhythm, as much faster as the rest: autovacuum looks once a minute, and a checkpoint comes every five. */
export async function quicken(sql: Sql, factor: number): Promise<void> {
  const seconds = (usual: number, least: number) => `${Math.max(least, Math.round(usual / factor))}s`;
  await sql.unsafe(`alter system set autovacuum_naptime = '${seconds(60, 1)}'`);
  await sql.unsafe(`alter system set checkpoint_timeout = '${seconds(300, 30)}'`);
  await sql`select pg_reload_conf()`;
}

/** As rows: the git folders of work trees, which are removed by when they were used last. */
export function ageFiles(dataDir: string): void {
  const folder = path.join(dataDir, 'checkpoints');
  for (const name of namesIn(folder)) {
    const file = path.join(folder, name, 'info/attributes');
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    const then = new Date(stat.mtimeMs - daysAnHour * 24 * 60 * 60 * 1_000);
    utimesSync(file, then, then);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // Before the first turn.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
