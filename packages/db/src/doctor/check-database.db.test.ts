import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from '../connect.js';
import { describeSchema } from '../describe-schema.js';
import { testDatabase, type TestDatabase } from '../testing.js';
import { checkDatabase } from './check-database.js';
import { expectedSchema, named } from './expected-schema.js';
import type { Fault } from './fault.js';
import { repairDatabase } from './repair-database.js';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.drop());

/** The server of the tests is told to be fast, not safe; that it says so is another test's. */
async function faults(heldSeconds?: number): Promise<Fault[]> {
  const { faults: all } = await checkDatabase(db.sql, heldSeconds === undefined ? {} : { heldSeconds });
  return all.filter(({ check, severity }) => check !== 'settings' || severity === 'wrong');
}

async function said(): Promise<string[]> {
  return (await faults()).map(({ what }) => what);
}

function sorted(objects: { text: string }[]): string[] {
  return objects.map(({ text }) => text).toSorted();
}

/** Two steps of a run, the second of which waits for the first. */
const aRun = `
  insert into tasks (id, flow_run_id, step_key, input, depends_on, min_deps) values
    ('01999999-0000-7000-8000-000000000001', '01999999-0000-7000-8000-000000000001', 'finish', 'x',
      array['01999999-0000-7000-8000-000000000002']::uuid[], 0),
    ('01999999-0000-7000-8000-000000000002', '01999999-0000-7000-8000-000000000001', 'a', 'x', '{}', null)`;

test('a database that was just migrated is as it should be', async () => {
  await db.sql.unsafe(aRun);
  expect(await faults()).toEqual([]);
});

test('the snapshots are read as the very objects that a migrated database has', async () => {
  const found = (await describeSchema(db.sql)).map(({ text }) => named(text));
  expect(sorted(await expectedSchema())).toEqual(sorted(found));
});

test('a database without a schema has nothing wrong: the first start makes it', async () => {
  const blank = await testDatabase({ migrated: false });
  const { migrated, faults: found } = await checkDatabase(blank.sql);
  expect(migrated).toBe(false);
  expect(found.filter(({ severity }) => severity === 'wrong')).toEqual([]);
  await blank.drop();
});

test.each([
  [
    "delete from schema_migrations where line = 'coder' and version = 3",
    'Migration coder/0003_complete_the_run_engine.sql was not applied.',
  ],
  [
    "insert into schema_migrations (line, version, name, checksum) values ('coder', 9999, '9999_future.sql', 'x')",
    'The database has migration coder/9999_future.sql, which this BooCode does not know: a newer one has migrated it.',
  ],
  [
    "update schema_migrations set checksum = 'x' where line = 'coder' and version = 1",
    'Migration coder/0001_create_tasks.sql is not the file that this database has run: it was edited afterwards.',
  ],
  [
    "update schema_migrations set checksum = 'x' where line = 'coder' and version = 0",
    'coder/engine.sql of this BooCode was not applied: the database has another one.',
  ],
])('migrations: after %s it says so, and compares no further', async (spoil, what) => {
  await db.sql.unsafe(spoil);
  await db.sql.unsafe('drop index tasks_deadline');
  const found = await faults();
  expect(found.map((fault) => fault.what)).toEqual([what]);
  expect(found[0]).toMatchObject({ severity: 'wrong', mend: expect.stringMatching(/^(npm start|git )/) });
});

test.each([
  ['drop index tasks_deadline', 'Index tasks_deadline is missing.'],
  [
    'drop index tasks_deadline; create index tasks_deadline on tasks (deadline_at)',
    'Index tasks_deadline is not what the migrations made.',
  ],
  [
    'alter table task_limits drop constraint task_limits_slots_check',
    'Constraint task_limits_slots_check of table task_limits is missing.',
  ],
  [
    'alter table task_limits drop constraint task_limits_key_check, add constraint task_limits_key_check check (true)',
    'Constraint task_limits_key_check of table task_limits is `constraint task_limits_key_check CHECK (true)`, and should be ',
  ],
  ['drop function is_shared(uuid)', 'Function is_shared(p_run uuid) is missing.'],
  [
    "create or replace function is_shared(p_run uuid) returns boolean language sql stable as 'select false'",
    'Function is_shared(p_run uuid) is not what the migrations made.',
  ],
  ['drop trigger tasks_after_delete on tasks', 'Trigger tasks_after_delete on tasks is missing.'],
  ['alter table tasks disable trigger tasks_settle', 'Trigger tasks_settle on tasks is switched off.'],
  ['drop view flow_run_status', 'View flow_run_status is missing.'],
  [
    'alter table tasks reset (autovacuum_vacuum_scale_factor)',
    'Table tasks has fillfactor=85, autovacuum_analyze_scale_factor=0.02, autovacuum_vacuum_insert_scale_factor=0.05, and should have fillfactor=85, autovacuum_vacuum_scale_factor=0.02',
  ],
  [
    "update pg_index set indisvalid = false where indexrelid = 'tasks_deadline'::regclass",
    'Index tasks_deadline is invalid',
  ],
])('schema: after %s it names what is wrong, and a repair mends it', async (spoil, what) => {
  await db.sql.unsafe(aRun);
  await db.sql.unsafe(spoil);
  const found = await faults();
  expect(found).toMatchObject([{ severity: 'wrong' }]);
  expect(found[0]?.what.startsWith(what), found[0]?.what).toBe(true);
  expect(found[0]?.mend).toContain('--repair');
  for (const { ok } of await repairDatabase(db.sql, found)) expect(ok).toBe(true);
  expect(await faults()).toEqual([]);
});

test.each([
  ['alter table tasks drop column grafted_by', 'Column grafted_by of table tasks is missing.', 'wrong'],
  [
    'alter table tasks alter column priority type bigint',
    'Column priority of table tasks is `priority bigint not null default 0`, and should be `priority integer not null default 0`.',
    'wrong',
  ],
  ['alter table tasks add column mine text', 'Column mine of table tasks is unknown to BooCode.', 'wrong'],
  ['create table mine (x int)', 'Table mine is unknown to BooCode.', 'warning'],
  [
    `create function mine() returns trigger language plpgsql as 'begin return null; end';
     create trigger mine before delete on tasks for each statement execute function mine()`,
    'Trigger mine on tasks is unknown to BooCode.',
    'wrong',
  ],
])('schema: after %s it names what is wrong, and leaves it to a person', async (spoil, what, severity) => {
  // The views stand in the way of a changed column, as they do for a person.
  await db.sql.unsafe(`drop view flow_run_status, task_status, tasks_drift cascade; ${spoil}`);
  const found = (await faults()).filter((fault) => fault.what === what);
  expect(found).toMatchObject([{ severity, repair: null }]);
});

test('a table that is missing is named, and that the tasks cannot be looked at', async () => {
  await db.sql`drop table task_events cascade`;
  expect(await said()).toEqual(
    expect.arrayContaining([
      'Table task_events is missing.',
      'The tasks cannot be looked at before the schema is mended: relation "task_events" does not exist.',
    ]),
  );
});

test('tasks whose counters were spoilt by hand are counted, recounted by a repair, and can start', async () => {
  await db.sql.unsafe(aRun);
  await db.sql`update tasks set unmet_deps = 0, ready_at = now() where step_key = 'finish'`;
  const found = await faults();
  expect(found).toMatchObject([{ check: 'tasks', what: expect.stringMatching(/^1 task of 1 run /) }]);
  expect(await repairDatabase(db.sql, found)).toEqual([{ ok: true, what: 'Recounted 1 task.' }]);
  expect(await faults()).toEqual([]);
});

test('rows that belong to no task are named by their table, and removed by a repair', async () => {
  await db.sql.unsafe(aRun);
  await db.sql`insert into task_events (task_id, attempt, seq, event) select id, 1, 1, '{}' from tasks`;
  await db.sql`insert into task_events (task_id, attempt, seq, event) values (gen_random_uuid(), 1, 1, '{}')`;
  await db.sql`insert into launch_keys (key, flow_run_id) values ('k', gen_random_uuid())`;
  const found = await faults();
  expect(found.map(({ check, what }) => [check, what.split(':')[0]])).toEqual([
    ['orphans', '1 row of task_events belong to no task'],
    ['orphans', '1 row of launch_keys belong to no task'],
  ]);
  await repairDatabase(db.sql, found);
  expect(await faults()).toEqual([]);
  expect(await db.sql`select from task_events`).toHaveLength(2);
});

test('a transaction that was left open is named with its session, and with how it is ended', async () => {
  const forgetful = connect(db.url, { name: 'forgetful', max: 1 });
  await forgetful.begin(async (tx) => {
    const [me] = await tx<[{ pid: number }]>`select pg_backend_pid() as pid`;
    expect(await faults()).toEqual([]);
    expect(await faults(0)).toMatchObject([
      {
        check: 'sessions',
        what: expect.stringMatching(
          `^Session ${me.pid} \\(forgetful, idle in transaction\\) has a transaction open for \\d+ s`,
        ),
        mend: `select pg_terminate_backend(${me.pid});`,
      },
    ]);
  });
  await forgetful.end();
});

test('settings of the database under which promises do not hold are named', async () => {
  const name = new URL(db.url).pathname.slice(1);
  await db.sql.unsafe(`
    alter database ${name} set synchronous_commit = off;
    alter database ${name} set default_transaction_isolation = 'serializable'`);
  const fresh = connect(db.url, { name: 'fresh', max: 1 });
  const found = (await checkDatabase(fresh)).faults.filter(({ check }) => check === 'settings');
  expect(found.map(({ severity, what }) => `${severity}: ${what.split(':')[0]}`)).toEqual(
    expect.arrayContaining([
      'warning: default_transaction_isolation is serializable, not read committed',
      'warning: synchronous_commit is off, not on',
    ]),
  );
  await fresh.end();
});

test('a repair that Postgres refuses says why, and the others are made', async () => {
  await db.sql.unsafe(
    `${aRun}; alter table task_limits drop constraint task_limits_slots_check; drop index tasks_deadline`,
  );
  await db.sql`insert into task_limits (key, slots) values ('agent:x', -1)`;
  const repairs = await repairDatabase(db.sql, await faults());
  expect(repairs.filter(({ ok }) => ok)).toHaveLength(1);
  expect(repairs.find(({ ok }) => !ok)?.what).toContain('SQLSTATE 23514');
  expect(await said()).toEqual(['Constraint task_limits_slots_check of table task_limits is missing.']);
});
