import type { Sql } from '@boocode/db/connect';
import { megabytes, type Reading } from './reading.js';

/**
 * Tables in which what people said and had done stays until they remove it: that they grow is what they are for, so what is judged is how
 * many bytes a row takes.
 */
const keptForEver = new Set([
  'agent_sessions',
  'chats',
  'claude_session_entries',
  'finding_lives',
  'messages',
  'task_attempts',
  'task_events',
  'task_forecasts',
  'task_outputs',
  'task_search',
  'tasks',
  'worktrees',
]);
/** What a table grows by: of few rows that is much for each of them. */
const pageBytes = 8_192;

interface TableRow {
  name: string;
  table_bytes: number;
  index_bytes: number;
  toast_bytes: number;
  dead: number;
}

export async function lookAtDatabase(sql: Sql): Promise<Reading[]> {
  const [sessions] = await sql<[{ connections: number; idle_in_transaction: number; locks: number; wal: number }]>`
    select
      count(*) filter (where application_name <> 'boocode-web-e2e')::int as connections,
      count(*) filter (where state like 'idle in transaction%')::int as idle_in_transaction,
      (select count(*) from pg_locks where locktype = 'advisory')::int as locks,
      (select sum(size) from pg_ls_waldir())::bigint as wal
    from pg_stat_activity
    where backend_type = 'client backend'`;
  const place = 'Postgres';
  return [
    { place, what: 'connections', value: sessions.connections, unit: '', kind: 'exact' },
    { place, what: 'sessions in a transaction', value: sessions.idle_in_transaction, unit: '', kind: 'exact' },
    { place, what: 'advisory locks', value: sessions.locks, unit: '', kind: 'exact' },
    { place, what: 'write-ahead log', value: megabytes(sessions.wal), unit: 'MB', kind: 'told' },
    ...(await lookAtTables(sql)),
  ];
}

async function lookAtTables(sql: Sql): Promise<Reading[]> {
  const tables = await sql<TableRow[]>`
    select
      c.relname as name,
      pg_relation_size(c.oid) as table_bytes,
      pg_indexes_size(c.oid) as index_bytes,
      coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0)::bigint as toast_bytes,
      coalesce(s.n_dead_tup, 0)::bigint as dead
    from pg_class c
    left join pg_stat_user_tables s on s.relid = c.oid
    where c.relkind = 'r'
      and c.relnamespace = 'public'::regnamespace
    order by c.relname`;
  const readings: Reading[] = [];
  for (const table of tables) {
    const [{ rows }] = await sql<[{ rows: number }]>`select count(*) as rows from ${sql(table.name)}`;
    readings.push(...readingsOf(table, rows));
  }
  return readings;
}

function readingsOf({ name: place, table_bytes, index_bytes, toast_bytes, dead }: TableRow, rows: number): Reading[] {
  const kept = keptForEver.has(place);
  const aRow = (bytes: number) => bytes / Math.max(rows, 1);
  const sizes = [
    ['table', table_bytes],
    ['indexes', index_bytes],
    ['toast', toast_bytes],
  ] as const;
  return [
    { place, what: 'rows', value: rows, unit: '', kind: kept ? 'told' : 'rows' },
    { place, what: 'dead rows', value: dead, unit: '', kind: 'told' },
    ...sizes.map(([what, bytes]): Reading =>
      kept
        ? { place, what: `${what}, a row`, value: aRow(bytes), unit: 'B', kind: 'kept', least: aRow(pageBytes) }
        : { place, what, value: bytes / 1_000, unit: 'kB', kind: 'bytes' },
    ),
  ];
}
