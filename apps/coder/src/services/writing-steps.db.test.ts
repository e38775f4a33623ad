import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { cancelTask } from '../tasks/cancel.js';
import { forkRun } from '../tasks/fork.js';
import { readRunTasks, readTask } from '../tasks/read-tasks.js';
import { rerun } from '../tasks/rerun.js';
import { auditCounters } from '../tasks/test-run.js';
import type { TurnResult } from './agent-backend.js';
import { scriptedAgent, type Act, type ScriptedTurn } from './testing/scripted-agent.js';
import { stepWorld, type StepWorld, type TestPlanStep } from './testing/step-world.js';

// Steps that write, check, wait for a person and merge: real Postgres, real git, the dispatcher; only the agent is scripted.

let db: TestDatabase;
let world: StepWorld;
let act: Act;
let turns: ScriptedTurn[];
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  [act, turns] = [() => undefined, []];
  const backend = scriptedAgent((turn) => {
    turns.push(turn);
    return act(turn);
  });
  world = await stepWorld(db, { id: 'scripted', backend, model: 'a/b' });
});
afterEach(async () => {
  await auditCounters(db.sql);
  await world.stop();
  await db.sql`delete from tasks`;
  await db.sql`delete from agent_sessions`;
});
afterAll(() => db.drop());

const git = (...args: string[]): string => world.repository.git(...args);

/** Writes a file where the agent works. */
const writing =
  (files: Record<string, string>): Act =>
  (turn) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(turn.cwd, name), text);
  };

const write = (key: string, more: Partial<TestPlanStep> = {}): TestPlanStep => ({
  key,
  kind: 'write',
  stage: 'fix',
  brief: `do ${key}`,
  ...more,
});
const check = (from: string): TestPlanStep => ({
  key: 'check',
  kind: 'command',
  stage: 'check',
  depends_on: [from],
  from,
});
const merge = (depends_on: string[], from: string, into: 'target' | 'line' = 'target'): TestPlanStep => ({
  key: 'merge',
  kind: 'merge',
  stage: 'merge',
  depends_on,
  from,
  title: 'Bring it in',
  merge: { into, way: 'merge' },
});
const approve = (after: string): TestPlanStep => ({
  key: 'approve',
  kind: 'person',
  stage: 'approve',
  person: 'approve',
  depends_on: [after],
});
const pick = (...contestants: string[]): TestPlanStep => ({
  key: 'pick',
  kind: 'person',
  stage: 'pick',
  person: 'pick',
  arena: 'pick',
  depends_on: contestants,
});

const crash: TurnResult = {
  outcome: 'crash',
  error: { outcome: 'crash', code: 'agent.died', message: 'It died.' },
  usage: null,
};

const failed: TurnResult = {
  outcome: 'failure',
  error: { outcome: 'failure', code: 'agent.exit', message: 'It ended with 1.' },
  usage: null,
};

const answer = (task: string | undefined, payload: object) => world.post(`/tasks/${task}/answer`, payload);
const picking = (contestant: string | null, after: object) => ({
  kind: 'pick',
  pick: { contestant, after },
  by: 'test',
});

test('what is written is checked, approved by a person, and merged into the branch of the run', async () => {
  world.repository.write({
    '.boocode/project.json': JSON.stringify({ check: { command: 'test -f new.txt && echo all is well' } }),
  });
  world.repository.commit('Say how it is checked');
  await world.agree();
  act = writing({ 'new.txt': 'new\n' });
  const run = await world.launch([write('fix'), check('fix'), approve('check'), merge(['approve', 'fix'], 'fix')]);
  await world.host();
  await world.reaches(run.id, { check: 'completed', approve: 'needs-you', merge: 'waiting', finish: 'needs-you' });
  expect(await world.data(run.ids['fix'])).toEqual({
    branch: expect.stringMatching(/^boocode\/test-fix-[0-9a-f]{8}$/),
    base_commit: git('rev-parse', 'HEAD'),
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    files: 1,
    added: 1,
    removed: 0,
    refused: null,
  });
  expect(await world.data(run.ids['check'])).toMatchObject({ state: 'passed', exit_code: 0, tail: 'all is well\n' });
  expect(turns).toHaveLength(1);
  expect(turns[0]?.cwd.startsWith(path.join(world.dataDir, 'worktrees'))).toBe(true);
  expect(turns[0]?.system).toContain(`Change files only below ${turns[0]?.cwd}.`);
  expect(await readTask(db.sql, run.ids['approve'] ?? '')).toMatchObject({
    reason: 'Waits for your approval',
    attempt: 0,
  });
  expect(await readTask(db.sql, run.id)).toMatchObject({ reason: 'Step approve: Waits for your approval' });

  expect(
    await answer(run.ids['approve'], { kind: 'approve', approved: true, words: 'Fine.', by: 'test' }),
  ).toMatchObject({
    status: 200,
    body: { state: 'completed', output_summary: 'Approved. Fine.', attempt: 1 },
  });
  await world.reaches(run.id, { finish: 'completed' });
  expect(await world.data(run.ids['merge'])).toMatchObject({
    state: 'merged',
    target: 'main',
    commit: git('rev-parse', 'main'),
  });
  expect(readFileSync(path.join(world.repository.path, 'new.txt'), 'utf8')).toBe('new\n');
  expect(git('log', '-1', '--format=%s')).toBe('Bring it in');
  expect(git('status', '--porcelain')).toBe('');
});

test('whose check fails is told so, and whose merge would conflict changes nothing', async () => {
  world.repository.write({ '.boocode/project.json': JSON.stringify({ check: { command: 'echo no; exit 3' } }) });
  world.repository.commit('Say how it is checked');
  await world.agree();
  act = writing({ 'README.md': 'Theirs\n' });
  const run = await world.launch([write('fix'), check('fix'), approve('check'), merge(['approve', 'fix'], 'fix')]);
  await world.host();
  await world.reaches(run.id, { approve: 'needs-you' });
  expect(await world.data(run.ids['check'])).toMatchObject({ state: 'failed', exit_code: 3, tail: 'no\n' });
  world.repository.write({ 'README.md': 'Mine\n' });
  const mine = world.repository.commit('Mine');
  await answer(run.ids['approve'], { kind: 'approve', approved: true });
  await world.reaches(run.id, { merge: 'completed' });
  expect(await world.data(run.ids['merge'])).toMatchObject({
    state: 'conflicts',
    conflicts: ['README.md'],
    commit: mine,
  });
  expect(git('rev-parse', 'main')).toBe(mine);
});

test("the time of a step is its agent's: a set-up and a check that take longer have limits of their own", async () => {
  const [setup, command] = ['sleep 1.3', 'sleep 1.3 && echo all is well'];
  world.repository.write({
    '.boocode/project.json': JSON.stringify({ worktree: { setup: [setup] }, check: { command } }),
  });
  world.repository.commit('Say how it is set up and checked');
  await world.agree();
  act = writing({ 'new.txt': 'new\n' });
  const short = { budget_seconds: 1, idle_seconds: 1, max_attempts: 1 };
  const run = await world.launch([write('fix', short), { ...check('fix'), ...short }]);
  await world.host();
  await world.reaches(run.id, { finish: 'completed' });
  expect(await world.data(run.ids['check'])).toMatchObject({ state: 'passed', tail: 'all is well\n' });
});

test('nothing of the project runs before a person has agreed, and what is not approved is not merged', async () => {
  world.repository.write({ '.boocode/project.json': JSON.stringify({ check: { command: 'touch /tmp/never' } }) });
  const head = world.repository.commit('Say how it is checked');
  act = writing({ 'new.txt': 'new\n' });
  const run = await world.launch([write('fix'), check('fix'), approve('check'), merge(['approve', 'fix'], 'fix')]);
  await world.host();
  await world.reaches(run.id, { approve: 'needs-you' });
  expect(await world.data(run.ids['check'])).toMatchObject({ state: 'skipped' });
  await answer(run.ids['approve'], { kind: 'approve', approved: false, words: 'Not yet.' });
  await world.reaches(run.id, { finish: 'completed' });
  expect(await world.data(run.ids['merge'])).toMatchObject({ state: 'nothing', said: 'It was not approved. Not yet.' });
  expect(git('rev-parse', 'main')).toBe(head);
});

test('the winner of a pick is merged or made a branch, and only a contestant that completed can win', async () => {
  act = (turn) => (turn.title === 'Step contestant.c' ? failed : writing({ 'who.txt': turn.title })(turn));
  const contestants = ['contestant.a', 'contestant.b', 'contestant.c'];
  const steps = [
    ...contestants.map((key) =>
      write(key, { stage: 'contestant', arena: 'pick', on_failure: 'continue', max_attempts: 1 }),
    ),
    pick(...contestants),
    merge(['pick', ...contestants], 'pick'),
  ];
  const run = await world.launch(steps);
  await world.host();
  await world.reaches(run.id, { pick: 'needs-you', 'contestant.c': 'failed' });
  const places = new Set(turns.map(({ cwd }) => cwd));
  expect(places.size).toBe(3);
  const arenas =
    await db.sql`select distinct arena_id from tasks where step_key like 'contestant.%' or step_key = 'pick'`;
  expect(arenas).toEqual([{ arena_id: run.ids['pick'] }]);
  const nothing = { do: 'nothing' };
  for (const [wrong, words] of [
    [picking('D', nothing), 'There is no contestant D. There are: A, B, C.'],
    [picking('C', nothing), 'Contestant C has not completed'],
    [picking('B', { do: 'branch', name: 'a..b' }), 'is no name for a branch'],
    [picking('B', { do: 'branch', name: 'main' }), 'There is a branch main already.'],
    [{ kind: 'approve', approved: true }, 'This step wants to be told pick, not approve.'],
  ] as const) {
    const { status, body } = await answer(run.ids['pick'], wrong);
    expect([status, body]).toEqual([422, expect.objectContaining({ message: expect.stringContaining(words) })]);
  }
  expect(await answer(run.ids['contestant.a'], picking('B', nothing))).toMatchObject({ status: 422 });
  expect(await answer(run.ids['pick'], picking('B', { do: 'branch', name: 'the-winner' }))).toMatchObject({
    status: 200,
  });
  await world.reaches(run.id, { merge: 'completed' });
  expect(await world.data(run.ids['merge'])).toMatchObject({ state: 'branched', target: 'the-winner' });
  expect(git('show', 'the-winner:who.txt')).toBe('Step contestant.b');

  expect(await answer(run.ids['pick'], picking('A', nothing))).toMatchObject({
    status: 409,
    body: { code: 'step.answered', message: expect.stringContaining('B was picked, to become a branch.') },
  });
});

test('an attempt that follows a crash goes on in the worktree and the session, and a person can go on talking there', async () => {
  act = (turn) => {
    if (turns.length > 1) return writing({ 'second.txt': 'two\n' })(turn);
    writeFileSync(path.join(turn.cwd, 'first.txt'), 'one\n');
    turn.onEvent({ type: 'text', text: 'I have begun.' });
    return crash;
  };
  const run = await world.launch([write('fix')]);
  await world.host();
  await world.reaches(run.id, { finish: 'completed' });
  const [first, second] = turns;
  expect([second?.cwd, second?.session, second?.resumed, second?.user]).toEqual([
    first?.cwd,
    first?.session,
    true,
    'Go on.',
  ]);
  expect(await world.data(run.ids['fix'])).toMatchObject({ files: 2, added: 2 });

  const [task] = await db.sql<{ chat_id: string }[]>`select chat_id from tasks where id = ${run.ids['fix'] ?? ''}`;
  const sessions = await db.sql`select chat_id, agent, agent_session_id, status from agent_sessions`;
  expect(sessions).toEqual([
    { chat_id: task?.chat_id, agent: 'scripted', agent_session_id: first?.session, status: 'idle' },
  ]);
});

test('a rerun writes on in the same worktree, a step can continue another, and a fork writes in one of its own', async () => {
  act = (turn) => writeFileSync(path.join(turn.cwd, `${turns.length}.txt`), 'x\n');
  const again = write('again', { depends_on: ['fix'], continues: 'fix' });
  const run = await world.launch([write('fix'), again]);
  await world.host();
  await world.reaches(run.id, { finish: 'completed' });
  expect(turns.map(({ session, resumed }) => [session, resumed])).toEqual([
    ['session 1', false],
    ['session 1', true],
  ]);
  expect(turns[1]?.user).toBe('do again');
  expect(await world.data(run.ids['again'])).toMatchObject({ files: 2 });

  await rerun(db.sql, run.id, { steps: ['again'] });
  await world.reaches(run.id, { finish: 'completed' });
  expect(turns[2]).toMatchObject({ cwd: turns[0]?.cwd, session: 'session 1' });
  expect(await world.data(run.ids['again'])).toMatchObject({ files: 3 });

  const fork = (await forkRun(db.sql, run.id, { from: 'again' })) ?? '';
  await world.reaches(fork, { finish: 'completed' });
  expect(turns[3]?.cwd).not.toBe(turns[0]?.cwd);
  expect(turns[3]?.resumed).toBe(false);
  // It begins where the step that it continues had left off.
  expect(existsSync(path.join(turns[3]?.cwd ?? '', '1.txt'))).toBe(true);
  expect(existsSync(path.join(turns[3]?.cwd ?? '', '2.txt'))).toBe(false);
});

test('changes come one after the other into a line of the run, and a person may be asked while it is not their turn', async () => {
  act = (turn) => writing({ [`${turn.title}.txt`]: 'x\n' })(turn);
  const into = (n: number, after: string[]): TestPlanStep => ({
    ...merge([`fix.${n}`, ...after], `fix.${n}`, 'line'),
    key: `merge.${n}`,
  });
  const land: TestPlanStep = { ...merge(['approve', 'merge.2'], 'merge.2'), key: 'land' };
  const steps = [write('fix.1'), write('fix.2'), into(1, []), into(2, ['merge.1']), approve('merge.2'), land];
  const run = await world.launch(steps);
  expect(await answer(run.ids['approve'], { kind: 'approve', approved: true })).toMatchObject({
    status: 409,
    body: { code: 'step.not-ready', message: expect.stringContaining('It is not its turn (waiting)') },
  });
  await world.host();
  await world.reaches(run.id, { approve: 'needs-you' });
  const line = `boocode/test-${run.id.slice(-8)}`;
  expect(git('ls-tree', '--name-only', line).split('\n')).toEqual(['README.md', 'Step fix.1.txt', 'Step fix.2.txt']);
  expect(git('ls-tree', '--name-only', 'main')).toBe('README.md');
  await answer(run.ids['approve'], { kind: 'approve', approved: true });
  await world.reaches(run.id, { finish: 'completed' });
  expect(git('rev-parse', 'main^{tree}')).toBe(git('rev-parse', `${line}^{tree}`));
});

test('what an agent asks there reaches a person, and who cancels the run ends the turn and the wait for an answer', async () => {
  act = async ({ onAsk, signal }) => {
    const ask = {
      id: '1',
      kind: 'permission' as const,
      tool: 'bash',
      title: 'Run it',
      patterns: ['it'],
      detail: null,
      options: [],
    };
    await onAsk(ask, signal).catch(() => undefined);
    return { ...crash, outcome: 'cancelled' };
  };
  const run = await world.launch([write('fix'), approve('fix')]);
  await world.host();
  await world.reaches(run.id, { fix: 'needs-you' });
  await cancelTask(db.sql, run.id);
  await world.reaches(run.id, { fix: 'cancelled', approve: 'cancelled', finish: 'cancelled' });
  expect(await answer(run.ids['approve'], { kind: 'approve', approved: true })).toMatchObject({
    status: 409,
    body: { code: 'step.not-ready', message: expect.stringContaining('Nobody waits for this answer any more') },
  });
});

test('only steps that an agent does are forecast, and cost anything', async () => {
  const run = await world.launch([write('fix'), check('fix'), approve('check'), merge(['approve', 'fix'], 'fix')]);
  const rows = await db.sql`
    select t.step_key, f.tokens_high is not null as expected
    from tasks t left join task_forecasts f on f.task_id = t.id
    where t.flow_run_id = ${run.id} and t.id <> ${run.id} order by t.id`;
  expect(rows.map((row) => [row['step_key'], row['expected']])).toEqual([
    ['fix', true],
    ['check', false],
    ['approve', false],
    ['merge', false],
  ]);
  const tasks = await readRunTasks(db.sql, run.id);
  expect(tasks.map(({ agent }) => agent)).toEqual(['scripted', 'command', 'human', 'conductor', 'conductor']);
});
