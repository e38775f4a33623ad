import type { Sql } from '../connect.js';
import type { Fault } from './fault.js';

type Archiver = { failing: boolean; segment: string | null; since: Date | null };

/** Whether Postgres gets its log into the archive of its backups: where it does not, nothing is lost yet, and the disk fills. */
export async function archiverFaults(sql: Sql): Promise<Fault[]> {
  const [{ failing, segment, since }] = await sql<[Archiver]>`
    select current_setting('archive_mode') <> 'off'
        and last_failed_time > coalesce(last_archived_time, '-infinity') as failing,
      last_failed_wal as segment,
      -- Where nothing was ever archived nobody knows since when.
      last_archived_time as since
    from pg_stat_archiver`;
  // Null where none has failed.
  if (!failing) return [];
  const when = since === null ? 'Postgres has never' : `Since ${since.toISOString()} Postgres has not`;
  return [
    {
      check: 'server',
      severity: 'warning',
      what: `${when} archived its log (segment ${segment ?? 'unknown'} failed last): backups end there, and pg_wal grows until the disk is full.`,
      mend: 'make the folder of the backups writable for Postgres again (its log says why it is not), or end them: npm run boocode -- backup stop',
      repair: null,
    },
  ];
}
