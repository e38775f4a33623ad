import postgres from 'postgres';
import type { Sql } from '../connect.js';
import { REPAIR, type Fault } from './fault.js';

/** Tables whose rows go with their task, by trigger; the column that names it. */
const SIDE_TABLES = [
  ['task_attempts', 'task_id'],
  ['task_events', 'task_id'],
  ['task_outputs', 'task_id'],
  ['task_forecasts', 'task_id'],
  ['findings', 'task_id'],
  ['launch_keys', 'flow_run_id'],
] as const;

/** A column, a function or a table is not there. */
const MISSING = new Set(['42703', '42883', '42P01']);

/** Tasks whose counters are not what their edges say, and rows that belong to no task. Only a hand makes either. */
export async function taskFaults(sql: Sql): Promise<Fault[]> {
  try {
    return [...(await driftFaults(sql)), ...(await orphanFaults(sql))];
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || !MISSING.has(error.code)) throw error;
    const what = `The tasks cannot be looked at before the schema is mended: ${error.message}.`;
    return [{ check: 'tasks', severity: 'wrong', what, mend: null, repair: null }];
  }
}

async function driftFaults(sql: Sql): Promise<Fault[]> {
  const [row] = await sql<[{ rows: number; runs: number; example: string | null }]>`
    select count(*) as rows, count(distinct flow_run_id) as runs, min(id::text) as example
    from tasks_drift`;
  if (row.rows === 0) return [];
  const what =
    `${counted(row.rows, 'task')} of ${counted(row.runs, 'run')} wait for more, or for fewer, than they depend on ` +
    `(task ${row.example} is one): the table was edited by hand.`;
  return [{ check: 'tasks', severity: 'wrong', what, mend: REPAIR, repair: 'drift' }];
}

async function orphanFaults(sql: Sql): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const [table, column] of SIDE_TABLES) {
    const [row] = await sql<[{ rows: number }]>`
      select count(*) as rows
      from ${sql(table)} s
      where not exists (
        select
        from tasks t
        where t.id = s.${sql(column)}
      )`;
    if (row.rows === 0) continue;
    faults.push({
      check: 'orphans',
      severity: 'wrong',
      what: `${counted(row.rows, 'row')} of ${table} belong to no task: tasks were removed past their trigger.`,
      mend: REPAIR,
      repair: { sql: `delete from ${table} s where not exists (select from tasks t where t.id = s.${column})` },
    });
  }
  return faults;
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
