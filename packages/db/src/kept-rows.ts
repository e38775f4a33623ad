import type { Sql } from './connect.js';

/**
 * What all tables hold, as text to compare: how many rows each has, and which transactions wrote them. Equal before and after means
 * that nothing was committed between. `besides` names tables that may change. For tests only.
 */
export async function keptRows(sql: Sql, besides: readonly string[] = []): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, relname) as name
    from pg_stat_user_tables
    where relname <> all (${besides})
    order by name`;
  // The names were quoted by Postgres itself.
  const each = tables.map(
    ({ name }) =>
      `select '${name.replaceAll("'", "''")}' as name, count(*) as rows, sum(xmin::text::bigint) as writers from ${name}`,
  );
  return JSON.stringify(await sql.unsafe(each.join(' union all ')));
}
