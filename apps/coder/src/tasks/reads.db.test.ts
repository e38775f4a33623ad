import { Severity } from '@boocode/contracts/finding';
import { FlowRunSummary, FlowRunView } from '@boocode/contracts/flow-run';
import { TaskView } from '@boocode/contracts/task';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendEvents } from './append-events.js';
import { fail } from './fail.js';
import { launch } from './launch.js';
import { listRuns, readRun } from './read-runs.js';
import { listTasks, readRunTasks, readTask } from './read-tasks.js';
import { reap } from './reap.js';
import {
  claimSome,
  completeAll,
  completionOf,
  idOf,
  testRun,
  testTask,
  type TestRun,
  type TestStep,
} from './test-run.js';
import { tick } from './tick.js';

const spec = {
  flow: 'code-review',
  repository: '/srv/app',
  base_ref: 'main',
  base_commit: 'a'.repeat(40),
  head_ref: 'topic',
  head_commit: 'b'.repeat(40),
  plan: { title: 'Review topic', goal: 'look', band: 'small', band_reason: '3 files', hash: 'h' },
};

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});

async function launchReview(steps: Record<string, TestStep>): Promise<TestRun> {
  const run = testRun(steps, spec);
  await launch(db.sql, { tasks: run.rows, key: null });
  return run;
}

async function conditions(run: TestRun): Promise<Record<string, [string, string | null]>> {
  const tasks = await readRunTasks(db.sql, run.id);
  return Object.fromEntries(tasks.map((task) => [task.step_key, [task.condition, task.reason]]));
}

describe('why a task does not run', () => {
  test('waiting names the steps that are missing, and how many of how many', async () => {
    const run = await launchReview({
      'angle.security': {},
      'angle.data': {},
      'angle.tests': {},
      fold: { after: ['angle.security', 'angle.data', 'angle.tests'] },
    });
    const claimed = await claimSome(db.sql);
    await completeAll(
      db.sql,
      claimed.filter((task) => task.step_key === 'angle.tests'),
    );

    expect(await conditions(run)).toEqual({
      'angle.security': ['starting', null],
      'angle.data': ['starting', null],
      'angle.tests': ['completed', null],
      fold: ['waiting', 'Waiting for security and data (2 of 3)'],
      finish: ['running', '1 of 4 steps done'],
    });
  });

  test('more than three missing steps are counted', async () => {
    const run = await launchReview({ a: {}, b: {}, c: {}, d: {}, e: {}, fold: { after: ['a', 'b', 'c', 'd', 'e'] } });
    expect((await conditions(run))['fold']).toEqual(['waiting', 'Waiting for a, b, c and 2 more (5 of 5)']);
  });

  test('a running step says what its agent does, once it has said anything', async () => {
    const run = await launchReview({ one: {} });
    const [one] = await claimSome(db.sql);
    await appendEvents(db.sql, {
      host: 1,
      events: [
        {
          id: one!.id,
          attempt: 1,
          seq: 1,
          event: { type: 'tool_call', id: '1', tool: 'read', title: 'Reading a.ts', input: {} },
        },
        { id: one!.id, attempt: 1, seq: 2, event: { type: 'text', text: 'so' } },
      ],
    });
    expect((await conditions(run))['one']).toEqual(['running', 'Reading a.ts']);
  });

  test('a limit parks with its time and its reason, a dead host interrupts, a person is asked', async () => {
    const run = await launchReview({ limited: {}, orphan: {}, human: { agent: 'human' } });
    const claimed = await claimSome(db.sql);
    const limited = claimed.find((task) => task.step_key === 'limited');
    const error = { outcome: 'limit' as const, code: 'agent.limit', message: 'The quota is used up.' };
    await fail(db.sql, { host: 1, id: limited!.id, attempt: 1, error, usage: null, retry_after_seconds: 600 });
    await reap(db.sql, 2);

    const shown = await conditions(run);
    expect(shown['limited']?.[0]).toBe('parked');
    expect(shown['limited']?.[1]).toMatch(/^Parked until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: The quota is used up\.$/);
    expect(shown['orphan']).toEqual(['interrupted', 'The process that ran it ended; it starts again.']);
    expect(shown['human']?.[0]).toBe('needs-you');
    expect(shown['finish']?.[0]).toBe('needs-you');
  });

  test('a blocked step is skipped, and says what failed', async () => {
    const run = await launchReview({ bad: { max_attempts: 1 }, next: { after: ['bad'] } });
    const [bad] = await claimSome(db.sql);
    const error = { outcome: 'failure' as const, code: 'agent.exit', message: 'It ended with 1.' };
    await fail(db.sql, { host: 1, id: bad!.id, attempt: 1, error, usage: null, retry_after_seconds: null });
    await completeAll(db.sql, await claimSome(db.sql));

    expect(await conditions(run)).toEqual({
      bad: ['failed', 'It ended with 1.'],
      next: ['skipped', 'Needs all of its dependencies: bad failed.'],
      finish: ['gaps', '2 of 2 steps did not complete'],
    });
  });
});

describe('reading runs', () => {
  test('a run is read whole and fits the contract, before, while and after it runs', async () => {
    const run = await launchReview({ one: { spec: { title: 'First', persona: 'reader' } }, two: { after: ['one'] } });
    expect(FlowRunView.parse(await readRun(db.sql, run.id))).toMatchObject({
      flow: 'code-review',
      condition: 'queued',
      steps_total: 2,
      steps_done: 0,
      steps: [{ step_key: 'one', title: 'First', persona: 'reader', condition: 'queued' }, { step_key: 'two' }],
      report: null,
    });

    const [one] = await claimSome(db.sql);
    const usage = {
      input_tokens: 5,
      output_tokens: 7,
      reasoning_tokens: 0,
      cache_read_tokens: 9,
      cache_write_tokens: 0,
      cost_usd: 0.5,
    };
    await tick(db.sql, { host: 1, completions: [{ ...completionOf(one!), usage }], slots: {}, lease_seconds: 30 });
    await completeAll(db.sql, await claimSome(db.sql));
    const [root] = await claimSome(db.sql);
    const data = { verdict: 'APPROVE', findings: [], coverage: [] };
    const last = completionOf(root!, { text: '# Report', data });
    await tick(db.sql, { host: 1, completions: [last], slots: {}, lease_seconds: 30 });

    const view = FlowRunView.parse(await readRun(db.sql, run.id));
    expect(view).toMatchObject({
      condition: 'completed',
      verdict: 'APPROVE',
      report: '# Report',
      result: data,
      steps_done: 2,
    });
    expect(view).toMatchObject({ cost_tokens: 12, cost_usd: 0.5 });
    expect(view.steps[0]).toMatchObject({ output_summary: 'done', cost_tokens: 12 });
    expect(FlowRunSummary.array().parse(await listRuns(db.sql, { limit: 10 }))).toHaveLength(1);
  });

  test('an INCOMPLETE verdict is a run with gaps, although every step completed', async () => {
    const run = await launchReview({ one: {} });
    await completeAll(db.sql, await claimSome(db.sql));
    const [root] = await claimSome(db.sql);
    const last = completionOf(root!, { text: '', data: { verdict: 'INCOMPLETE' } });
    await tick(db.sql, { host: 1, completions: [last], slots: {}, lease_seconds: 30 });
    expect(await readRun(db.sql, run.id)).toMatchObject({ condition: 'gaps', verdict: 'INCOMPLETE', result: null });
  });

  test('lists go newest first, page by page, without steps', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await launchReview({ one: {} })).id);
    const first = await listRuns(db.sql, { limit: 3 });
    const second = await listRuns(db.sql, { limit: 3, before: first[2]!.id });
    expect([...first, ...second].map((run) => run.id)).toEqual(ids);
  });

  test('an ordinary task is read alone and in the list; what is not there is null', async () => {
    const task = testTask({ input: 'say hello' });
    await launch(db.sql, { tasks: [task], key: null });
    expect(TaskView.parse(await readTask(db.sql, task.id))).toMatchObject({ title: 'say hello', condition: 'queued' });
    expect(TaskView.array().parse(await listTasks(db.sql, { limit: 5 }))).toHaveLength(1);
    const nobody = '018f0000-0000-7000-8000-000000000000';
    expect([await readTask(db.sql, nobody), await readRun(db.sql, nobody)]).toEqual([null, null]);
  });

  test('findings become rows of the run, whatever their severity', async () => {
    const run = await launchReview({ fold: {} });
    const [fold] = await claimSome(db.sql);
    const finding = {
      ref: 'security/1',
      display_id: 'SEC-001',
      persona: 'security',
      native_id: '1',
      title: 't',
      claim: 'c',
      category: 'x',
      severity_original: 'high',
      severity: 'critical' as const,
      evidence: [],
      trigger: '',
      impact: '',
      likelihood: '',
      remediation: '',
      supporters: ['data/2'],
      verdict: 'confirmed' as const,
      disposition: 'published' as const,
      disposition_reason: '',
      fingerprint: 'f',
    };
    const others = Severity.options.map((severity) => ({ ...finding, ref: severity, severity }));
    const completion = { ...completionOf(fold!), findings: [finding, ...others] };
    await tick(db.sql, { host: 1, completions: [completion], slots: {}, lease_seconds: 30 });
    const rows = await db.sql`select flow_run_id, task_id, attempt, ref, supporters from findings`;
    const owner = { flow_run_id: run.id, task_id: idOf(run.ids, 'fold'), attempt: 1, supporters: ['data/2'] };
    expect(rows).toEqual(['security/1', ...Severity.options].map((ref) => ({ ...owner, ref })));
  });

  test('characters that Postgres cannot store do not lose a completion', async () => {
    const run = await launchReview({ one: {} });
    const [one] = await claimSome(db.sql);
    const output = { text: 'a\u0000b\uD800c \\u0000 \u{1F600}', data: { 'k\u0000': ['\u0000'] } };
    await tick(db.sql, { host: 1, completions: [completionOf(one!, output)], slots: {}, lease_seconds: 30 });
    const rows = await db.sql`select text, data from task_outputs where task_id = ${idOf(run.ids, 'one')}`;
    expect(rows).toEqual([{ text: 'ab\uFFFDc \\u0000 \u{1F600}', data: { k: [''] } }]);
  });
});
