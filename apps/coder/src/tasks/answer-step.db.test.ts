import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { answerStep } from './answer-step.js';
import { cancelTask } from './cancel.js';
import { pauseTask } from './pause.js';
import { listRuns } from './read-runs.js';
import { readTask, readTaskOutput } from './read-tasks.js';
import { rerun } from './rerun.js';
import { resumeTask } from './resume.js';
import { auditCounters, claimSome, completeAll, idOf, launchRun, statesOf, type TestRun } from './test-run.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterEach(async () => {
  await auditCounters(db.sql);
  await db.sql`delete from tasks`;
});
afterAll(() => db.drop());

/** `b` waits for a person, who is asked once `a` has ended. */
const launched = (): Promise<TestRun> =>
  launchRun(db.sql, {
    a: {},
    person: { after: ['a'], agent: 'human', spec: { kind: 'person', person: 'approve', title: 'Look at it' } },
    b: { after: ['person'] },
  });
const say = (run: TestRun, text: string): Promise<boolean | null> =>
  answerStep(db.sql, idOf(run.ids, 'person'), { text, data: { said: text } });

async function asked(): Promise<TestRun> {
  const run = await launched();
  await completeAll(db.sql, await claimSome(db.sql));
  return run;
}

test('a person is asked once it is their turn, and what they say sets free what waits for it', async () => {
  const run = await launched();
  expect(await say(run, 'too early')).toBe(false);
  await completeAll(db.sql, await claimSome(db.sql));
  expect(await claimSome(db.sql, { agent: 'human', slots: 0 })).toEqual([]);
  expect(await readTask(db.sql, run.id)).toMatchObject({
    condition: 'needs-you',
    reason: 'Look at it: Waits for your approval',
  });
  expect(await say(run, 'yes')).toBe(true);
  const step = await readTask(db.sql, idOf(run.ids, 'person'));
  expect(step).toMatchObject({ state: 'completed', attempt: 1, output_summary: 'yes', error: null });
  const [b] = await claimSome(db.sql);
  expect(b).toMatchObject({
    step_key: 'b',
    dependencies: [{ step_key: 'person', output: { text: 'yes', data: { said: 'yes' } } }],
  });
});

test('a run says what waits for a person, and since when it is their turn', async () => {
  const run = await launched();
  const waits = async () => (await listRuns(db.sql, { limit: 1 }))[0]?.waits;
  expect(await waits()).toEqual([]);
  await completeAll(db.sql, await claimSome(db.sql));
  const id = idOf(run.ids, 'person');
  const [{ since } = { since: '' }] = (await waits()) ?? [];
  expect(await waits()).toEqual([{ task_id: id, title: 'Look at it', person: 'approve', since }]);
  const before = await readTask(db.sql, idOf(run.ids, 'a'));
  expect(Date.parse(since)).toBeGreaterThanOrEqual(Date.parse(before?.ended_at ?? ''));
  expect(await readTask(db.sql, id)).toMatchObject({ kind: 'person', person: 'approve' });
  expect(await say(run, 'yes')).toBe(true);
  expect(await waits()).toEqual([]);
});

test('of many answers at the same moment one wins', async () => {
  const run = await asked();
  const words = Array.from({ length: 12 }, (_, n) => `answer ${n}`);
  const won = await Promise.all(words.map((text) => say(run, text)));
  expect(won.filter((one) => one === true)).toHaveLength(1);
  expect(await readTaskOutput(db.sql, idOf(run.ids, 'person'))).toMatchObject({ text: words[won.indexOf(true)] });
  expect(await say(run, 'later')).toBe(false);
});

test('a held step takes no answer until it goes on, one that is done again wants another, and a cancelled one none', async () => {
  const run = await asked();
  await pauseTask(db.sql, run.id);
  expect(await say(run, 'while it is held')).toBe(false);
  await resumeTask(db.sql, run.id);
  expect(await say(run, 'first')).toBe(true);
  await rerun(db.sql, run.id, { steps: ['person'] });
  expect(await statesOf(db.sql, run)).toMatchObject({ a: 'completed', person: 'pending', b: 'pending' });
  expect(await say(run, 'second')).toBe(true);
  expect(await readTask(db.sql, idOf(run.ids, 'person'))).toMatchObject({ attempt: 2, output_summary: 'second' });
  await rerun(db.sql, run.id, { steps: ['person'], agent: 'opencode' });
  expect(await readTask(db.sql, idOf(run.ids, 'person'))).toMatchObject({ agent: 'human' });
  await cancelTask(db.sql, run.id);
  expect(await say(run, 'too late')).toBe(false);
});

test('what is no step of a person takes no answer, and what is not there is told apart', async () => {
  const run = await launched();
  expect(await answerStep(db.sql, idOf(run.ids, 'a'), { text: 'yes' })).toBe(false);
  expect(await answerStep(db.sql, '01999999-0000-7000-8000-000000000000', { text: 'yes' })).toBeNull();
});
