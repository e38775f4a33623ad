import { connect, type Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import type { House } from './stage.js';

/** Rows of a run as the bulk workload leaves them: twelve steps and the root. */
const ROWS_PER_RUN = 13;
const DATABASE = 'bench_history';

/**
 * Makes a database with `rows` finished tasks and what belongs to them, to be copied; answers with its name. Ids are of
 * earlier times, version 7, so that they stand in the indexes as those of real runs would.
 */
export async function makeHistory(house: House, rows: number): Promise<string> {
  await house.admin`create database ${house.admin(DATABASE)}`;
  const url = new URL(house.url);
  url.pathname = DATABASE;
  const sql = connect(url.href, { name: 'bench-history', max: 1 });
  try {
    await migrate(sql);
    await fill(sql, Math.ceil(rows / ROWS_PER_RUN));
  } finally {
    await sql.end();
  }
  return DATABASE;
}

async function fill(sql: Sql, runs: number): Promise<void> {
  // What the triggers would work out is given: the rows are of the past.
  await sql`set session_replication_role = replica`;
  await sql`
    create function pg_temp.past_id(n bigint) returns uuid language sql immutable as $$
      -- 48 bits of time, one millisecond each, then version, variant and a hash for the rest
      select (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(h, 1, 3) || 'a' || substr(h, 4, 15))::uuid
      from md5(n::text) as h
    $$`;
  await sql`
    insert into tasks (id, flow_run_id, step_key, depends_on, min_deps, input, agent, state, attempt,
      created_at, started_at, ended_at, output_summary)
    select pg_temp.past_id(run * ${ROWS_PER_RUN} + step), pg_temp.past_id(run * ${ROWS_PER_RUN}), 'step' || step,
      case when step > 1 then array[pg_temp.past_id(run * ${ROWS_PER_RUN} + step - 1)] else '{}' end,
      case when step = 0 then 0 end, 'step' || step, 'conductor', 'completed', 1,
      past.at, past.at, past.at, repeat('x', 500)
    from generate_series(0, ${runs - 1}::bigint) as run
    cross join generate_series(0, ${ROWS_PER_RUN - 1}::bigint) as step
    cross join lateral (select to_timestamp(1700000000 + run * 0.013) as at) as past`;
  await sql`
    insert into task_outputs (task_id, attempt, text)
    select id, 1, repeat('x', 2048)
    from tasks`;
  await sql`
    insert into task_attempts (task_id, attempt, claimed_by, agent, started_at, ended_at, outcome)
    select id, 1, 1, 'conductor', started_at, ended_at, 'completed'
    from tasks`;
  await sql`vacuum analyze`;
}
