import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect } from './connect.js';
import { migrate } from './migrate.js';
import { testDatabase, type TestDatabase } from './testing.js';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boocode-migrate-'));
  database = await testDatabase({ migrated: false });
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function run(): Promise<string[]> {
  return await migrate(database.sql, { root: pathToFileURL(`${folder}/`) });
}

function barrier(): { passed: Promise<void>; open: () => void } {
  const opens: (() => void)[] = [];
  const passed = new Promise<void>((resolve) => opens.push(resolve));
  return { passed, open: () => opens.forEach((open) => open()) };
}

/** Each migration adds a line to this table, so that the order can be read. */
const mark = (name: string): string => `insert into trace (name) values ('${name}');`;
const TRACE = 'create table trace (id bigint generated always as identity, name text);';

test('server goes before coder, numbers in order, and engine.sql after the numbers of its line', async () => {
  await write({
    'coder/0001_tasks.sql': mark('coder 1'),
    'coder/engine.sql': mark('coder engine'),
    'server/0010_tenth.sql': mark('server 10'),
    'server/0002_second.sql': mark('server 2'),
    'server/0001_first.sql': TRACE + mark('server 1'),
    'server/engine.sql': mark('server engine'),
    'server/schema.sql': 'this is a snapshot, not a migration',
  });
  expect(await run()).toEqual([
    'server/0001_first.sql',
    'server/0002_second.sql',
    'server/0010_tenth.sql',
    'server/engine.sql',
    'coder/0001_tasks.sql',
    'coder/engine.sql',
  ]);
  const trace = await database.sql<{ name: string }[]>`select name from trace order by id`;
  expect(trace.map((row) => row.name)).toEqual([
    'server 1',
    'server 2',
    'server 10',
    'server engine',
    'coder 1',
    'coder engine',
  ]);
});

test('a second run has nothing to do', async () => {
  await write({ 'server/0001_first.sql': TRACE, 'server/engine.sql': mark('engine') });
  await run();
  expect(await run()).toEqual([]);
  expect(await database.sql`select count(*) as rows from trace`).toEqual([{ rows: 1 }]);
});

test('engine.sql is applied again when it changed, and after every new number', async () => {
  await write({ 'server/0001_first.sql': TRACE, 'server/engine.sql': mark('engine') });
  await run();
  await write({ 'server/engine.sql': mark('changed engine') });
  expect(await run()).toEqual(['server/engine.sql']);
  await write({ 'server/0002_second.sql': mark('second') });
  expect(await run()).toEqual(['server/0002_second.sql', 'server/engine.sql']);
  expect(await run()).toEqual([]);
});

test('engine.sql may be written in parts, and is applied again when one of them changed', async () => {
  await write({
    'server/0001_first.sql': TRACE,
    'server/engine.sql': '-- in order\n\\ir engine/a.sql\n\\ir engine/b.sql\n',
    'server/engine/a.sql': mark('a'),
    'server/engine/b.sql': mark('b'),
  });
  await run();
  await write({ 'server/engine/b.sql': mark('b, changed') });
  expect(await run()).toEqual(['server/engine.sql']);
  expect(await database.sql`select name from trace order by id`).toEqual([
    { name: 'a' },
    { name: 'b' },
    { name: 'a' },
    { name: 'b, changed' },
  ]);
});

test('of many migrators at once one works and the others find it done', async () => {
  await write({ 'server/0001_first.sql': TRACE + mark('once'), 'server/engine.sql': mark('engine') });
  const pools = Array.from({ length: 6 }, (_, at) => connect(database.url, { name: `migrator-${at}`, max: 1 }));
  const answers = await Promise.all(pools.map((sql) => migrate(sql, { root: pathToFileURL(`${folder}/`) })));
  await Promise.all(pools.map((sql) => sql.end()));
  expect(answers.filter((applied) => applied.length > 0)).toEqual([['server/0001_first.sql', 'server/engine.sql']]);
  expect(await database.sql`select count(*) as rows from trace`).toEqual([{ rows: 2 }]);
});

test('a file that was edited after it ran is refused by name', async () => {
  await write({ 'server/0001_first.sql': TRACE });
  await run();
  await write({ 'server/0001_first.sql': `${TRACE} -- harmless`, 'server/0002_second.sql': mark('second') });
  await expect(run()).rejects.toMatchObject({
    code: 'migration_changed',
    message: expect.stringContaining('server/0001_first.sql'),
  });
  expect(await database.sql`select from trace`).toEqual([]);
});

test('the same file with other line ends is the same file', async () => {
  await write({ 'server/0001_first.sql': `${TRACE}\n-- end\n` });
  await run();
  await write({ 'server/0001_first.sql': `${TRACE}\r\n-- end\r\n` });
  expect(await run()).toEqual([]);
});

test('a database that a newer program has migrated is refused, and not touched', async () => {
  await write({
    'server/0001_first.sql': TRACE,
    'coder/0001_tasks.sql': mark('tasks'),
    'coder/0002_more.sql': mark('more'),
  });
  await run();
  await rm(join(folder, 'coder/0002_more.sql'));
  await write({ 'server/0002_second.sql': mark('second') });
  await expect(run()).rejects.toMatchObject({
    code: 'schema_newer',
    message: expect.stringContaining('coder/0002_more.sql'),
  });
  expect(await database.sql`select name from trace where name = 'second'`).toEqual([]);
});

/** A table of what programs must know, as the migrations make it. */
const NEEDS = `create table schema_needs (line text primary key, version int not null, why text not null);
  insert into schema_needs (line, version, why) values ('coder', 1, '');`;

test('a database that a newer program has only added to serves an older one, which changes nothing there', async () => {
  await write({
    'server/0001_first.sql': TRACE + NEEDS,
    'coder/0001_tasks.sql': mark('tasks'),
    'coder/0002_more.sql': mark('more'),
    'coder/engine.sql': mark('new engine'),
  });
  await run();
  await rm(join(folder, 'coder/0002_more.sql'));
  await write({ 'coder/engine.sql': mark('old engine') });
  expect(await run()).toEqual([]);

  await database.sql`update schema_needs set version = 2, why = 'steps are kept elsewhere' where line = 'coder'`;
  await expect(run()).rejects.toMatchObject({
    code: 'schema_newer',
    message: expect.stringContaining('(steps are kept elsewhere)'),
  });
});

test('what cannot be told that it is too old is not migrated away below while it lives', async () => {
  await write({ 'server/0001_first.sql': TRACE, 'coder/0021_tasks.sql': mark('tasks') });
  await run();
  await write({ 'coder/0022_more.sql': mark('more') });
  const old = connect(database.url, { name: 'boocode-coder', max: 1 });
  await old`select pg_advisory_lock(7400, 1)`;
  await expect(run()).rejects.toMatchObject({
    code: 'migration_beside_old',
    message: expect.stringMatching(/before 0\.8\.0 is at work .* End it, and start again/),
  });
  expect(await database.sql`select name from trace`).toEqual([{ name: 'tasks' }]);
  await old.end();
  expect(await run()).toEqual(['coder/0022_more.sql']);

  // Those that can be told work on.
  await write({ 'coder/0023_further.sql': mark('further') });
  const young = connect(database.url, { name: 'boocode-coder', max: 1 });
  await young`select pg_advisory_lock(7400, 2)`;
  expect(await run()).toEqual(['coder/0023_further.sql']);
  await young.end();
});

const patience = { timeout: 30_000, interval: 20 };

test('a migration that waits for a long read lets others pass, and comes through after it', async () => {
  await write({ 'server/0001_first.sql': TRACE });
  await run();
  await write({ 'server/0002_second.sql': 'alter table trace add column more text;' });
  const reader = connect(database.url, { name: 'reader', max: 1 });
  const passer = connect(database.url, { name: 'passer', max: 1 });
  const [begun, read] = [barrier(), barrier()];
  const reading = reader.begin(async (tx) => {
    await tx`select from trace`;
    begun.open();
    await read.passed;
  });
  await begun.passed;
  const migrated = run();
  // A write that queues behind the migration comes through while the read still goes on.
  await passer`set lock_timeout = '10s'`;
  await vi.waitFor(async () => {
    const waiting = await passer`select from pg_locks where not granted and mode = 'AccessExclusiveLock'`;
    expect(waiting.length).toBeGreaterThan(0);
  }, patience);
  await passer`insert into trace (name) values ('passed')`;
  read.open();
  await reading;
  expect(await migrated).toEqual(['server/0002_second.sql']);
  await Promise.all([reader.end(), passer.end()]);
});

test('a file that fails leaves nothing of the whole run, and is named with its line', async () => {
  await write({
    'server/0001_first.sql': TRACE,
    'coder/0001_tasks.sql': `${mark('tasks')}\n\nselect nonsense;\n`,
  });
  await expect(run()).rejects.toMatchObject({
    code: 'migration_failed',
    message: expect.stringMatching(/coder\/0001_tasks\.sql:3 .*SQLSTATE 42703/),
  });
  expect(await database.sql`select to_regclass('trace') as trace, to_regclass('schema_migrations') as record`).toEqual([
    { trace: null, record: null },
  ]);
});

test.each([['server/1_short.sql'], ['server/0000_zero.sql'], ['server/notes.sql']])(
  '%s has no place in the order',
  async (name) => {
    await write({ [name]: 'select 1' });
    await expect(run()).rejects.toMatchObject({ code: 'migration_misnamed', message: expect.stringContaining(name) });
  },
);

test('two files with one number are refused', async () => {
  await write({ 'server/0001_one.sql': 'select 1', 'server/0001_other.sql': 'select 1' });
  await expect(run()).rejects.toMatchObject({ code: 'migration_misnamed' });
});
