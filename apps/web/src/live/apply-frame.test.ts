import type { StreamName } from '@boocode/contracts/stream';
import type { TaskCondition } from '@boocode/contracts/task';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import { ReplayBuffer } from '@boocode/streams/replay-buffer';
import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, it } from 'vitest';
import { summaryOf } from '../../e2e/fixture-build.js';
import { doneRun, runningRun, transcript } from '../../e2e/fixture-runs.js';
import { askOf } from '../../e2e/fixture-asks.js';
import { asksQuery } from '../api/asks.js';
import { runQuery, runsQuery } from '../api/runs.js';
import { taskEventsQuery } from '../api/task-events.js';
import { activityKey } from './activity.js';
import type { StateChange } from './announcement.js';
import { applyFrame } from './apply-frame.js';
import { streamProblemQuery } from './stream-problem.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const run = runningRun(now);
const step = run.steps.find(({ step_key }) => step_key === 'angle.correctness');
if (step === undefined) throw new Error('The fixture has this step.');

let client = new QueryClient();
let said: string[] = [];
let told = new Map<string, TaskCondition>();
let errors: string[] = [];
let restarted: StreamName[] = [];
beforeEach(() => {
  client = new QueryClient();
  said = [];
  told = new Map();
  errors = [];
  restarted = [];
});
const context = {
  get client() {
    return client;
  },
  announce: ({ title, condition }: StateChange) => void said.push(`${title}: ${condition}`),
  get told() {
    return told;
  },
  onError: ({ code }: { code: string }) => void errors.push(code),
  restart: (stream: StreamName) => void restarted.push(stream),
};
const apply = (body: FrameBody, stream: StreamName = `run:${run.id}`) =>
  applyFrame(new ReplayBuffer(stream).append(body), context);
const knownAsks = () => client.getQueryData(asksQuery().queryKey);
const knownRun = () => client.getQueryData(runQuery(run.id).queryKey);

it('takes snapshots as they are', () => {
  apply({ type: 'run_snapshot', run });
  apply({ type: 'runs_snapshot', runs: [summaryOf(run)] });
  expect(knownRun()).toEqual(run);
  expect(client.getQueryData(runsQuery().queryKey)).toEqual([summaryOf(run)]);
  expect(said).toEqual([]);
});

it('patches list and run from one frame', () => {
  apply({ type: 'run_snapshot', run });
  apply({ type: 'runs_snapshot', runs: [summaryOf(run)] });
  apply({ type: 'run_updated', run: { ...summaryOf(run), condition: 'needs-you', steps_done: 6 } });
  expect(knownRun()).toMatchObject({ condition: 'needs-you', steps_done: 6 });
  expect(client.getQueryData(runsQuery().queryKey)?.[0]).toMatchObject({ condition: 'needs-you', steps_done: 6 });
});

it('lets go of runs that the list holds no more, so that a page that is never closed does not grow', () => {
  const done = doneRun(now);
  apply({ type: 'runs_snapshot', runs: [summaryOf(run), summaryOf(done)] }, 'runs');
  apply({ type: 'runs_dropped', run_ids: [done.id] }, 'runs');
  expect(client.getQueryData(runsQuery().queryKey)).toEqual([summaryOf(run)]);
});

it('remembers what was told of a bounded number of steps', () => {
  for (let n = 0; n < 5_100; n += 1) {
    apply({ type: 'task_updated', flow_run_id: run.id, task: { ...step, id: `step-${n}` } });
  }
  expect(told.size).toBe(5_000);
  expect(told.has('step-5099')).toBe(true);
});

it('lets go of asks that were closed and stand on no page, once others close', () => {
  const [open, first, second] = [1, 2, 3].map((n) => askOf(run, 'angle.correctness', { n, now }));
  if (open === undefined || first === undefined || second === undefined) throw new Error('Three were made.');
  const close = (ask: typeof open, answered_at: string) =>
    apply(
      { type: 'ask_closed', ask: { ...ask, state: 'allowed', scope: 'once', answered_by: 'web', answered_at } },
      'asks',
    );
  apply({ type: 'asks_snapshot', asks: [open, first, second] }, 'asks');
  close(first, '2026-03-10T12:01:00Z');
  close(second, '2026-03-10T12:03:00Z');
  expect(knownAsks()?.map(({ id }) => id)).toEqual([open.id, second.id]);
});

it('announces a state that changed, once, and nothing else', () => {
  apply({ type: 'run_snapshot', run });
  apply({ type: 'task_updated', flow_run_id: run.id, task: { ...step, cost_tokens: 1 } });
  expect(said).toEqual([]);
  const failed = { ...step, condition: 'failed' as const, state: 'failed' as const };
  apply({ type: 'task_updated', flow_run_id: run.id, task: failed });
  apply({ type: 'task_updated', flow_run_id: run.id, task: failed });
  expect(said).toEqual(['Correctness: failed']);
});

it('announces the end of a run, which comes as a snapshot with its report, once', () => {
  apply({ type: 'run_snapshot', run });
  const steps = run.steps.map((one) => (one.id === step.id ? { ...one, condition: 'completed' as const } : one));
  const ended = { ...run, steps, condition: 'completed' as const, report: '# APPROVE' };
  apply({ type: 'run_snapshot', run: ended });
  apply({ type: 'run_snapshot', run: ended });
  apply({ type: 'run_updated', run: summaryOf(ended) });
  expect(said).toEqual(['Correctness: completed', `${run.title}: completed`]);
});

it('lets the end of a run be its last word, though its steps come with the snapshot after it', () => {
  apply({ type: 'run_snapshot', run });
  const steps = run.steps.map((one) => (one.id === step.id ? { ...one, condition: 'completed' as const } : one));
  const ended = { ...run, steps, condition: 'completed' as const, report: '# APPROVE' };
  apply({ type: 'run_updated', run: summaryOf(ended) });
  apply({ type: 'run_snapshot', run: ended });
  expect(said).toEqual([`${run.title}: completed`]);
});

it('announces what was read before its frame came, once', () => {
  apply({ type: 'run_snapshot', run });
  const ended = { ...run, condition: 'completed' as const, report: '# APPROVE' };
  client.setQueryData(runQuery(run.id).queryKey, ended);
  apply({ type: 'run_updated', run: summaryOf(ended) });
  apply({ type: 'run_snapshot', run: ended });
  expect(said).toEqual([`${run.title}: completed`]);
});

it('shows the last tool call as what a step does, until it stops', () => {
  apply({ type: 'run_snapshot', run });
  const event = { type: 'tool_call' as const, id: 't', tool: 'read', title: 'src/a.ts', input: {} };
  apply({ type: 'task_event', flow_run_id: run.id, task_id: step.id, attempt: 1, event_seq: 1, event });
  expect(client.getQueryData(activityKey(step.id))).toMatchObject({ text: 'src/a.ts', toolCalls: 1 });
  apply({ type: 'task_updated', flow_run_id: run.id, task: { ...step, condition: 'completed', state: 'completed' } });
  expect(client.getQueryData(activityKey(step.id))).toBeUndefined();
});

it('extends an opened transcript and fetches it again after a gap', () => {
  const key = taskEventsQuery(step.id).queryKey;
  const send = (seq: number) =>
    apply({
      type: 'task_event',
      flow_run_id: run.id,
      task_id: step.id,
      attempt: 1,
      event_seq: seq,
      event: { type: 'text', text: 'more' },
    });
  send(1);
  expect(client.getQueryData(key)).toBeUndefined();
  const known = transcript(now);
  client.setQueryData(key, known);
  send(known.length + 1);
  expect(client.getQueryData(key)).toHaveLength(known.length + 1);
  expect(client.getQueryState(key)?.isInvalidated).toBe(false);
  send(known.length + 3);
  expect(client.getQueryState(key)?.isInvalidated).toBe(true);
});

it('asks for the report when a run ended without one in sight', () => {
  const done = doneRun(now);
  client.setQueryData(runQuery(done.id).queryKey, { ...done, report: null, ended_at: null, condition: 'running' });
  apply({ type: 'run_updated', run: summaryOf(done) });
  expect(client.getQueryState(runQuery(done.id).queryKey)?.isInvalidated).toBe(true);
});

it('hands errors on, those of a stream to whoever shows it', () => {
  applyFrame({ type: 'error', stream: null, code: 'request.invalid', message: 'Not JSON.' }, context);
  applyFrame({ type: 'error', stream: 'runs', code: 'flow-run.not-found', message: 'There is none.' }, context);
  expect(errors).toEqual(['request.invalid']);
  expect(client.getQueryData(streamProblemQuery('runs').queryKey)).toMatchObject({ message: 'There is none.' });
});

it('keeps what is asked: what is open, each that opens, and what became of one until whoever shows it takes it away', () => {
  const [one, two] = [1, 2].map((n) => askOf(run, 'angle.correctness', { n, now }));
  if (one === undefined || two === undefined) throw new Error('Both were made.');
  apply({ type: 'asks_snapshot', asks: [one] });
  apply({ type: 'ask_opened', ask: two });
  apply({ type: 'ask_opened', ask: two });
  expect(knownAsks()).toEqual([one, two]);
  apply({ type: 'ask_closed', ask: { ...one, state: 'withdrawn' } });
  expect(knownAsks()?.map(({ state }) => state)).toEqual(['withdrawn', 'open']);
  apply({ type: 'asks_snapshot', asks: [two] });
  expect(knownAsks()).toEqual([two]);
});
