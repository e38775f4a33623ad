import type { Sql } from '../connect.js';
import type { Fault } from './fault.js';

/** After this long a snapshot costs: each claim leaves a dead entry in the ready index, and none of them may be removed. */
export const HELD_SECONDS = 300;

type Holder = { what: string; seconds: number; mend: string };

/** Who holds back vacuum in this database: old transactions, prepared ones, and replication slots. */
export async function sessionFaults(sql: Sql, heldSeconds: number): Promise<Fault[]> {
  const holders = await sql<Holder[]>`
    select format(
        'Session %s (%s, %s) has a transaction open',
        pid,
        coalesce(nullif(application_name, ''), usename),
        coalesce(state, 'state unknown')
      ) as what,
      extract(epoch from clock_timestamp() - xact_start)::float8 as seconds,
      format('select pg_terminate_backend(%s);', pid) as mend
    from pg_stat_activity
    where datname = current_database()
      and pid <> pg_backend_pid()
      and backend_type = 'client backend'
      and xact_start < clock_timestamp() - make_interval(secs => ${heldSeconds})
    union all
    select format('Transaction %L is prepared and waits for its commit', gid),
      extract(epoch from clock_timestamp() - prepared)::float8,
      format('rollback prepared %L;', gid)
    from pg_prepared_xacts
    where database = current_database()
      and prepared < clock_timestamp() - make_interval(secs => ${heldSeconds})
    order by seconds desc`;
  const slots = await sql<{ name: string; snapshot: boolean }[]>`
    select slot_name as name,
      xmin is not null or coalesce(database = current_database(), false) as snapshot
    from pg_replication_slots
    where not active
      -- Of another database, a slot keeps nothing here but the log, which all share.
      and (xmin is not null or database = current_database() or restart_lsn is not null)
    order by slot_name`;
  return [
    ...holders.map(({ what, seconds, mend }): Fault => ({
      ...severe,
      what: `${what} for ${time(seconds)}${COST}`,
      mend,
      repair: null,
    })),
    ...slots.map(({ name, snapshot }): Fault => ({
      ...severe,
      what: `Nobody reads replication slot ${name}${snapshot ? COST : KEPT}`,
      mend: `select pg_drop_replication_slot('${name}');`,
      repair: null,
    })),
  ];
}

const severe = { check: 'sessions', severity: 'wrong' } as const;
const KEPT = ': all of the log since then is kept in pg_wal, and the disk fills up.';
const COST = ': nothing that was deleted since can be cleared away, and claims get slower.';

function time(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
