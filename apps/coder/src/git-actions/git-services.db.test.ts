import { chmodSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { GitAction } from '@boocode/contracts/git-action';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { messageTask } from '../chats/message-task.js';
import { createGh } from '../services/gh.js';
import { cancelTask } from '../tasks/cancel.js';
import { launch } from '../tasks/launch.js';
import { createGitServices, type GitServices } from './git-services.js';
import { keepFiles } from './keep-files.js';
import { lines, mergeGround, type MergeGround } from './testing.js';

/** Not GitHub's: it notes how it was called, and answers as gh does. */
const fakeGh = `#!${process.execPath}
const fs = require('node:fs');
const path = require('node:path');
const args = process.argv.slice(2);
const at = (name) => path.join(__dirname, name);
if (args[0] === 'auth') process.exit(fs.existsSync(at('signed-in')) ? 0 : 1);
if (args[1] === 'list') { console.log(fs.existsSync(at('url')) ? JSON.stringify([{ url: fs.readFileSync(at('url'), 'utf8') }]) : '[]'); process.exit(); }
fs.writeFileSync(at('created'), JSON.stringify([...args, fs.readFileSync(0, 'utf8')]));
fs.writeFileSync(at('url'), 'https://github.com/acme/shop/pull/7');
console.log('https://github.com/acme/shop/pull/7');
`;

let db: TestDatabase;
let ground: MergeGround;
let services: GitServices;
let [chat, task] = ['', ''];
const usualPath = process.env['PATH'];
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  ground = mergeGround();
  const { dataDir } = ground;
  services = createGitServices({ sql: db.sql, dataDir, gh: createGh(dataDir), checkpointBefore: keepFiles });
  const project = uuidv7();
  [chat, task] = [uuidv7(), uuidv7()];
  await db.sql`insert into projects (id, path, name) values (${project}, ${realpathSync(ground.path)}, 'shop')`;
  await launch(db.sql, { tasks: [turn(project)], key: null });
  await cancelTask(db.sql, task);
});
afterEach(async () => {
  process.env['PATH'] = usualPath;
  ground.remove();
  await db.sql`delete from tasks`;
  await db.sql`delete from projects`;
});

const turn = (project_id: string) =>
  messageTask({
    id: task,
    chat_id: chat,
    request: { text: 'Mend it' },
    last: null,
    project_id,
    agent: { id: 'human', default_model: null },
  });

test('a chat in place is looked at and merged into the branch that is named; a task stands for its chat', async () => {
  ground.git('checkout', '-q', '-b', 'work');
  ground.write({ 'a.txt': lines('a', { 0: 'mine' }) });
  expect(await services.doGit(task, { do: 'commit', message: 'Mine', all: true })).toMatchObject({ done: true });
  expect(await services.gitStanding(chat)).toMatchObject({ branch: 'work', target: null });
  const standing = await services.gitStanding(task, 'main');
  expect(standing).toMatchObject({ target: 'main', ahead: 1, behind: 0, merge: { kind: 'clean' } });
  const [head_commit, target_commit] = [standing.head_commit ?? '', standing.target_commit ?? ''];
  const merge = { do: 'merge', way: 'fast-forward', target: 'main', head_commit, target_commit } as const;
  expect(await services.doGit(chat, merge)).toMatchObject({ done: true, commit: head_commit, conflicts: [] });
  expect(ground.git('rev-parse', 'main')).toBe(head_commit);
});

test('while a turn goes on, or is about to, nothing is done', async () => {
  ground.write({ 'a.txt': 'changed\n' });
  const [{ project_id }] = await db.sql<[{ project_id: string }]>`select project_id from tasks where id = ${task}`;
  task = uuidv7();
  await launch(db.sql, { tasks: [turn(project_id)], key: null });
  const before = ground.traces();
  const actions: GitAction[] = [
    { do: 'commit', message: 'Mine', all: true },
    { do: 'stage', paths: ['a.txt'] },
    { do: 'push' },
  ];
  for (const action of actions) {
    await expect(services.doGit(chat, action)).rejects.toMatchObject({ code: 'chat.busy', status: 409 });
  }
  expect(ground.traces()).toEqual(before);
  await cancelTask(db.sql, task);
  expect(await services.doGit(chat, { do: 'commit', message: 'Mine', all: true })).toMatchObject({ done: true });
});

test('many at once in one folder are done one after the other, by every host', async () => {
  const { dataDir } = ground;
  const other = createGitServices({ sql: db.sql, dataDir, gh: createGh(dataDir), checkpointBefore: keepFiles });
  const names = Array.from({ length: 6 }, (_, n) => `new-${n}.txt`);
  ground.write(Object.fromEntries(names.map((name) => [name, 'new\n'])));
  const replies = await Promise.all(
    names.map((name, n) => (n % 2 === 0 ? services : other).doGit(chat, { do: 'stage', paths: [name] })),
  );
  expect(replies.map(({ done, said }) => (done ? 'done' : said))).toEqual(Array(6).fill('done'));
  expect((await services.gitStanding(chat)).staged).toBe(6);
});

test('a chat outside of any repository, and one whose folder is gone, are told so', async () => {
  await expect(services.gitStanding(uuidv7())).rejects.toMatchObject({ code: 'repository.missing', status: 422 });
  const scratch = uuidv7();
  mkdirSync(path.join(ground.dataDir, 'scratch', scratch), { recursive: true });
  await expect(services.gitStanding(scratch)).rejects.toMatchObject({ code: 'repository.not-git' });
});

test('by the command line of a stand-in for gh: a pull request is opened once, of what was pushed, and only where gh is signed in', async () => {
  const bin = path.join(ground.dataDir, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'gh'), fakeGh);
  chmodSync(path.join(bin, 'gh'), 0o755);
  process.env['PATH'] = `${bin}:${usualPath}`;
  const request = { do: 'pull-request', title: '--web', body: 'Why.\n', draft: true } as const;
  ground.git('checkout', '-q', '-b', 'work');
  expect(await services.doGit(chat, request)).toMatchObject({
    done: false,
    said: expect.stringContaining('Push it first'),
  });
  ground.git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
  ground.git('update-ref', 'refs/remotes/origin/work', 'HEAD');
  await expect(services.doGit(chat, request)).rejects.toMatchObject({ code: 'gh.signed-out', status: 409 });
  writeFileSync(path.join(bin, 'signed-in'), '');
  const opened = await services.doGit(chat, request);
  expect(opened).toMatchObject({ done: true, url: 'https://github.com/acme/shop/pull/7' });
  const called = JSON.parse(readFileSync(path.join(bin, 'created'), 'utf8'));
  expect(called).toEqual([
    'pr',
    'create',
    '--repo',
    'github.com/acme/shop',
    '--head=work',
    '--title=--web',
    '--body-file',
    '-',
    '--draft',
    'Why.\n',
  ]);
  rmSync(path.join(bin, 'created'));
  expect(await services.doGit(chat, request)).toMatchObject({ done: true, said: expect.stringContaining('already') });
});
