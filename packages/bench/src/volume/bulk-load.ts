import type { Sql } from '@boocode/db/connect';

/** Indexes that were taken away from tables, by what they stand on. */
export interface TakenIndexes {
  /** As Postgres would write them. */
  summaries: string[];
  others: string[];
}

/**
 * Takes away the indexes of these tables that stand for no constraint, so that rows are written in bulk: an index made at once over all
 * rows is made in a fraction of the time. Primary keys stay; rows come in their order.
 */
export async function takeIndexes(sql: Sql, tables: readonly string[]): Promise<TakenIndexes> {
  const rows = await sql<{ name: string; definition: string; is_summary: boolean }[]>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition, m.amname = 'brin' as is_summary
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    join pg_am m on m.oid = c.relam
    where i.indrelid = any (${[...tables]}::regclass[])
      and not c.relispartition
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
    order by i.indrelid, i.indexrelid`;
  if (rows.length > 0) await sql.unsafe(`drop index ${rows.map(({ name }) => name).join(', ')}`);
  return {
    summaries: rows.flatMap(({ definition, is_summary }) => (is_summary ? [definition] : [])),
    others: rows.flatMap(({ definition, is_summary }) => (is_summary ? [] : [definition])),
  };
}

/** Makes indexes as they were, two at a time. */
export async function makeIndexes(sql: Sql, definitions: readonly string[]): Promise<void> {
  const left = [...definitions];
  const work = async (): Promise<void> => {
    const session = await sql.reserve();
    try {
      await session`set maintenance_work_mem = '768MB'`;
      for (let next = left.shift(); next !== undefined; next = left.shift()) await session.unsafe(next);
    } finally {
      await session`reset maintenance_work_mem`;
      session.release();
    }
  };
  await Promise.all([work(), work()]);
}

/** Settings of the server while rows are written in bulk: checkpoints seldom, and no worker that vacuums on its own account. */
export async function settingsForLoading(admin: Sql): Promise<void> {
  await admin`alter system set max_wal_size = '6GB'`;
  await admin`alter system set checkpoint_timeout = '30min'`;
  await admin`alter system set autovacuum = off`;
  await admin`select pg_reload_conf()`;
}

/** As the product has it, but for autovacuum: what it does is measured one table after the other, never beside something else. */
export async function settingsForMeasuring(admin: Sql): Promise<void> {
  await admin`alter system reset max_wal_size`;
  await admin`alter system reset checkpoint_timeout`;
  await admin`select pg_reload_conf()`;
  await admin`checkpoint`;
}
