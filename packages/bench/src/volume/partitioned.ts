import type { Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import type { Timeline } from './timeline.js';

/** Tables that would be cut into months, by the column that says when: a UUIDv7 begins with its time. */
const CUT: Record<string, string> = {
  tasks: 'id',
  task_attempts: 'task_id',
  task_outputs: 'task_id',
  task_events: 'task_id',
  task_search: 'task_id',
  task_forecasts: 'task_id',
  findings: 'task_id',
};
const MONTH_MS = (365 / 12) * 86_400_000;

/** The first id of a partition in hexadecimal digits, and of the one behind it. */
interface Month {
  name: string;
  from: string;
  to: string;
}

/** The months of a history, and one for all that comes after. */
export function monthsOf({ startMs, blocks, blockMs }: Timeline): Month[] {
  const count = Math.ceil((blocks * blockMs) / MONTH_MS);
  const first = (n: number): string => uuidAt(Math.floor(startMs + n * MONTH_MS));
  const months = Array.from({ length: count + 1 }, (_, n): Month => ({
    name: `m${n}`,
    from: first(n),
    to: first(n + 1),
  }));
  return months.map((month, n) => ({ ...month, to: n === count ? 'ffffffff-ffff-ffff-ffff-ffffffffffff' : month.to }));
}

function uuidAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * Turns an empty, migrated database into one whose history is partitioned by month, and gives it the engine again, which went with the
 * table that it is about. Unique indexes that do not hold the id cannot be: they become plain ones, and what they promise is lost.
 */
export async function partitionTables(sql: Sql, timeline: Timeline): Promise<void> {
  const months = monthsOf(timeline);
  for (const [table, key] of Object.entries(CUT)) {
    const indexes = await sql<{ name: string; definition: string }[]>`
      select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
      from pg_index i
      where i.indrelid = ${table}::regclass and not i.indisprimary`;
    const [primary] = await sql<[{ definition: string }]>`
      select pg_get_constraintdef(oid) as definition
      from pg_constraint
      where conrelid = ${table}::regclass and contype = 'p'`;
    await sql.unsafe(`
      create table flat (like ${table} including defaults);
      drop table ${table} cascade;
      create table ${table} (like flat including defaults) partition by range (${key});
      drop table flat;
      ${months.map(({ name, from, to }) => `create table ${table}_${name} partition of ${table} for values from ('${from}') to ('${to}')${table === 'tasks' ? ' with (fillfactor = 85)' : ''};`).join('\n')}
      alter table ${table} add ${primary.definition};
      ${indexes.map(({ definition }) => `${definition.replace('UNIQUE ', '')};`).join('\n')}`);
  }
  await sql`alter table tasks add foreign key (parent_task_id) references tasks`;
  await sql`alter table worktrees add foreign key (task_id) references tasks on delete set null`;
  await sql`alter table checkpoints add foreign key (task_id) references tasks on delete set null`;
  await sql`delete from schema_migrations where line = 'coder' and version = 0`;
  await migrate(sql);
}

/** Drops the oldest month, as retention by partitions would. Answers with its tasks and how long it took. */
export async function dropOldestMonth(sql: Sql): Promise<{ tasks: number; seconds: number }> {
  const [row] = await sql<[{ tasks: number }]>`select count(*) as tasks from tasks_m0`;
  const began = performance.now();
  // What is no row of a month goes by its task: its budgets, launch keys, asks, cached results and the lives of its findings.
  await sql.begin(async (tx) => {
    // Foreign keys to the tasks forbid a drop: detached first, which looks for rows of other tables that name one of them.
    await tx`alter table tasks detach partition tasks_m0`;
    for (const table of Object.keys(CUT)) await tx`drop table ${tx(`${table}_m0`)}`;
  });
  return { tasks: row.tasks, seconds: (performance.now() - began) / 1_000 };
}
