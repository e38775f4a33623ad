import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusterFolder } from '../cluster-folder.js';
import { connect, type Sql } from '../connect.js';
import { startEmbedded, type EmbeddedPostgres } from '../embedded.js';
import { awaitEnd } from '../process-table.js';
import { listBackups, type Backup } from './manifest.js';
import { restoreBackup } from './restore-backup.js';
import { takeBackup } from './take-backup.js';

/** What a backup, a verification and a restore leave when their process is killed. The short form kills one restore. */
const isLong = process.env['BOOCODE_CONFORMANCE'] === 'backup';
const KILLS = Number(process.env['BOOCODE_CHAOS_KILLS'] ?? 10);

let parent: string;
let dataDir: string;
let to: string;
let postgres: EmbeddedPostgres;
let sql: Sql;
let first: Backup;

beforeAll(async () => {
  parent = await clusterFolder('killed');
  [dataDir, to] = [join(parent, 'data'), join(parent, 'backups')];
  postgres = await startEmbedded({ dataDir, testing: true });
  sql = connect(postgres.url, { name: 'killed-test', max: 1 });
  await sql`create table notes as select n as id from generate_series(1, 5000) as n`;
  await writeFile(join(dataDir, 'agents.json'), '{"agents":[]}');
  first = await takeBackup({ dataDir, url: postgres.url, to });
});

afterAll(async () => {
  await sql.end();
  await postgres.stop();
  await rm(parent, { recursive: true });
});

const url = (file: string): string => JSON.stringify(new URL(`../../dist/backup/${file}.js`, import.meta.url).href);
const programs = {
  backup: `import { takeBackup as act } from ${url('take-backup')};`,
  verify: `import { verifyBackup as act } from ${url('verify-backup')};`,
  restore: `import { restoreBackup as act } from ${url('restore-backup')};`,
};

/** Begins one of them in a process of its own. */
function begin(act: keyof typeof programs, order: unknown, temporary = parent): ChildProcess {
  const program = `${programs[act]} import { readFileSync } from 'node:fs'; await act(JSON.parse(readFileSync(0, 'utf8')));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, BOOCODE_CLUSTERS_DIR: temporary },
  });
  child.stdin.end(JSON.stringify(order));
  // One that is killed early reads nothing.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Kills it after a part of the time that it takes, told by one that was let be. */
async function killWithin(child: ChildProcess, wholeMs: number): Promise<number> {
  const exited = once(child, 'exit');
  const ms = Math.random() * wholeMs * 1.05;
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  await exited;
  clearTimeout(timer);
  return ms;
}

async function timed(child: ChildProcess): Promise<number> {
  const began = performance.now();
  expect(await once(child, 'exit')).toEqual([0, null]);
  return performance.now() - began;
}

/** Starts a data directory, counts, and ends it. A note of number 9000 tells the one that was there from the restored one. */
async function look(folder: string): Promise<{ notes: number; wasThere: boolean }> {
  const copy = await startEmbedded({ dataDir: folder, testing: true });
  const reader = connect(copy.url, { name: 'killed-test', max: 1 });
  try {
    const [row] = await reader<[{ notes: number; was_there: boolean }]>`
      select count(*) filter (where id <= 5000) as notes, count(*) filter (where id = 9000) > 0 as was_there
      from notes`;
    await reader`insert into notes (id) values (9000)`;
    return { notes: row.notes, wasThere: row.was_there };
  } finally {
    await reader.end();
    await copy.stop();
  }
}

test('a restore that is killed while Postgres replays takes that Postgres with it, and a start clears up', async () => {
  const into = join(parent, 'replayed');
  const child = begin('restore', { backup: first, dataDir: into, target: { kind: 'end' } });
  const recorded = join(into, 'postgres.restoring/postmaster.pid');
  const said = () => readFile(recorded, 'utf8').catch(() => '');
  await expect.poll(said, { interval: 2 }).toMatch(/^\d+\n(?:.*\n){3}\/tmp\/boocode-/);
  const [pid, , , , room = ''] = (await readFile(recorded, 'utf8')).split('\n');
  child.kill('SIGKILL');
  expect(await awaitEnd(Number(pid), { ms: 10_000 })).toBe(true);
  await expect.poll(() => stat(room).catch(() => null)).toBeNull();

  const words: string[] = [];
  const anew = await startEmbedded({ dataDir: into, testing: true, log: (line) => words.push(line) });
  await anew.stop();
  expect(words).toContainEqual(expect.stringContaining('A restore was cut off before its database was in place'));
  expect((await readdir(into)).filter((name) => name.startsWith('postgres'))).toEqual(['postgres']);
});

test('settings come back whole or not at all', async () => {
  const into = join(parent, 'settings');
  const kept = join(first.folder, 'home/agents.json');
  await writeFile(kept, '{"agents":');
  const restored = restoreBackup({ backup: first, dataDir: into, target: { kind: 'consistent' } });
  await expect(restored).rejects.toThrow(/agents\.json is not what was written/);
  expect(await readdir(into)).toEqual([]);
  await writeFile(kept, '{"agents":[]}');
});

test.runIf(isLong)(
  'a backup that is killed at any moment is no backup, and the next one works',
  async () => {
    const order = { dataDir, url: postgres.url, to };
    const wholeMs = await timed(begin('backup', order));
    for (let kill = 0; kill < KILLS; kill++) {
      const before = (await listBackups(to)).length;
      const ms = await killWithin(begin('backup', order), wholeMs);
      // One whose process was killed after its last step is there, and whole.
      const shown = (await listBackups(to)).length;
      expect([before, before + 1], `killed after ${ms} ms`).toContain(shown);
      await timed(begin('verify', (await listBackups(to)).at(-1)));
    }
    await takeBackup(order);
    const ids = (await listBackups(to)).map(({ manifest }) => manifest.id);
    expect((await readdir(first.places.base)).toSorted()).toEqual(ids.toSorted());
  },
  KILLS * 30_000,
);

test.runIf(isLong)(
  'a verification that is killed at any moment leaves no copy and no Postgres',
  async () => {
    const temporary = join(parent, 'temporary');
    await mkdir(temporary);
    const wholeMs = await timed(begin('verify', first, temporary));
    for (let kill = 0; kill < KILLS; kill++) {
      const ms = await killWithin(begin('verify', first, temporary), wholeMs);
      await expect.poll(() => readdir(temporary), { message: `killed after ${ms} ms` }).toEqual([]);
    }
  },
  KILLS * 30_000,
);

test.runIf(isLong)(
  'a restore that is killed at any moment leaves the database that was there, or the restored one',
  async () => {
    const into = join(parent, 'into');
    const order = { backup: first, dataDir: into, target: { kind: 'end' }, replace: true };
    const wholeMs = await timed(begin('restore', order));
    await look(into);
    for (let kill = 0; kill < KILLS; kill++) {
      const aside = await asideIn(into);
      const ms = await killWithin(begin('restore', order), wholeMs);
      const { notes, wasThere } = await look(into);
      const moved = (await asideIn(into)) - aside;
      expect({ notes, moved }, `killed after ${ms} ms`).toEqual({ notes: 5_000, moved: wasThere ? 0 : 1 });
      expect((await readdir(into)).filter((name) => name.startsWith('postgres.rest'))).toEqual([]);
    }
  },
  KILLS * 30_000,
);

const asideIn = async (folder: string): Promise<number> =>
  (await readdir(folder)).filter((name) => name.startsWith('postgres.replaced-')).length;
