import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArenaReply, type ArenaView } from '@boocode/contracts/arena';
import { ChatChanges } from '@boocode/contracts/changes';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { tracesOf } from '../git-actions/testing.js';
import { largeBranch } from '../services/git/large-branch.js';
import { testRepository } from '../services/git/testing.js';
import { scriptedAgent, type Act } from '../services/testing/scripted-agent.js';
import { stepWorld, type StepWorld } from '../services/testing/step-world.js';
import { auditCounters } from '../tasks/test-run.js';
import { letterIn, seen, writes } from './testing.js';
import { isLong } from '@boocode/rehearsal/long-form';

// The whole of an arena (worktrees, commits, checks, diffs, merge) in repositories of every kind; only the agents are scripted.
// In the short form worktrees, checkpoints and merges go through each kind, and an arena through those that it alone takes differently.

let db: TestDatabase;
let world: StepWorld;
let act: Act;
let away: string;
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  act = writing({});
  world = await stepWorld(db, { id: 'quince', backend: scriptedAgent((turn) => act(turn)), model: null });
  away = realpathSync(mkdtempSync(path.join(tmpdir(), 'boocode-away-')));
  world.repository.write({ '.boocode/project.json': JSON.stringify({ check: { command: 'test -f done.txt' } }) });
  world.repository.commit('Say how it is checked');
});
afterEach(async () => {
  await auditCounters(db.sql);
  await world.stop();
  rmSync(away, { recursive: true, force: true });
  await db.sql`delete from tasks`;
  await db.sql`delete from agent_sessions`;
  await db.sql`delete from worktrees`;
});
afterAll(() => db.drop());

const git = (...args: string[]): string => world.repository.git(...args);
const contestants = [{ agent: 'quince' }, { agent: 'quince' }];
const Untrusted = z.object({ details: z.object({ project_id: z.string(), hash: z.string() }) });
const Refused = z.object({ code: z.string(), message: z.string() });

/** Each leaves what is done; B something beside it, or instead. */
const writing =
  (ofB: Record<string, string>): Act =>
  (turn) =>
    writes(turn, { 'done.txt': `${letterIn(turn)}\n`, ...(letterIn(turn) === 'B' && ofB) });

/** Launches it there, and agrees to what the repository would run. */
async function launched(repo: string): Promise<ArenaReply> {
  const ask = () => world.post('/arenas', { repo, prompt: 'Do it', contestants });
  let { status, body } = await ask();
  if (status === 409) {
    const { project_id, hash } = Untrusted.parse(body).details;
    await world.post(`/projects/${project_id}/commands/agree`, { hash });
    ({ status, body } = await ask());
  }
  expect(status, JSON.stringify(body)).toBe(201);
  return ArenaReply.parse(body);
}

interface Held {
  ready: ArenaView;
  ended: ArenaView;
  notice: string | null;
  /** Paths in the diff of the one that was picked. */
  changed: string[];
}

/** From the launch to the end: `letter` is picked, and merged unless something else is said. */
async function arena(repo = world.repository.path, letter = 'A', after: object = { do: 'merge' }): Promise<Held> {
  const { id, notice } = await launched(repo);
  const where = { git: (...args: string[]) => git('-C', repo, ...args), path: repo };
  const [refs, before] = [where.git('for-each-ref', 'refs/heads/main'), tracesOf(where)];
  await world.host();
  await world.reaches(id, { pick: 'needs-you' });
  const ready = await seen(world, id);
  const picked = ready.contestants.find((one) => one.letter === letter);
  const { body } = await world.get(`/chats/${picked?.chat_id}/changes`);
  expect([where.git('for-each-ref', 'refs/heads/main'), tracesOf(where)]).toEqual([refs, before]);
  const pick = { contestant: letter, after, words: '' };
  expect(await world.post(`/tasks/${ready.pick_task_id}/answer`, { kind: 'pick', pick })).toMatchObject({
    status: 200,
  });
  await world.reaches(id, { pick: 'completed', finish: 'completed' });
  const ended = await seen(world, id);
  expect(where.git('fsck', '--strict', '--no-dangling')).toBe('');
  return { ready, ended, notice, changed: ChatChanges.parse(body).files.map((file) => file.path) };
}

/** What became of A, in the arena and in the folder of the person. */
function endOf({ ready, ended, changed }: Held, repo = world.repository.path) {
  const [a] = ready.contestants;
  return {
    check: a?.check?.state,
    refused: a?.change?.refused,
    changed: changed.toSorted(),
    merge: [ended.merge?.state, ended.merge?.target],
    done: existsSync(path.join(repo, 'done.txt')) ? readFileSync(path.join(repo, 'done.txt'), 'utf8') : null,
    status: git('-C', repo, 'status', '--porcelain', '--ignore-submodules=none'),
  };
}

/** It is in `main`, with which the files in the folder went along, and nothing else of the folder has changed. */
const merged = (...beside: string[]): ReturnType<typeof endOf> => ({
  check: 'passed',
  refused: null,
  changed: ['done.txt', ...beside].toSorted(),
  merge: ['merged', 'main'],
  done: 'A\n',
  status: '',
});

test.runIf(isLong)(
  'submodules: the commit that they stand at stays, and so do their files in the folder of the person',
  async () => {
    const module = testRepository();
    module.write({ 'm.txt': 'm\n' });
    module.commit('Module');
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', module.path, 'lib/mod');
    world.repository.commit('Use a module');
    const standing = git('ls-tree', 'main', 'lib/mod');
    expect(endOf(await arena())).toEqual(merged());
    expect(git('ls-tree', 'main', 'lib/mod')).toBe(standing);
    expect(readFileSync(path.join(world.repository.path, 'lib/mod/m.txt'), 'utf8')).toBe('m\n');
    module.remove();
  },
);

test.runIf(isLong)(
  'Git LFS without its program: pointers stay pointers, and who changes such a file is told why it is not committed',
  async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`;
    world.repository.write({ 'big.bin': pointer, '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' });
    // A person's own files are older than what they do next.
    world.repository.commit('Add something large');
    utimesSync(path.join(world.repository.path, 'big.bin'), 1, 1);
    git('update-index', '--refresh');
    for (const part of ['clean', 'smudge'])
      git('config', `filter.lfs.${part}`, `git-lfs-that-is-not-here ${part} -- %f`);
    git('config', 'filter.lfs.required', 'true');
    act = writing({ 'big.bin': 'what it really is\n' });
    const held = await arena();
    expect(endOf(held)).toEqual(merged());
    expect(held.ready.contestants[1]?.change?.refused).toContain('git-lfs-that-is-not-here');
    expect(git('show', 'main:big.bin')).toBe(pointer.trim());
  },
);

test.runIf(isLong)('a remote that is away: it begins at what is here, and says so', async () => {
  const origin = path.join(away, 'origin.git');
  git('clone', '--quiet', '--bare', '.', origin);
  git('remote', 'add', 'origin', origin);
  git('fetch', '--quiet', 'origin');
  git('branch', '--quiet', '--set-upstream-to', 'origin/main');
  rmSync(origin, { recursive: true });
  const held = await arena();
  expect(endOf(held)).toEqual(merged());
  expect(held.notice).toContain('origin could not be fetched');
});

test('a detached head: there is no branch to merge into, which is said before and after; a new branch takes the winner', async () => {
  git('checkout', '--quiet', '--detach');
  const head = git('rev-parse', 'HEAD');
  const refused = await arena();
  expect(refused.notice).toContain('No branch is checked out');
  expect(refused.changed).toEqual(['done.txt']);
  expect(refused.ended).toMatchObject({
    target: null,
    merge: { state: 'refused', said: expect.stringContaining('branch') },
  });
  const branched = await arena(undefined, 'B', { do: 'branch', name: 'better' });
  expect(branched.ended.merge).toMatchObject({ state: 'branched', target: 'better' });
  expect(git('show', 'better:done.txt')).toBe('B');
  expect(git('rev-parse', 'HEAD', 'main')).toBe(`${head}\n${head}`);
});

test.each([
  ['an unborn branch', 'repository.no-commits', 'Commit something first', ['init', '--quiet']],
  ['a bare repository', 'repository.bare', 'Give a clone of it', ['init', '--quiet', '--bare']],
  ['a plain folder', 'repository.not-git', 'git init', null],
])('%s is refused with what to do, and nothing is launched', async (_what, code, words, made) => {
  if (made !== null) git('-C', away, ...made);
  const { status, body } = await world.post('/arenas', { repo: away, prompt: 'Do it', contestants });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(Refused.parse(body)).toMatchObject({ code, message: expect.stringContaining(words) });
  expect(await db.sql`select id from tasks`).toEqual([]);
});

test.runIf(isLong)('blanks, quotes and other scripts in the path of the repository and of its files', async () => {
  const folder = path.join(away, "päth with 'quotes' ディレクトリ");
  world.repository.write({ 'spaß ist/日本 語.txt': 'x\n', ':colon.txt': 'y\n', '[a]*.txt': 'z\n' });
  world.repository.commit('Names');
  git('clone', '--quiet', '.', folder);
  git('-C', folder, 'remote', 'remove', 'origin');
  const files = { 'spaß ist/日本 語.txt': 'A\n', ':colon.txt': 'A\n', 'neu ü "q".txt': 'A\n' };
  act = (turn) => writes(turn, { 'done.txt': `${letterIn(turn)}\n`, ...files });
  expect(endOf(await arena(folder), folder)).toEqual(merged(...Object.keys(files)));
  for (const [name, text] of Object.entries(files)) expect(readFileSync(path.join(folder, name), 'utf8')).toBe(text);
});

test.runIf(isLong)('names that differ in case alone are merged as two, and looked at as two', async () => {
  const blob = execFileSync('git', ['-C', world.repository.path, 'hash-object', '-w', '--stdin'], { input: 'lower\n' });
  world.repository.write({ 'Read.txt': 'upper\n' });
  git('add', 'Read.txt');
  git('update-index', '--add', '--cacheinfo', `100644,${blob.toString().trim()},read.txt`);
  git('commit', '--quiet', '--message', 'Clash');
  git('checkout', '--', '.');
  const isTwo = git('status', '--porcelain') === '';
  act = (turn) => writes(turn, { 'done.txt': `${letterIn(turn)}\n`, 'READ.txt': 'A\n' });
  const held = await arena();
  // A disk that takes them for one never has such a folder clean, and then no merge may touch it.
  expect(endOf(held)).toMatchObject(isTwo ? merged('READ.txt') : { merge: ['occupied', 'main'] });
});

test.runIf(isLong)(
  'hooks that fail: one that refuses a commit is told in its words, and the others hold nothing up',
  async () => {
    const hooks = {
      'pre-commit': 'test -f beside.txt || exit 0; echo "no file beside it" >&2; exit 1',
      'post-checkout': 'exit 1',
      'post-commit': 'exit 1',
      'pre-merge-commit': 'exit 1',
      'post-merge': 'exit 1',
    };
    for (const [name, body] of Object.entries(hooks)) {
      world.repository.write({ [`.git/hooks/${name}`]: `#!/bin/sh\n${body}\n` });
      execFileSync('chmod', ['+x', path.join(world.repository.path, '.git/hooks', name)]);
    }
    act = writing({ 'beside.txt': 'x\n' });
    const held = await arena();
    expect(endOf(held)).toEqual(merged());
    expect(held.ready.contestants[1]?.change?.refused).toContain('no file beside it');
    // What was refused is where it was written, and kept.
    expect(existsSync(path.join(world.repository.path, 'beside.txt'))).toBe(false);
  },
);

test.runIf(isLong)('a shallow clone is worked and merged in like any other', async () => {
  const shallow = path.join(away, 'shallow');
  git('clone', '--quiet', '--depth', '1', `file://${world.repository.path}`, shallow);
  expect(endOf(await arena(shallow), shallow)).toEqual(merged());
});

test.runIf(isLong)('100,000 files', { timeout: 600_000 }, async () => {
  git('branch', '--quiet', '--force', 'large', largeBranch(world.repository, 100_000));
  git('merge', '--quiet', '--allow-unrelated-histories', '--no-edit', 'large');
  const began = performance.now();
  expect(endOf(await arena())).toEqual(merged());
  console.info({ arena: (performance.now() - began) / 1_000 });
});
