import { FindingView } from '@boocode/contracts/finding-life';
import { LaunchReply, type FlowRunView } from '@boocode/contracts/flow-run';
import { StepOutput } from '@boocode/contracts/flow-plan';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findingWorld, reviewedFile, type FindingWorld } from '../findings/testing.js';
import { readStats } from '../stats/read-stats.js';
import { pruneRuns } from '../tasks/prune.js';
import { readRun } from '../tasks/read-runs.js';

let db: TestDatabase;
let world: FindingWorld;
beforeAll(async () => {
  db = await testDatabase();
  world = await findingWorld(db);
});
afterAll(async () => {
  await world.stop();
  await db.drop();
});
/** A run that found the fault in line 3. */
let first: FlowRunView;
beforeEach(async () => {
  await db.sql`delete from tasks`;
  world.agent.default_model = 'scripted/one';
  first = await reviewed(3);
});

/** A review by an agent that would find the fault in this line, if it was asked. */
async function reviewed(line: number, over: object = {}): Promise<FlowRunView> {
  world.plant({ line });
  const request = { flow: 'code-review', repo: world.repository.path, ...over };
  const { id } = LaunchReply.parse((await world.call('POST', '/flow-runs', request)).body);
  return await ended(id);
}

async function ended(id: string): Promise<FlowRunView> {
  await world.ended(id);
  const run = await readRun(db.sql, id);
  if (run === null) throw new Error('The run is gone.');
  return run;
}

async function found({ id }: FlowRunView): Promise<string[]> {
  const { body } = await world.call('GET', `/flow-runs/${id}/findings`);
  return FindingView.array()
    .parse(body)
    .map(({ title }) => title);
}

const security = 'angle.adversarial-security-analyst';
const stepOf = (run: FlowRunView) => run.steps.find(({ step_key }) => step_key === security);

test('a run that may reuse takes over what was asked before, uses nothing, and says so everywhere', async () => {
  const run = await reviewed(5, { reuse: true });
  expect(await found(run)).toEqual(['Fault 3']);
  const step = stepOf(run);
  expect(step).toMatchObject({
    condition: 'completed',
    reason: 'Reused from an earlier run',
    cost_tokens: 0,
    cost_usd: 0,
  });
  const { body } = await world.call('GET', `/tasks/${step?.id}/output`);
  expect(StepOutput.parse(body).reused_from).toBe(stepOf(first)?.id);
  const notices = await db.sql`
    select event ->> 'text' as text from task_events where task_id = ${step?.id ?? ''} and event ->> 'type' = 'notice'`;
  expect(notices).toEqual([{ text: `Reused from task ${stepOf(first)?.id}: it was asked the same.` }]);
  expect(run.result?.coverage.find(({ step_key }) => step_key === security)?.note).toBe(
    '1 raw finding, reused from an earlier run',
  );
  expect(run.report).toContain('5 of 5 angles were heard, 5 of them in an earlier run.');
  expect(first.report).not.toContain('earlier run');
});

test('what was taken over is told of whom it was worked for, however often', async () => {
  await reviewed(5, { reuse: true });
  const run = await reviewed(5, { reuse: true });
  const { body } = await world.call('GET', `/tasks/${stepOf(run)?.id}/output`);
  expect(StepOutput.parse(body).reused_from).toBe(stepOf(first)?.id);
});

test('a finding of a reused step counts once', async () => {
  await reviewed(5, { reuse: true });
  const { rows } = await readStats(db.sql, { days: 30, by: 'flow' });
  expect(rows).toMatchObject([{ raw: 1, kept: 1, runs: 2 }]);
});

describe('the agent is asked', () => {
  test('in a run that was not told to reuse, and its answer is the one to be found from then on', async () => {
    expect(await found(await reviewed(5))).toEqual(['Fault 5']);
    expect(await found(await reviewed(7, { reuse: true }))).toEqual(['Fault 5']);
  });

  test.each<[string, object]>([
    ['another model', { model: 'other/model' }],
    ['another goal, so another prompt', { goal: 'Look at money' }],
  ])('with %s', async (_what, over) => {
    expect(await found(await reviewed(5, { reuse: true, ...over }))).toEqual(['Fault 5']);
  });

  test('where the default of the agent is another model by now', async () => {
    world.agent.default_model = 'scripted/two';
    expect(await found(await reviewed(5, { reuse: true }))).toEqual(['Fault 5']);
  });

  test('where nobody knows which model answers, now as before', async () => {
    world.agent.default_model = null;
    await reviewed(5);
    expect(await found(await reviewed(7, { reuse: true }))).toEqual(['Fault 7']);
  });

  test('where the output is no longer stored', async () => {
    expect(await pruneRuns(db.sql, new Date(Date.now() + 60_000))).toBe(1);
    expect(await db.sql`select from result_cache`).toHaveLength(0);
    expect(await found(await reviewed(5, { reuse: true }))).toEqual(['Fault 5']);
  });

  test('where the stored output does not hold its contract', async () => {
    await db.sql`update task_outputs set text = 'nothing to be read' where task_id = ${stepOf(first)?.id ?? ''}`;
    expect(await found(await reviewed(5, { reuse: true }))).toEqual(['Fault 5']);
  });

  test('by a person who does the step again, and in a fork', async () => {
    const run = await reviewed(5, { reuse: true });
    world.plant({ line: 7 });
    await world.call('POST', `/flow-runs/${run.id}/retry`, { steps: [security] });
    expect(await found(await ended(run.id))).toEqual(['Fault 7']);
    world.plant({ line: 9 });
    const fork = LaunchReply.parse((await world.call('POST', `/flow-runs/${run.id}/fork`, { from: security })).body);
    expect(await found(await ended(fork.id))).toEqual(['Fault 9']);
  });

  // Last: the branch moves.
  test('at another commit', async () => {
    world.repository.write({ 'README.md': 'Hello again\n' });
    world.repository.commit(`Change beside ${reviewedFile}`);
    expect(await found(await reviewed(5, { reuse: true }))).toEqual(['Fault 5']);
  });
});
