import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { prepareDataDir } from '../data-dir.js';
import { withDatabase } from '../doctor/open-database.js';
import { writeInstance } from '../supervisor/instance-file.js';
import { takeSupervisorLock } from '../supervisor/supervisor-lock.js';
import { schemaDoctor } from './schema-doctor.js';

let database: TestDatabase;
let printed: string[];
beforeEach(async () => {
  database = await testDatabase();
  printed = [];
});
afterEach(() => database.drop());

async function doctor(flags: { json?: boolean; repair?: boolean } = {}): Promise<number> {
  printed = [];
  return await schemaDoctor(flags, {
    config: readConfig({ DATABASE_URL: database.url }),
    environment: {},
    output: { print: (line) => printed.push(line), say: (line) => printed.push(line) },
    stderr: process.stderr,
    stdout: { columns: 120, coloured: false },
    confirm: null,
    folder: '/srv',
    signal: new AbortController().signal,
  });
}

it('says that nothing is wrong, and what it looked at', async () => {
  expect(await doctor()).toBe(0);
  expect(printed.at(-1)).toMatch(/@127\.0\.0\.1:\d+\/\S+: \d+ migrations applied; nothing is wrong, \d+ to know\.$/);
});

it('names what is wrong with its mending, exits with 1, and mends it when told to', async () => {
  await database.sql`drop index tasks_deadline`;
  expect(await doctor()).toBe(1);
  expect(printed).toContain('✖ wrong    Index tasks_deadline is missing.');
  expect(printed).toContain('           → npm run boocode -- schema doctor --repair');
  expect(await doctor({ repair: true })).toBe(0);
  expect(printed).toContain('✔ mended   Mended: Index tasks_deadline is missing.');
  expect(await doctor()).toBe(0);
});

it('tells machines the same', async () => {
  await database.sql`drop trigger tasks_after_delete on tasks`;
  expect(await doctor({ json: true })).toBe(1);
  expect(JSON.parse(printed.join('\n'))).toMatchObject({
    migrated: true,
    repairs: [],
    faults: expect.arrayContaining([
      expect.objectContaining({
        check: 'schema',
        what: 'Trigger tasks_after_delete on tasks is missing.',
        repairable: true,
      }),
    ]),
  });
});

it('never starts a second Postgres beside a BooCode that runs on a database which is not known here', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'boocode-schema-'));
  const dirs = prepareDataDir(folder);
  const lock = await takeSupervisorLock(dirs);
  writeInstance(dirs, { url: 'http://127.0.0.1:9', pid: process.pid, started_at: new Date().toISOString() });
  const opened = withDatabase(readConfig({ BOOCODE_DATA_DIR: folder }), async () => 'opened');
  await expect(opened).rejects.toThrow(/no embedded Postgres answers.*DATABASE_URL/);
  lock?.release();
  rmSync(folder, { recursive: true });
});
