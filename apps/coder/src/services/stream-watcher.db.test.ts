import type { WsFrame } from '@boocode/contracts/ws-frames';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import type { FrameSink } from '@boocode/streams/serve-streams';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { appendEvents } from '../tasks/append-events.js';
import { cancelTask } from '../tasks/cancel.js';
import { jsonParam } from '@boocode/db/json-param';
import {
  claimSome,
  completeAll,
  completionOf,
  launchRun,
  plannedSpec,
  testRun,
  testTask,
  type TestRun,
} from '../tasks/test-run.js';
import { tick } from '../tasks/tick.js';
import type { AttemptRef, Graft } from '../tasks/types.js';
import { launch } from '../tasks/launch.js';
import { createBroker } from './broker.js';
import { createRunReader } from './run-reader.js';
import { createStreamWatcher, type StreamWatcher } from './stream-watcher.js';

let db: TestDatabase;
const broker = createBroker();
let watcher: StreamWatcher;
const leaves: (() => void)[] = [];

beforeAll(async () => {
  db = await testDatabase();
  watcher = createStreamWatcher({ reader: createRunReader(db.sql), broker, log: pino({ level: 'silent' }) });
});
afterEach(async () => {
  for (const leave of leaves.splice(0)) leave();
  await db.sql`delete from tasks`;
});
afterAll(async () => {
  watcher.close();
  await db.drop();
});

/** A client that remembers its frames, and can be waited on. */
function client(): FrameSink & { frames: WsFrame[]; behind: number; next(type: WsFrame['type']): Promise<WsFrame> } {
  const frames: WsFrame[] = [];
  const waiting: { type: string; resolve: (frame: WsFrame) => void }[] = [];
  return {
    frames,
    behind: 0,
    buffered() {
      return this.behind;
    },
    push(frame) {
      frames.push(frame);
      const at = waiting.findIndex(({ type }) => type === frame.type);
      if (at >= 0) waiting.splice(at, 1)[0]?.resolve(frame);
    },
    next: (type) => new Promise((resolve) => waiting.push({ type, resolve })),
  };
}

async function watchedRun(): Promise<{ run: TestRun; seen: ReturnType<typeof client> }> {
  const run = testRun({ a: {}, b: { after: ['a'] } }, plannedSpec);
  await launch(db.sql, { tasks: run.rows, key: null });
  const seen = client();
  leaves.push(await watcher.join(`run:${run.id}`, null, seen));
  return { run, seen };
}

const text = (words: string): { type: 'text'; text: string } => ({ type: 'text', text: words });

test('a watcher gets a snapshot, then what any host does, within 500 ms of the row', async () => {
  const { run, seen } = await watchedRun();
  expect(seen.frames.map(({ type }) => type)).toEqual(['run_snapshot']);

  const delays: number[] = [];
  for (const act of [() => claimSome(db.sql), () => completeAll(db.sql, [{ id: run.ids['a'] ?? '', attempt: 1 }])]) {
    const told = seen.next('task_updated');
    await act();
    const done = performance.now();
    expect(await told).toMatchObject({ flow_run_id: run.id });
    delays.push(performance.now() - done);
  }
  expect(Math.max(...delays)).toBeLessThan(500);
});

test("a foreign host's events arrive once each, in order, and earlier ones are not repeated", async () => {
  const run = testRun({ a: {} }, plannedSpec);
  await launch(db.sql, { tasks: run.rows, key: null });
  const [task] = await claimSome(db.sql);
  const { id, attempt } = { id: task?.id ?? '', attempt: task?.attempt ?? 0 };
  const append = (...seqs: number[]) =>
    appendEvents(db.sql, { host: 1, events: seqs.map((seq) => ({ id, attempt, seq, event: text(`${seq}`) })) });
  await append(1, 2);
  const seen = client();
  leaves.push(await watcher.join(`run:${run.id}`, null, seen));
  const first = seen.next('task_event');
  await append(3, 4);
  await first;
  const second = seen.next('task_event');
  await append(5);
  await second;
  expect(seen.frames.flatMap((frame) => (frame.type === 'task_event' ? [frame.event_seq] : []))).toEqual([3, 4, 5]);
});

test('the stream of gates tells all of them whenever one changes', async () => {
  const seen = client();
  leaves.push(await watcher.join('gates', null, seen));
  expect(seen.frames).toMatchObject([{ type: 'gates_snapshot', gates: [] }]);
  const told = seen.next('gates_changed');
  await db.sql`
    insert into agent_gates (key, agent, account, model, kind, source, reason, closed_until)
    values ('gate:x//*', 'x', '', '*', 'quota', 'header', 'Out.', clock_timestamp() + interval '1 hour')`;
  expect(await told).toMatchObject({ gates: [{ key: 'gate:x//*', state: 'closed', reason: 'Out.', waiting: 0 }] });
  await db.sql`delete from agent_gates`;
});

test('the stream of all tasks tells which groups changed, whoever changed them, with the counts', async () => {
  const seen = client();
  leaves.push(await watcher.join('tasks', null, seen));
  expect(seen.frames).toMatchObject([{ type: 'tasks_snapshot', counts: { open: 0, needs_you: 0, failed: 0 } }]);

  // Each time all that is told until the counts are these: what is new is found by two ways, and perhaps by two looks.
  const groupsUntil = async (open: number, act: () => Promise<unknown>): Promise<string[]> => {
    const from = seen.frames.length;
    let told = seen.next('tasks_changed');
    await act();
    for (;;) {
      const frame = await told;
      if (frame.type === 'tasks_changed' && frame.counts.open === open) break;
      told = seen.next('tasks_changed');
    }
    const frames = seen.frames.slice(from);
    return [...new Set(frames.flatMap((frame) => (frame.type === 'tasks_changed' ? frame.groups : [])))];
  };
  let run: TestRun | undefined;
  const alone = testTask({ agent: 'nobody' });
  const launched = await groupsUntil(4, async () => {
    await launch(db.sql, { tasks: [alone], key: null });
    run = await launchRun(db.sql, { a: {}, b: { after: ['a'] } });
  });
  expect(new Set(launched)).toEqual(new Set([alone.id, run?.id]));
  const child = testTask({ agent: 'nobody', parent_task_id: alone.id });
  expect(await groupsUntil(5, () => launch(db.sql, { tasks: [child], key: null }))).toEqual([alone.id]);
  expect(await groupsUntil(4, async () => completeAll(db.sql, await claimSome(db.sql)))).toEqual([run?.id]);
});

test('events of this process are told at once, and not a second time by the look', async () => {
  const { run, seen } = await watchedRun();
  const [task] = await claimSome(db.sql);
  const id = task?.id ?? '';
  const events = [{ seq: 1, event: text('now') }];
  await appendEvents(db.sql, { host: 1, events: events.map((event) => ({ id, attempt: 1, ...event })) });
  broker.publishUserFrame({ flow_run_id: run.id, chat_id: null, task_id: id, attempt: 1, events });
  expect(seen.frames.filter(({ type }) => type === 'task_event')).toHaveLength(1);
  const later = seen.next('task_updated');
  await completeAll(db.sql, [{ id, attempt: 1 }]);
  broker.publishUser(run.id);
  await later;
  expect(seen.frames.filter(({ type }) => type === 'task_event')).toHaveLength(1);
});

test('a client that falls behind gets nothing until it has caught up, and then a new snapshot', async () => {
  const { run, seen } = await watchedRun();
  const before = seen.frames.length;
  seen.behind = 2_000_000;
  const other = client();
  leaves.push(await watcher.join(`run:${run.id}`, null, other));
  const told = other.next('task_updated');
  await claimSome(db.sql);
  await told;
  expect(seen.frames).toHaveLength(before);
  seen.behind = 0;
  const caughtUp = await seen.next('run_snapshot');
  expect(caughtUp).toMatchObject({ run: { steps: [{ state: 'running' }, { state: 'pending' }] } });
});

const adding = (step_key: string): Graft => ({ steps: [testTask({ step_key })], before: ['b'] });

test('a step that took the place of another one comes with a whole snapshot', async () => {
  const { run, seen } = await watchedRun();
  const [a] = await claimSome(db.sql);
  const told = seen.next('run_snapshot');
  await tick(db.sql, {
    host: 1,
    completions: [{ ...completionOf(a!), graft: adding('one') }],
    slots: {},
    lease_seconds: 30,
  });
  expect(await told).toMatchObject({ run: { steps: [{ step_key: 'a' }, { step_key: 'b' }, { step_key: 'one' }] } });
  const again = seen.next('run_snapshot');
  // In one transaction, so that no look falls between: as many steps as before, and not the same.
  await db.sql.begin(async (sql) => {
    await sql`select from rerun(${run.id}, '{"steps": ["a"]}', false)`;
    const [redone] = await sql<[AttemptRef]>`
      select body ->> 'id' as id, (body ->> 'attempt')::int as attempt
      from tick(1, '[]', '{"conductor": 1}', 30)
      where kind = 'claimed'`;
    const completion = { ...completionOf(redone), graft: adding('two') };
    await sql`select from tick(1, ${jsonParam(db.sql, [completion])}, '{}', 30)`;
  });
  expect(await again).toMatchObject({ run: { steps: [{ step_key: 'a' }, { step_key: 'b' }, { step_key: 'two' }] } });
});

test('the list tells of new runs and of changed ones', async () => {
  const seen = client();
  leaves.push(await watcher.join('runs', null, seen));
  const told = seen.next('run_updated');
  const run = testRun({ a: {} }, plannedSpec);
  await launch(db.sql, { tasks: run.rows, key: null });
  expect(await told).toMatchObject({ run: { id: run.id } });
});

test('the list tells which runs it holds no more: what was removed, and what has ended when newer ones came', async () => {
  const launched = async (): Promise<TestRun> => {
    const run = testRun({ a: {} }, plannedSpec);
    await launch(db.sql, { tasks: run.rows, key: null });
    return run;
  };
  const [removed, ended, goesOn] = [await launched(), await launched(), await launched()];
  await cancelTask(db.sql, ended.id);
  const seen = client();
  leaves.push(await watcher.join('runs', null, seen));
  const gone = seen.next('runs_dropped');
  await db.sql`delete from tasks where flow_run_id = ${removed.id}`;
  expect(await gone).toMatchObject({ run_ids: [removed.id] });

  // As many as the list holds.
  const pushedOut = seen.next('runs_dropped');
  for (let n = 0; n < 50; n += 1) await launched();
  expect(await pushedOut).toMatchObject({ run_ids: [ended.id] });
  const late = client();
  leaves.push(await watcher.join('runs', null, late));
  const [snapshot] = late.frames;
  const shown = snapshot?.type === 'runs_snapshot' ? snapshot.runs.map(({ id }) => id) : [];
  expect(shown).toHaveLength(51);
  expect(shown.at(-1)).toBe(goesOn.id);
});

test('a run that does not exist is refused, and nothing is left to be looked at', async () => {
  await expect(watcher.join('run:01999999-0000-7000-8000-00000000dead', null, client())).rejects.toMatchObject({
    status: 404,
  });
});

test('nothing is read when nobody watches', async () => {
  const run = await launchRun(db.sql, { a: {} });
  let reads = 0;
  const reader = createRunReader(db.sql);
  const counting = createStreamWatcher({
    reader: { ...reader, runs: (also) => ((reads += 1), reader.runs(also)) },
    broker,
    log: pino({ level: 'silent' }),
  });
  (await counting.join('runs', null, client()))();
  const before = reads;
  broker.publishUser(run.id);
  await claimSome(db.sql);
  expect(reads).toBe(before);
  counting.close();
});

test('whoever was away for a moment is told exactly the rest, and what is not known any more begins with a snapshot', async () => {
  const run = testRun({ a: {}, b: {}, c: {} }, plannedSpec);
  await launch(db.sql, { tasks: run.rows, key: null });
  const seen = client();
  const leave = await watcher.join(`run:${run.id}`, null, seen);
  const told = seen.next('task_updated');
  await claimSome(db.sql);
  await told;
  leave();
  const [first] = seen.frames;
  await completeAll(db.sql, [{ id: run.ids['a'] ?? '', attempt: 1 }]);
  const again = client();
  const place = first?.type === 'run_snapshot' ? first.seq : 0;
  leaves.push(await watcher.join(`run:${run.id}`, place, again));
  expect(again.frames.map(({ type }) => type)).not.toContain('run_snapshot');
  expect(again.frames.map((frame) => ('seq' in frame ? frame.seq - place : 0))).toEqual(
    again.frames.map((_, at) => at + 1),
  );
  expect(again.frames.slice(0, seen.frames.length - 1)).toEqual(seen.frames.slice(1));
  expect(again.frames.length).toBeGreaterThan(seen.frames.length - 1);
  const late = client();
  leaves.push(await watcher.join(`run:${run.id}`, 7, late));
  expect(late.frames.map(({ type }) => type)).toEqual(['run_snapshot']);
});

test('a stream of the front door is refused here, with words', async () => {
  await expect(watcher.join('user', null, client())).rejects.toMatchObject({ code: 'stream.not-here' });
});
