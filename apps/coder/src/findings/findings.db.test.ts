import { FindingView, RunComparison } from '@boocode/contracts/finding-life';
import type { WsFrame } from '@boocode/contracts/ws-frames';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createBroker } from '../services/broker.js';
import { createRunReader } from '../services/run-reader.js';
import { createStreamWatcher } from '../services/stream-watcher.js';
import { launch } from '../tasks/launch.js';
import { pruneRuns } from '../tasks/prune.js';
import { readRun } from '../tasks/read-runs.js';
import { testTask } from '../tasks/test-run.js';
import { findingWorld, lineOf, reviewedFile, type FindingWorld } from './testing.js';

let db: TestDatabase;
let world: FindingWorld;
/** A review with four findings, for what needs no run of its own. */
let shared: string;
beforeAll(async () => {
  db = await testDatabase();
  world = await findingWorld(db);
  shared = await reviewed(3, 5, 7, 9);
});
afterAll(async () => {
  await world.stop();
  await db.drop();
});
afterEach(() => {
  world.letGo();
  world.acts.judge = () => ({});
});
beforeEach(async () => {
  await db.sql`delete from finding_lives`;
});

const ref = (n: number): string => `adversarial-security-analyst/${n}`;

async function findings(run: string): Promise<FindingView[]> {
  const { status, body } = await world.call('GET', `/flow-runs/${run}/findings`);
  expect([status, body]).toEqual([200, expect.any(Array)]);
  return FindingView.array().parse(body);
}

async function reviewed(...lines: number[]): Promise<string> {
  world.plant(...lines.map((line) => ({ line })));
  const id = await world.launch();
  await world.ended(id);
  return id;
}

/** A line of the reviewed file as evidence. */
const quoted = (line: number, quote: string) => ({
  class: 'codebase' as const,
  path: reviewedFile,
  line_start: line,
  line_end: line,
  quote,
  url: null,
  retrieved_at: null,
});

const titles = (list: FindingView[]): string[] => list.map(({ title }) => title);
const setStatus = (run: string, body: object) => world.call('PUT', `/flow-runs/${run}/findings/status`, body);
const dismiss = (run: string, refs: string[], reason = 'a test fixture') =>
  setStatus(run, { refs, status: 'dismissed', reason });
const projectOf = async (run: string): Promise<string> =>
  (await db.sql<{ project_id: string }[]>`select project_id from tasks where id = ${run}`)[0]?.project_id ?? '';

test('findings show as an angle says them, then as the fold leaves them, then as the report has them', async () => {
  const letAngle = world.hold('Fresh eyes');
  world.plant({ line: 3 }, { line: 5, severity: 'Critical' }, { line: 7, evidence: [] });
  const letValidator = world.hold('Try to refute the findings');
  const id = await world.launch();

  const staged = (stage: FindingView['stage']): Promise<FindingView[]> =>
    vi.waitFor(
      async () => {
        const found = await findings(id);
        if (found.length === 0 || found.some((finding) => finding.stage !== stage)) throw new Error(`not ${stage} yet`);
        return found;
      },
      { timeout: 30_000, interval: 50 },
    );
  const raw = await staged('raw');
  expect(raw.map((one) => [one.ref, one.severity, one.verdict, one.disposition])).toEqual([
    [ref(2), 'critical', 'not-validated', null],
    [ref(1), 'warning', 'not-validated', null],
    [ref(3), 'warning', 'not-validated', null],
  ]);
  const [step] = await db.sql`
    select id as task_id, step_key from tasks
    where flow_run_id = ${id} and step_key = 'angle.adversarial-security-analyst'`;
  expect(raw[0]?.said_by).toEqual(step);
  expect(raw[0]).toMatchObject({ status: 'open', agreeing: ['adversarial-security-analyst'], came_back: false });

  letAngle();
  const folded = await staged('folded');
  expect(folded.map((one) => [one.ref, one.disposition])).toEqual([
    [ref(2), null],
    [ref(1), null],
    [ref(3), 'deferred'],
  ]);

  letValidator();
  await world.ended(id);
  const final = await staged('final');
  expect(final.map((one) => [one.ref, one.verdict, one.disposition, one.display_id])).toEqual([
    [ref(2), 'confirmed', 'published', 'SEC-001'],
    [ref(1), 'confirmed', 'published', 'SEC-002'],
    [ref(3), 'not-validated', 'deferred', null],
  ]);
  expect(final[0]).toMatchObject({ said_by: raw[0]?.said_by, fingerprint: raw[0]?.fingerprint, likelihood: 'always' });
});

test('a dismissal needs a reason, is kept once, and can be taken back', async () => {
  const run = shared;
  expect(await setStatus(run, { refs: [ref(1)], status: 'dismissed' })).toMatchObject({ status: 400 });
  expect(await dismiss(run, ['nobody/1'])).toMatchObject({ status: 404, body: { code: 'finding.not-found' } });

  const dismissed = FindingView.array().parse((await dismiss(run, [ref(1)])).body);
  expect(dismissed.map((one) => [one.ref, one.status, one.status_reason])).toEqual([
    [ref(1), 'dismissed', 'a test fixture'],
    [ref(2), 'open', ''],
    [ref(3), 'open', ''],
    [ref(4), 'open', ''],
  ]);
  const lives = await db.sql`select * from finding_lives`;
  await dismiss(run, [ref(1)]);
  expect(await db.sql`select * from finding_lives`).toEqual(lives);

  await setStatus(run, { refs: [ref(1), ref(2)], status: 'open' });
  expect((await findings(run)).map(({ status }) => status)).toEqual(['open', 'open', 'open', 'open']);
  expect(await db.sql`select status, reason, revision from finding_lives`).toEqual([
    { status: 'open', reason: '', revision: 2 },
  ]);
});

test('findings of a report that was written before their step was kept are found by their persona', async () => {
  const before = await findings(shared);
  await db.sql`update findings set step_key = null, likelihood = null where flow_run_id = ${shared}`;
  const after = await findings(shared);
  expect(after.map(({ said_by, title }) => [title, said_by])).toEqual(
    before.map(({ said_by, title }) => [title, said_by]),
  );
});

test('two requests in another order of findings do not wait for each other for ever, and each leaves a whole row', async () => {
  const run = shared;
  const refs = [1, 2, 3, 4].map(ref);
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, n) => dismiss(run, n % 2 === 0 ? refs : refs.toReversed(), `reason ${n}`)),
  );
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
  const kept = await db.sql<{ reason: string }[]>`select distinct reason from finding_lives`;
  expect(kept).toHaveLength(1);
});

test('whoever watches a run of the project is told, whichever host did it, and when a task of a finding goes on', async () => {
  const run = shared;
  const frames: WsFrame[] = [];
  let told: (() => void) | null = null;
  const next = (): Promise<void> => new Promise((resolve) => (told = resolve));
  const log = pino({ level: 'silent' });
  const watcher = createStreamWatcher({ reader: createRunReader(db.sql), broker: createBroker(), log });
  const push = (frame: WsFrame): void => {
    frames.push(frame);
    if (frame.type === 'findings_changed') told?.();
  };
  const leave = await watcher.join(`run:${run}`, null, { push, buffered: () => 0 });
  try {
    const dismissed = next();
    await dismiss(run, [ref(1)]);
    await dismissed;
    expect(frames.at(-1)).toMatchObject({ type: 'findings_changed', flow_run_id: run });

    const task = testTask({ agent: 'human' });
    await launch(db.sql, { tasks: [task], key: null });
    const linked = next();
    await db.sql`update finding_lives set fix_task_id = ${task.id}`;
    await linked;
    expect((await findings(run))[0]?.fix).toEqual({
      task_id: task.id,
      chat_id: null,
      condition: 'needs-you',
      branch: null,
    });
    const ended = next();
    await world.call('POST', `/tasks/${task.id}/cancel`);
    await ended;
    expect((await findings(run))[0]?.fix?.condition).toBe('cancelled');
  } finally {
    leave();
    watcher.close();
  }
});

test('the next run ends what was dismissed, counts it, and marks it in exports; changed code is found again', async () => {
  const first = await reviewed(3, 5);
  await dismiss(first, [ref(1), ref(2)], 'checked by hand');
  const second = await reviewed(3, 5);
  expect((await findings(second)).map((one) => [one.disposition, one.status])).toEqual([
    ['dismissed-earlier', 'dismissed'],
    ['dismissed-earlier', 'dismissed'],
  ]);
  const run = await readRun(db.sql, second);
  expect(run?.verdict).toBe('APPROVE');
  expect(run?.report).toContain('Not published: 2 dismissed-earlier');
  expect(run?.report).toMatch(/dismissed on \d{4}-\d\d-\d\d: checked by hand/);
  const sarif = (await world.call('GET', `/flow-runs/${second}/report?format=sarif`)).body;
  const suppressions = [{ kind: 'external', status: 'accepted', justification: 'checked by hand' }];
  expect(sarif).toMatchObject({ runs: [{ results: [{ suppressions }, { suppressions }] }] });

  const text = Array.from({ length: 40 }, (_, n) => `${n === 2 ? 'let line3 = 4;' : lineOf(n + 1)}\n`).join('');
  world.repository.write({ [reviewedFile]: text });
  world.repository.commit('Change line 3');
  world.plant({ line: 3, evidence: [quoted(3, 'let line3 = 4;')] }, { line: 5 });
  const third = await world.launch();
  await world.ended(third);
  expect((await findings(third)).map((one) => [one.title, one.disposition, one.status])).toEqual([
    ['Fault 3', 'published', 'open'],
    ['Fault 5', 'dismissed-earlier', 'dismissed'],
  ]);
});

test('what was fixed is so for the runs before it, and open again for one that finds it later; it came back if that one has the fix', async () => {
  const git = (...args: string[]) => world.repository.git(...args);
  const first = await reviewed(9);
  const trunk = git('rev-parse', 'HEAD');
  git('checkout', '-q', '-b', 'fix-9');
  world.repository.write({ 'fix.txt': 'mended' });
  const fix = world.repository.commit('Mend 9');
  git('checkout', '-q', 'feature');
  await db.sql`
    insert into finding_lives (project_id, fingerprint, status, reason, commit, status_at)
    select ${await projectOf(first)}, fingerprint, 'fixed', 'it is gone', ${fix}, clock_timestamp() from findings where flow_run_id = ${first}`;
  expect(await findings(first)).toMatchObject([{ status: 'fixed', status_commit: fix, came_back: false }]);
  expect(await findings(await reviewed(9))).toMatchObject([
    {
      status: 'open',
      status_reason: expect.stringContaining('is no part of what this run looked at'),
      came_back: false,
    },
  ]);
  git('merge', '-q', 'fix-9');
  expect(await findings(await reviewed(9))).toMatchObject([
    { status: 'open', status_reason: 'it is gone', came_back: true },
  ]);
  git('reset', '-q', '--hard', trunk);
});

test('what the validator says against a finding is told with its quotes, and whether code has found them', async () => {
  world.plant({ line: 9 }, { line: 11 }, { line: 13 });
  const page = { ...quoted(1, 'q'), class: 'web' as const, path: null, url: 'https://example.invalid/' };
  const evidence = [quoted(20, lineOf(21)), quoted(22, 'nowhere();'), page];
  world.acts.judge = (judged) =>
    judged === ref(1)
      ? { value: 'refuted', claim_contradicted: 'exploit: no caller', steps: 'Opened it.', counter_evidence: evidence }
      : judged === ref(2)
        ? { value: 'partially-refuted', claim_contradicted: 'at night only', steps: 'Read the job.' }
        : {};
  const run = await world.launch();
  await world.ended(run);
  const all = await findings(run);
  const of = (n: number) => all.find((one) => one.ref === ref(n));
  expect(of(1)).toMatchObject({ verdict: 'refuted', disposition: 'refuted' });
  expect(of(1)?.validations).toEqual([
    {
      step_key: 'validator',
      value: 'refuted',
      claim_contradicted: 'exploit: no caller',
      steps: 'Opened it.',
      counter_evidence: [
        { ...quoted(21, lineOf(21)), holds: true },
        { ...quoted(22, 'nowhere();'), holds: false },
        { ...page, holds: null },
      ],
    },
  ]);
  expect(of(2)?.validations).toMatchObject([{ value: 'partially-refuted', claim_contradicted: 'at night only' }]);
  expect(of(3)?.validations).toMatchObject([{ value: 'confirmed', counter_evidence: [] }]);
});

test('two runs are compared by what their findings quote', async () => {
  const first = await reviewed(11, 13);
  const second = await reviewed(13, 15);
  const reply = await world.call('GET', `/flow-runs/${second}/compare?with=${first}`);
  const { new: fresh, gone, still, unknown, caveats } = RunComparison.parse(reply.body);
  expect([titles(fresh), titles(gone), titles(still), unknown, caveats]).toEqual([
    ['Fault 15'],
    ['Fault 11'],
    ['Fault 13'],
    [],
    [],
  ]);
  expect(gone[0]?.flow_run_id).toBe(first);
});

test('a run that is removed leaves what was decided, and takes the way to removed tasks along', async () => {
  const run = await reviewed(17);
  await dismiss(run, [ref(1)]);
  const task = (await findings(run))[0]?.said_by?.task_id ?? '';
  await db.sql`update finding_lives set fix_task_id = ${task}, recheck_task_id = ${task}`;
  await pruneRuns(db.sql, new Date(Date.now() + 60_000));
  expect(await db.sql`select status, reason, fix_task_id, recheck_task_id from finding_lives`).toEqual([
    { status: 'dismissed', reason: 'a test fixture', fix_task_id: null, recheck_task_id: null },
  ]);
  expect(await findings(await reviewed(17))).toMatchObject([{ disposition: 'dismissed-earlier' }]);
});
