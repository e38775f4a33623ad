import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrate } from '@boocode/db/migrate';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reap } from './reap.js';
import { auditCounters, claimSome, completeAll } from './test-run.js';

const FIRST = '0001_create_tasks.sql';

let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  db = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'boocode-migration-'));
  await mkdir(join(folder, 'coder'));
  await copyFile(new URL(`../../../../packages/db/coder/${FIRST}`, import.meta.url), join(folder, 'coder', FIRST));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await db.drop();
});

test('a filled database is extended in place: nothing is lost, what waits can be claimed, what ran is taken back', async () => {
  const { sql } = db;
  await sql`drop schema public cascade`;
  await sql`create schema public`;
  const root = pathToFileURL(`${folder}/`);
  expect(await migrate(sql, { root, lines: ['coder'] })).toEqual([`coder/${FIRST}`]);
  await sql`
    insert into tasks (state, input, output_summary, agent, cost_tokens, started_at, ended_at, session_id)
    select state, state || ' ' || n, case when state = 'completed' then 'it is done' end, 'opencode', n, now(), now(),
      gen_random_uuid()
    from unnest(array['pending', 'running', 'completed', 'failed', 'blocked', 'cancelled']) as state,
      generate_series(1, 100) as n`;
  await sql`insert into tasks (input, parent_task_id) select 'child', id from tasks where input = 'completed 1'`;
  const columns = sql`
    id, project_id, parent_task_id, state, input, output_summary, agent, model, execution_path, cost_tokens, started_at,
    ended_at, session_id, arena_id, mode_id, thinking_option_id, chat_id, created_at`;
  const before = await sql`select ${columns} from tasks order by id`;

  expect(await migrate(sql)).toContain('coder/0002_extend_tasks_with_flow_runs.sql');
  expect(await sql`select ${columns} from tasks order by id`).toEqual(before);
  await auditCounters(sql);

  const pending = await claimSome(sql, { agent: 'opencode', slots: 1_000 });
  expect(pending).toHaveLength(100);
  expect(pending.every((task) => task.input.startsWith('pending'))).toBe(true);
  expect(await reap(sql, 1)).toHaveLength(100);
  const running = await claimSome(sql, { agent: 'opencode', slots: 1_000 });
  expect(running).toHaveLength(100);
  expect(running.every((task) => task.input.startsWith('running'))).toBe(true);
  expect(await claimSome(sql, { agent: 'default' })).toHaveLength(1);
  expect(await completeAll(sql, [...pending, ...running])).toEqual([]);
  const ended = sql`state in ('failed', 'blocked', 'cancelled') or input like 'completed%'`;
  expect(await sql`select ${columns} from tasks where ${ended} order by id`).toEqual(
    before.filter((row) => /^(failed|blocked|cancelled|completed)/.test(String(row['input']))),
  );
});

test('a second migration finds nothing to do', async () => {
  expect(await migrate(db.sql)).toEqual([]);
});

test('functions of an earlier engine that answered otherwise give way to those of today', async () => {
  const { sql } = db;
  const functions = async (): Promise<string[]> => {
    const rows = await sql<{ form: string }[]>`
      select oid::regprocedure || ' -> ' || pg_get_function_result(oid) as form
      from pg_proc
      where pronamespace = 'public'::regnamespace
      order by 1`;
    return rows.map(({ form }) => form);
  };
  const today = await functions();
  await sql.unsafe(`
    drop function tick(int, jsonb, jsonb, int), complete(int, jsonb), start_attempts(int, uuid[], int);
    create function tick(p_host int, p_completions jsonb, p_slots jsonb, p_lease_seconds int)
      returns table (kind text, task json) language sql as 'select null::text, null::json';
    create function complete(p_host int, p_completions jsonb)
      returns table (id uuid, attempt int) language sql as 'select null::uuid, null::int';
    create function start_attempts(p_host int, p_ids uuid[], p_lease_seconds int)
      returns setof json language sql as 'select null::json';
    create function claim(p_host int, p_slots jsonb, p_lease_seconds int)
      returns setof json language sql as 'select null::json';
    create function record_session(p_host int, p_id uuid, p_attempt int, p_agent_session_id text, p_model text)
      returns boolean language sql as 'select true';
    update schema_migrations set checksum = 'earlier' where line = 'coder' and version = 0`);
  expect(await migrate(sql)).toEqual(['coder/engine.sql']);
  expect(await functions()).toEqual(today);
});
