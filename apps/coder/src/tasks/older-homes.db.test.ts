import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { connect, type Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registerHost } from './host.js';
import { launch } from './launch.js';
import { claimSome, testTask } from './test-run.js';

/** The last number before hosts were told apart. */
const LAST = '0019';
const project_id = '01999999-0000-7000-8000-00000000000a';

let db: TestDatabase;
let folder: string;
beforeEach(async () => {
  db = await testDatabase({ migrated: false });
  folder = await mkdtemp(join(tmpdir(), 'boocode-older-homes-'));
  const all = fileURLToPath(new URL('../../../../packages/db/', import.meta.url));
  for (const line of ['server', 'coder']) {
    await mkdir(join(folder, line));
    const names = (await readdir(join(all, line))).filter((name) => /^\d{4}_/.test(name));
    for (const name of names) {
      if (line === 'server' || name.slice(0, 4) <= LAST)
        await copyFile(join(all, line, name), join(folder, line, name));
    }
  }
  await migrate(db.sql, { root: pathToFileURL(`${folder}/`) });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await db.drop();
});

interface Row {
  input: string;
  run?: string;
  state?: string;
  project?: boolean;
  chat?: string;
  parent?: string;
  at?: string;
  lane?: string;
  /** Hosts that had an attempt at it, the first one first. */
  by?: number[];
}

/** A row as a coder of then wrote it. */
async function older({ input, run, state = 'pending', lane = '', by = [], ...row }: Row): Promise<string> {
  const id = uuidv7();
  const flow_run_id = run === 'root' ? id : (run ?? null);
  await db.sql`
    insert into tasks (id, flow_run_id, step_key, input, agent, state, project_id, chat_id, parent_task_id, created_at, due_at, ready_at,
      lane, attempt)
    values (${id}, ${flow_run_id}, ${flow_run_id && input}, ${input}, 'conductor', ${state}, ${row.project ? project_id : null},
      ${row.chat ?? null}, ${row.parent ?? null}, ${row.at ?? '2026-01-02'}, '2026-01-02',
      ${run === 'root' || state !== 'pending' ? null : '2026-01-02'}, ${lane}, ${by.length})`;
  for (const [at, host] of by.entries()) {
    await db.sql`
      insert into task_attempts (task_id, attempt, claimed_by, agent, started_at)
      values (${id}, ${at + 1}, ${host}, 'conductor', ${new Date(Date.UTC(2026, 0, 2, at)).toISOString()})`;
  }
  return id;
}

async function startOf(hostname: string, at: string): Promise<number> {
  const [row] = await db.sql<[{ id: number }]>`
    insert into coder_hosts (hostname, pid, started_at) values (${hostname}, 1, ${at}) returning id`;
  return row.id;
}

async function placeOf(id: string): Promise<{ home: string | null; needs: string[]; lane: string } | undefined> {
  const [row] = await db.sql<{ home: string | null; needs: string[]; lane: string }[]>`
    select home, needs, lane from tasks where id = ${id}`;
  return row && { ...row };
}

const at = (home: string, limits = ''): object => ({ home, needs: [`host:${home}`], lane: `host:${home}${limits}` });

test('tasks of before hosts were told apart belong to the machine that worked on them last, or had started last', async () => {
  const left = await startOf('left', '2026-01-01');
  const right = await startOf("sam's right", '2026-01-03');
  const chat = uuidv7();
  const root = await older({ input: 'root', run: 'root', project: true });
  const steps = [
    await older({ input: 'done', run: root, state: 'completed', project: true, by: [left, right] }),
    await older({ input: 'waits', run: root, project: true, lane: 'project:x' }),
  ];
  const known = await older({ input: 'said', chat, state: 'failed', by: [right] });
  const next = await older({ input: 'says', chat });
  const made = await older({ input: 'made', project: true, parent: root });
  const [early, late] = [
    await older({ input: 'early', project: true, at: '2026-01-02' }),
    await older({ input: 'late', project: true, at: '2026-01-04' }),
  ];
  const ancient = await older({ input: 'ancient', project: true, at: '2025-12-31' });
  const nowhere = await older({ input: 'nowhere' });
  expect(await migrate(db.sql)).toContain('coder/0025_give_older_tasks_a_home.sql');

  expect(await placeOf(root)).toEqual(at('sam-s-right'));
  expect(await placeOf(steps[0] ?? '')).toEqual({ ...at('sam-s-right'), lane: '' });
  expect(await placeOf(steps[1] ?? '')).toEqual(at('sam-s-right', ' project:x'));
  expect(await placeOf(known)).toEqual({ ...at('sam-s-right'), lane: '' });
  for (const id of [next, made, late]) expect(await placeOf(id)).toEqual(at('sam-s-right'));
  for (const id of [early, ancient]) expect(await placeOf(id)).toEqual(at('left'));
  expect(await placeOf(nowhere)).toEqual({ home: 'left', needs: [], lane: '' });
});

test('where a database has known no host there is nothing to be given a home', async () => {
  const id = await older({ input: 'of nobody', project: true });
  await migrate(db.sql);
  expect(await placeOf(id)).toEqual({ home: null, needs: [], lane: '' });
});

test('a second host leaves the steps of an older run to the one that has its folder', async () => {
  const before = await startOf('left', '2026-01-01');
  const root = await older({ input: 'root', run: 'root', project: true });
  await older({ input: 'done', run: root, state: 'completed', project: true, by: [before] });
  await older({ input: 'next', run: root, project: true });
  await migrate(db.sql);
  const right = connect(db.url, { name: 'right', max: 2, hostname: 'right' });
  const left = connect(db.url, { name: 'left', max: 2, hostname: 'left' });
  const claims = async (pool: Sql, hostname: string): Promise<string[]> => {
    const host = await registerHost(pool, { hostname, pid: process.pid });
    await host.tell({ slots: { conductor: 4 }, labels: [] });
    const claimed = await claimSome(db.sql, { host: host.id });
    await host.close();
    return claimed.map(({ input }) => input);
  };
  expect(await claims(right, 'right')).toEqual([]);
  // What is added to it by whoever does not say where they are belongs to it as well.
  await launch(db.sql, {
    tasks: [testTask({ input: 'added', flow_run_id: root, step_key: 'added', project_id })],
    key: null,
  });
  expect(await claims(right, 'right')).toEqual([]);
  expect((await claims(left, 'left')).toSorted()).toEqual(['added', 'next']);
  await Promise.all([right.end(), left.end()]);
});
