import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';

/** So long nothing is to be done. */
const IDLE_MS = 20_000;

/** Statements a second in this database that are not the bench's own, over a while in which nobody launches anything. */
export async function idleStatements(sql: Sql, signal: AbortSignal): Promise<number> {
  await sql`create extension if not exists pg_stat_statements`;
  await sql`select pg_stat_statements_reset()`;
  await delay(IDLE_MS, undefined, { signal });
  const [row] = await sql<[{ calls: number }]>`
    select coalesce(sum(calls), 0)::float8 as calls from pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database()) and query not like '%pg_stat_statements%'`;
  return row.calls / (IDLE_MS / 1_000);
}
