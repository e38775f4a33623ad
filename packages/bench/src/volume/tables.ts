import type { Sql } from '@boocode/db/connect';

/** The tables whose rows come and go with tasks. */
export const TABLES = [
  'tasks',
  'task_attempts',
  'task_outputs',
  'task_events',
  'task_search',
  'task_forecasts',
  'findings',
  'launch_keys',
  'result_cache',
  'permission_asks',
] as const;
export type Table = (typeof TABLES)[number];

export interface TableSize {
  table: Table;
  rows: number;
  bytes: number;
  index_bytes: number;
}

/** What each takes on disk; of a partitioned table all of its partitions. */
export async function sizesOfTables(sql: Sql): Promise<TableSize[]> {
  return await sql<TableSize[]>`
    select t.name as table, sum(greatest(c.reltuples, 0))::float8 as rows, sum(pg_table_size(c.oid))::float8 as bytes,
      sum(pg_indexes_size(c.oid))::float8 as index_bytes
    from unnest(${[...TABLES]}::text[]) with ordinality as t (name, n)
    join pg_class c on c.relkind = 'r' and (c.oid = t.name::regclass
      or c.oid = any (array(select p.relid from pg_partition_tree(t.name::regclass) as p)))
    group by t.name, t.n
    order by t.n`;
}

export interface TableCounts {
  table: Table;
  inserted: number;
  updated: number;
  hot: number;
  deleted: number;
  dead: number;
}

/** What was done to each since its statistics began, as far as sessions have told it. */
export async function countsOfTables(sql: Sql): Promise<TableCounts[]> {
  // Sessions tell within a second of their last statement; this one at once.
  await sql`select pg_stat_force_next_flush()`;
  return await sql<TableCounts[]>`
    select s.relname as table, s.n_tup_ins as inserted, s.n_tup_upd as updated, s.n_tup_hot_upd as hot, s.n_tup_del as deleted,
      s.n_dead_tup as dead
    from unnest(${[...TABLES]}::text[]) with ordinality as t (name, n)
    join pg_stat_user_tables s on s.relid = t.name::regclass
    order by t.n`;
}

/** Bytes of WAL that were ever written. */
export async function walBytes(sql: Sql): Promise<number> {
  const [row] = await sql<[{ bytes: number }]>`select (pg_current_wal_insert_lsn() - '0/0')::float8 as bytes`;
  return row.bytes;
}
