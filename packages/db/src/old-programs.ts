import type { TransactionSql } from './connect.js';
import { MigrationError } from './errors.js';

/** From this migration of coder's line on programs ask whether they may work on (`schema_needs`); those of before cannot be told. */
const ASKED_SINCE = 22;
/** The key that hosts hold their advisory locks under, as long as they live. */
const HOST_LOCKS = 7400;

/**
 * Refuses to migrate coder's tables away below a living program that would go on with what it knows.
 *
 * Errors: `MigrationError` with `migration_beside_old`.
 */
export async function refuseBesideOld(tx: TransactionSql, newest: number): Promise<void> {
  if (newest === 0 || newest >= ASKED_SINCE) return;
  const hosts = await tx<{ pid: number; address: string | null }[]>`
    select l.pid, host(a.client_addr) as address
    from pg_locks l
    left join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.classid = ${HOST_LOCKS} and l.objsubid = 2 and l.granted
      and l.database = (select oid from pg_database where datname = current_database())
    order by l.pid`;
  if (hosts.length === 0) return;
  const where = hosts
    .map(({ pid, address }) => `session ${pid}${address === null ? '' : ` from ${address}`}`)
    .join(', ');
  throw new MigrationError(
    'migration_beside_old',
    `A coder of a version before 0.8.0 is at work on this database (${where}), and cannot go on beside what this version makes of it. ` +
      'The database was left as it was. End it, and start again; its runs go on then.',
  );
}
