import type { Sql } from '../connect.js';
import { REPAIR, type Fault } from './fault.js';

/** What is there and does nothing: indexes that are invalid, triggers that are switched off. */
export async function idleFaults(sql: Sql): Promise<Fault[]> {
  return [...(await indexFaults(sql)), ...(await triggerFaults(sql))];
}

/** Indexes that Postgres does not use: one that is being built is like that for a while, one whose building failed for ever. */
async function indexFaults(sql: Sql): Promise<Fault[]> {
  const rows = await sql<{ name: string; being_built: boolean }[]>`
    select i.indexrelid::regclass::text as name,
      exists (
        select
        from pg_stat_progress_create_index p
        where p.index_relid = i.indexrelid
      ) as being_built
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace
      and not (i.indisvalid and i.indisready)
    order by 1`;
  return rows.map(({ name, being_built }) =>
    being_built
      ? { check: 'indexes', severity: 'warning', what: `Index ${name} is being built.`, mend: null, repair: null }
      : {
          check: 'indexes',
          severity: 'wrong',
          what: `Index ${name} is invalid: no query uses it, and every write pays for it.`,
          mend: REPAIR,
          repair: { sql: `reindex index concurrently ${name}` },
        },
  );
}

async function triggerFaults(sql: Sql): Promise<Fault[]> {
  const rows = await sql<{ name: string; table: string }[]>`
    select quote_ident(t.tgname) as name,
      t.tgrelid::regclass::text as table
    from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = 'public'::regnamespace
      and t.tgenabled in ('D', 'R')
      and not t.tgisinternal
    order by 2, 1`;
  return rows.map(({ name, table }) => ({
    check: 'schema',
    severity: 'wrong',
    what: `Trigger ${name} on ${table} is switched off.`,
    mend: REPAIR,
    repair: { sql: `alter table ${table} enable trigger ${name}` },
  }));
}
