import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkpointGround, type CheckpointGround } from './testing.js';
import { stride } from '../services/testing/stride.js';

let db: TestDatabase;
let ground: CheckpointGround;
let real: string;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  ground = await checkpointGround(db);
  real = process.env['PATH'] ?? '';
});
afterEach(async () => {
  process.env['PATH'] = real;
  await ground.remove();
});

/** Git that dies at its nth call, counted from now on. */
function dieAt(call: number): { calls: () => number } {
  const bin = path.join(ground.dataDir, 'bin');
  const count = path.join(ground.dataDir, 'count');
  mkdirSync(bin, { recursive: true });
  writeFileSync(count, '');
  const script = `#!/bin/sh\nprintf x >> ${count}\n[ "$(wc -c < ${count})" -eq ${call} ] && kill -KILL $$\nPATH='${real}' exec git "$@"\n`;
  writeFileSync(path.join(bin, 'git'), script);
  chmodSync(path.join(bin, 'git'), 0o755);
  process.env['PATH'] = `${bin}:${real}`;
  return { calls: () => readFileSync(count).length };
}

const alive = () => {
  process.env['PATH'] = real;
};

const mostCalls = 60;

test('a kill at any call of git while a checkpoint is made leaves no row without its ref, and the next try makes it', async () => {
  ground.repository.write({ 'a.txt': 'one\n' });
  ground.repository.commit('Start');
  const theirs = ground.theirs();
  let at = 1;
  for (let survived = false; !survived && at < mostCalls; at += stride) {
    ground.repository.write({ 'a.txt': `${at}\n` });
    const task = await ground.say('completed');
    const git = dieAt(at);
    await ground.after(task).catch((error: unknown) => error);
    survived = git.calls() < at;
    alive();
    const refs = ground.repository.git('for-each-ref', '--format=%(refname)', 'refs/boocode');
    for (const { id, commit } of await ground.keeper.list(ground.chat_id)) {
      expect(refs).toContain(id);
      expect(ground.repository.git('rev-parse', `refs/boocode/checkpoints/${ground.chat_id}/${id}`)).toBe(commit);
    }
    await ground.after(task);
    const last = (await ground.keeper.list(ground.chat_id)).at(-1);
    expect(ground.repository.git('show', `${last?.commit}:a.txt`)).toBe(`${at}`);
  }
  expect(at).toBeGreaterThan(10);
  expect(at).toBeLessThan(mostCalls);
  expect(ground.theirs()).toEqual(theirs);
}, 120_000);

test('a kill at any call of git while files go back loses nothing, and going back again mends it', async () => {
  ground.repository.write({ 'a.txt': 'one\n', 'gone.txt': 'gone\n', '.gitignore': 'x\n' });
  ground.repository.commit('Start');
  const then = ground.files();
  await ground.turn(() => ground.repository.write({ 'a.txt': 'two\n', 'new.txt': 'new\n', '.gitignore': 'y\n' }));
  const now = ground.files();
  const theirs = ground.theirs();
  const [before, after] = await ground.keeper.list(ground.chat_id);
  let at = 1;
  for (let survived = false; !survived && at < mostCalls; at += stride) {
    const git = dieAt(at);
    await ground.restore(before?.id ?? '').catch((error: unknown) => error);
    survived = git.calls() < at;
    alive();
    await ground.restore(before?.id ?? '');
    expect(ground.files()).toEqual(then);
    await ground.restore(after?.id ?? '');
    expect(ground.files()).toEqual(now);
  }
  expect(at).toBeGreaterThan(10);
  expect(at).toBeLessThan(mostCalls);
  expect(ground.theirs()).toEqual(theirs);
}, 120_000);

test('what was half written when git died is written whole by going back again', async () => {
  for (let one = 0; one < 300; one += 1) ground.repository.write({ [`d${one % 7}/${one}.txt`]: `then ${one}\n` });
  ground.repository.commit('Start');
  const then = ground.files();
  await ground.turn(() => {
    for (let one = 0; one < 300; one += 1) ground.repository.write({ [`d${one % 7}/${one}.txt`]: `now ${one}\n` });
  });
  const [before] = await ground.keeper.list(ground.chat_id);
  const { undo } = await ground.restore(before?.id ?? '');
  await ground.restore(undo ?? '');
  // Half of the files are as they will be, one is cut off, one is gone.
  for (let one = 0; one < 150; one += 1) ground.repository.write({ [`d${one % 7}/${one}.txt`]: `then ${one}\n` });
  ground.repository.write({ 'd3/150.txt': 'th' });
  expect(existsSync(path.join(ground.repository.path, 'd3/150.txt'))).toBe(true);
  await ground.restore(before?.id ?? '');
  expect(ground.files()).toEqual(then);
});

test('of thousands of files only what has changed is written again', async () => {
  // It would tidy up behind the commit, while the test ends.
  ground.repository.git('config', 'gc.auto', '0');
  const files = Array.from({ length: 2_000 }, (_, one): [string, string] => [`d${one % 100}/${one}.txt`, `${one}\n`]);
  ground.repository.write(Object.fromEntries(files));
  ground.repository.commit('Start');
  const objects = () => Number(ground.repository.git('count-objects').split(' ')[0]);
  const task = await ground.say('completed');
  await ground.before(task);
  const then = objects();
  ground.repository.write({ 'd7/7.txt': 'changed\n' });
  await ground.after(task);
  // The file, its folder, the tree of all, and the commit.
  expect(objects() - then).toBe(4);
  const [before] = await ground.keeper.list(ground.chat_id);
  await ground.restore(before?.id ?? '');
  expect(ground.repository.git('status', '--porcelain')).toBe('');
}, 60_000);
