import { readFileSync } from 'node:fs';
import path from 'node:path';
import { WorktreeView } from '@boocode/contracts/worktree';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { cancelTask } from '../tasks/cancel.js';
import { readRun } from '../tasks/read-runs.js';
import { auditCounters } from '../tasks/test-run.js';
import { findOrphans } from '../worktrees/find-orphans.js';
import { scriptedAgent, type Act, type ScriptedTurn } from '../services/testing/scripted-agent.js';
import { stepWorld, type StepWorld } from '../services/testing/step-world.js';
import { arenaOf, crashed, failing, judging, letterIn, seen, writes } from './testing.js';

// Arenas on real Postgres, git, the dispatcher and the routes; only the agents are scripted.

let db: TestDatabase;
let world: StepWorld;
let act: Act;
let turns: ScriptedTurn[];
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  [act, turns] = [() => undefined, []];
  const agent = (id: string, model: string | null) => {
    const backend = scriptedAgent((turn) => {
      turns.push(turn);
      return act(turn);
    });
    return { id, backend, model };
  };
  const others = [agent('medlar', null), agent('arbiter', 'law/arbiter-9')];
  world = await stepWorld(db, agent('quince', 'fruit/quince-1'), others);
  world.repository.write({
    'sum.txt': 'one\n',
    '.boocode/project.json': JSON.stringify({ check: { command: 'grep -q two sum.txt && echo right' } }),
  });
  world.repository.commit('Say how it is checked');
  await world.agree();
});
afterEach(async () => {
  await auditCounters(db.sql);
  await world.stop();
  await db.sql`delete from tasks`;
  await db.sql`delete from agent_sessions`;
  await db.sql`delete from worktrees`;
});
afterAll(() => db.drop());

const git = (...args: string[]): string => world.repository.git(...args);
const contestants = [{ agent: 'quince' }, { agent: 'medlar', model: 'tree/medlar-2' }, { agent: 'quince' }];
const request = { prompt: 'Add two to the sum', contestants };
const asked = { status: 422 };

/** What fails is not tried again after a while. */
const oneAttempt = () => db.sql`update tasks set max_attempts = 1 where state = 'pending'`;

/** A and B write, each in its way; C does what it is told to. */
const writing =
  (third: Act = () => undefined, judge: Act = () => judging('A', 'B')): Act =>
  (turn) => {
    const letter = letterIn(turn);
    if (letter === null) return judge(turn);
    if (letter === 'C') return third(turn);
    writes(turn, {
      'sum.txt': letter === 'A' ? 'one\nthree\n' : 'one\ntwo\n',
      [`${letter}.txt`]: 'signed by QUINCE, tree/medlar-2\n',
    });
    return undefined;
  };

test('three contestants, a blind judge and a person: the winner is merged, the others are kept, and nobody was named before', async () => {
  act = writing();
  const main = git('rev-parse', 'main');
  const id = await arenaOf(world, { ...request, judge: { agent: 'arbiter' }, blind: true });
  await world.host();
  await world.reaches(id, { judge: 'completed', pick: 'needs-you' });
  const told = turns.find((turn) => letterIn(turn) === null);
  expect(`${told?.system}\n${told?.user}`).not.toMatch(/quince|medlar|arbiter|tree\/|fruit/i);
  expect(told?.user).toContain('signed by [name withheld], [name withheld]');
  const before = await seen(world, id);
  expect(before).toMatchObject({
    id,
    flow_run_id: id,
    prompt: request.prompt,
    base_commit: main,
    target: 'main',
    pick: null,
    judgement: { ranking: [{ contestant: 'A' }, { contestant: 'B' }] },
    contestants: [
      { letter: 'A', who: null, check: { state: 'failed' }, rank: 1, selected: false },
      { letter: 'B', who: null, check: { state: 'passed' }, rank: 2, change: { files: 2, refused: null } },
      { letter: 'C', who: null, change: { files: 0 }, rank: null },
    ],
  });
  expect(git('rev-parse', 'main')).toBe(main);

  await world.post(`/tasks/${before.pick_task_id}/answer`, {
    kind: 'pick',
    pick: { contestant: 'B', after: { do: 'merge' }, words: 'It adds up.' },
  });
  await world.reaches(id, { finish: 'completed' });
  const after = await seen(world, id);
  expect(after).toMatchObject({
    pick: { contestant: 'B', words: 'It adds up.' },
    pick_task_id: null,
    merge: { state: 'merged', target: 'main' },
    contestants: [
      { who: { agent: 'quince', model: 'fruit/quince-1' }, selected: false },
      { who: { agent: 'medlar', model: 'tree/medlar-2' }, selected: true, kept_ref: null },
      { who: { agent: 'quince' }, selected: false },
    ],
  });
  expect(readFileSync(path.join(world.repository.path, 'sum.txt'), 'utf8')).toBe('one\ntwo\n');
  const [first] = after.contestants;
  expect(git('show', `${first?.kept_ref}:A.txt`)).toContain('signed');
  expect(git('rev-parse', first?.kept_ref ?? '')).toBe(first?.change?.commit);
  const report = (await readRun(db.sql, id))?.report ?? '';
  expect(report).toContain('| B `[SELECTED]` · medlar, tree/medlar-2 | 2 files, +2 −0 | passed |');
  expect(report).toContain(`kept as \`${first?.kept_ref}\``);
  expect(report).toContain('It adds up.');
  const { body } = await world.get('/task-list');
  expect(body).toMatchObject({ groups: [{ id, by: 'arena', members: 10 }] });
  expect(git('fsck')).not.toMatch(/error|missing|corrupt/);
});

test('the judge picks the best whose check passed, though it ranks another first', async () => {
  act = writing();
  const id = await arenaOf(world, { ...request, judge: { agent: 'arbiter' }, pick: 'judge' });
  await world.host();
  await world.reaches(id, { finish: 'completed' });
  expect(await seen(world, id)).toMatchObject({ pick: { contestant: 'B' }, merge: { state: 'merged' } });
  expect(git('show', 'main:sum.txt')).toBe('one\ntwo');
});

test('a judge that fails stops nobody: a person picks all the same, and a judge that was to pick picks none', async () => {
  act = writing(undefined, () => failing);
  const id = await arenaOf(world, { ...request, judge: { agent: 'arbiter' } });
  const other = await arenaOf(world, { ...request, judge: { agent: 'arbiter' }, pick: 'judge' });
  await oneAttempt();
  await world.host();
  await world.reaches(id, { judge: 'failed', pick: 'needs-you' });
  await world.reaches(other, { judge: 'failed', finish: 'gaps' });
  expect(await seen(world, other)).toMatchObject({ pick: { contestant: null }, merge: { state: 'nothing' } });
  const { pick_task_id, judgement } = await seen(world, id);
  expect(judgement).toBeNull();
  const pick = { contestant: 'B', after: { do: 'branch', name: 'better' } };
  await world.post(`/tasks/${pick_task_id}/answer`, { kind: 'pick', pick });
  await world.reaches(id, { finish: 'gaps' });
  expect(git('show', 'better:sum.txt')).toBe('one\ntwo');
  expect((await readRun(db.sql, id))?.report).toContain('There is none: ');
});

test('a contestant that crashes goes on where it was, one that fails is named, and so is one that changed nothing', async () => {
  let crashes = 0;
  act = writing((turn) => {
    crashes += 1;
    writes(turn, { [`part-${crashes}.txt`]: 'x\n' });
    return crashes === 1 ? crashed : undefined;
  });
  const id = await arenaOf(world, request);
  const first = await world.host();
  await world.reaches(id, { pick: 'needs-you' });
  // Nobody claims before it is said how often they may be tried.
  await first.stop();
  const third = turns.filter((turn) => letterIn(turn) === 'C');
  expect(third.map(({ cwd, session }) => [cwd, session])).toEqual([
    [third[0]?.cwd, third[0]?.session],
    [third[0]?.cwd, third[0]?.session],
  ]);
  expect((await seen(world, id)).contestants[2]).toMatchObject({ change: { files: 2 } });

  act = (turn) => (letterIn(turn) === 'A' ? failing : undefined);
  const none = await arenaOf(world, request);
  await oneAttempt();
  await world.host();
  await world.reaches(none, { compare: 'failed', pick: 'skipped', merge: 'skipped', finish: 'gaps' });
  const report = (await readRun(db.sql, none))?.report;
  expect(report).toContain(
    'No contestant left a change to pick. A: It failed: It ended with 1. B: It changed nothing.',
  );
});

test('a cancel in the middle ends every turn, leaves no orphan, and what was written stays in its worktree', async () => {
  act = async (turn) => {
    writes(turn, { 'half.txt': 'half\n' });
    await new Promise((resolve) => {
      turn.signal.addEventListener('abort', resolve, { once: true });
    });
    return crashed;
  };
  const id = await arenaOf(world, request);
  const host = await world.host();
  await world.reaches(id, { 'contestant.a': 'running', 'contestant.b': 'running', 'contestant.c': 'running' });
  await expect.poll(() => turns.length).toBe(3);
  await cancelTask(db.sql, id);
  await world.reaches(id, { 'contestant.a': 'cancelled', pick: 'cancelled', finish: 'cancelled' });
  await host.dispatcher.checkAttempts();
  await expect.poll(() => turns.every(({ signal }) => signal.aborted)).toBe(true);
  expect(await findOrphans(db.sql, path.join(world.dataDir, 'worktrees'))).toEqual([]);
  expect(readFileSync(path.join(turns[0]?.cwd ?? '', 'half.txt'), 'utf8')).toBe('half\n');
});

test('a rematch is the same again on the base of now, told what was learned where that is wanted', async () => {
  act = writing();
  const id = await arenaOf(world, { ...request, judge: { agent: 'arbiter' } });
  await world.host();
  await world.reaches(id, { pick: 'needs-you' });
  const head = git('commit-tree', '-p', 'main', '-m', 'Later', 'main^{tree}');
  git('reset', '--quiet', head);
  const { status, body } = await world.post(`/arenas/${id}/rematch`, { learned: true, words: 'Mind the sum.' });
  expect(status).toBe(201);
  const again = await seen(world, typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : '');
  expect(again.base_commit).toBe(head);
  expect(again.contestants).toHaveLength(3);
  expect(again.prompt).toBe(
    `${request.prompt}\n\n# What was learned before\nIt was tried before, by others. Letters are theirs.\n\nOf the last round its judge said: The first is the simplest.\n\nMind the sum.`,
  );
});

test('a winner that is merged as one commit leaves a worktree that is known to hold nothing else', async () => {
  act = (turn) => {
    writes(turn, { 'sum.txt': 'one\ntwo\n' });
    git('-C', turn.cwd, 'commit', '--quiet', '--all', '--message', 'By the agent itself');
    writes(turn, { 'more.txt': 'more\n' });
  };
  const id = await arenaOf(world, request);
  await world.host();
  await world.reaches(id, { pick: 'needs-you' });
  const { pick_task_id, contestants: each } = await seen(world, id);
  const pick = { contestant: 'B', after: { do: 'merge', way: 'squash' } };
  await world.post(`/tasks/${pick_task_id}/answer`, { kind: 'pick', pick });
  await world.reaches(id, { finish: 'completed' });
  const { body } = await world.get('/worktrees?all=true');
  const unmerged = new Map(
    z
      .array(WorktreeView)
      .parse(body)
      .map((one) => [one.chat_id, one.unmerged]),
  );
  expect(each.map(({ chat_id }) => unmerged.get(chat_id))).toEqual([2, 0, 2]);
});

test('commands that only the named base says can be agreed to', async () => {
  git('checkout', '--quiet', '-b', 'other');
  world.repository.write({ '.boocode/project.json': JSON.stringify({ check: { command: 'true' } }) });
  const base = world.repository.commit('Say another check');
  git('checkout', '--quiet', 'main');
  git('branch', '--quiet', '--delete', '--force', 'other');
  const post = async () => world.post('/arenas', { repo: world.repository.path, ...request, base });
  const Untrusted = z.object({ details: z.object({ project_id: z.string(), hash: z.string(), commit: z.string() }) });
  const { project_id, ...told } = Untrusted.parse((await post()).body).details;
  expect(told.commit).toBe(base);
  const agree = `/projects/${project_id}/commands/agree`;
  const moved = { status: 409, body: { code: 'project.commands-moved' } };
  expect(await world.post(agree, { hash: told.hash })).toMatchObject(moved);
  expect(await world.post(agree, { ...told, hash: 'other' })).toMatchObject(moved);
  expect(await world.post(agree, told)).toMatchObject({ status: 200, body: { check: 'true', agreed: true } });
  expect(await post()).toMatchObject({ status: 201 });
});

test('what cannot be launched is said with the reason', async () => {
  const post = async (more: object) => world.post('/arenas', { repo: world.repository.path, ...request, ...more });
  expect(await post({ contestants: [{ agent: 'quince' }] })).toMatchObject({ status: 400 });
  expect(await post({ pick: 'judge' })).toMatchObject({ body: { message: expect.stringContaining('name a judge') } });
  expect(await post({ contestants: [{ agent: 'quince' }, { agent: 'nobody' }] })).toMatchObject({
    ...asked,
    body: { code: 'agent.unknown' },
  });
  expect(await post({ base: 'nowhere' })).toMatchObject({ ...asked, body: { code: 'repository.unknown-ref' } });
  expect(await world.post('/flow-runs', { repo: world.repository.path, flow: 'arena' })).toMatchObject({
    ...asked,
    body: { code: 'arena.own-door' },
  });
  expect((await world.get('/arenas/01900000-0000-7000-8000-000000000000')).status).toBe(404);
  world.repository.write({ '.boocode/project.json': JSON.stringify({ check: { command: 'curl evil' } }) });
  world.repository.commit('Say another check');
  expect(await post({})).toMatchObject({
    status: 409,
    body: { code: 'project.untrusted', details: { check: 'curl evil' } },
  });
});
