import type { Refusal } from '@boocode/contracts/agent-gate';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendEvents } from './append-events.js';
import { cancelTask } from './cancel.js';
import { openGate, readGates } from './gates.js';
import { registerHost, type Host } from './host.js';
import { launch } from './launch.js';
import { pauseTask } from './pause.js';
import { readRun } from './read-runs.js';
import { readTask } from './read-tasks.js';
import { reap } from './reap.js';
import { release } from './release.js';
import { rerun } from './rerun.js';
import { auditCounters, claimSome, completeAll, failStep, idOf, launchRun, testTask } from './test-run.js';
import type { ClaimedTask, NewTask } from './types.js';

let db: TestDatabase;
let hosts: Host[] = [];
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
  await db.sql`delete from agent_gates`;
  await db.sql`delete from agent_windows`;
  await db.sql`delete from available_agents`;
});
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  hosts = [];
  await auditCounters(db.sql);
});

const agent = 'opencode';
const key = 'gate:opencode//acme/large';
const quota: Refusal = { kind: 'quota', scope: 'model', until: null, source: 'none', tokens_per_minute: null };
const rate: Refusal = { ...quota, kind: 'rate' };
const inFuture = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
const told = (seconds: number): Refusal => ({ ...quota, until: inFuture(seconds), source: 'header' });

async function launchTasks(count: number, fields: Partial<NewTask> = {}): Promise<NewTask[]> {
  const tasks = Array.from({ length: count }, () => testTask({ agent, model: 'acme/large', ...fields }));
  for (const task of tasks) await launch(db.sql, { tasks: [task], key: null });
  return tasks;
}

const claim = (slots = 16, host = 1, of = agent): Promise<ClaimedTask[]> =>
  claimSome(db.sql, { host, slots, agent: of });

function refuse(task: ClaimedTask, refusal: Refusal | undefined, host = 1) {
  const error = { outcome: 'limit', code: 'agent.limit', message: 'Out of tokens.' } as const;
  return failStep(db.sql, task, { host, error, refusal });
}

function tell(task: ClaimedTask, event: AgentEvent, { host = 1, seq = 1 } = {}) {
  return appendEvents(db.sql, { host, events: [{ id: task.id, attempt: task.attempt, seq, event }] });
}

/** As if all closed gates had been closed that long ago. */
async function timePasses(): Promise<void> {
  await db.sql`
    update agent_gates
    set closed_until = clock_timestamp() - interval '1 ms'
    where closed_until is not null`;
}

/** Four tasks, at a gate whose time has come. */
async function parked(): Promise<void> {
  await launchTasks(4);
  await refuse((await claim(1))[0]!, told(600));
  await timePasses();
}

/** An agent tells that it has used so many tokens in all. */
function use(input_tokens: number): AgentEvent {
  const none = { output_tokens: 0, reasoning_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0, cost_usd: null };
  return { type: 'usage', usage: { input_tokens, ...none } };
}

async function doneBy(id: string) {
  const task = await readTask(db.sql, id);
  return [task?.agent, task?.model];
}

/** Who was to do it, where a fallback does. */
async function insteadOf(id: string) {
  return (await readTask(db.sql, id))?.instead_of;
}

/** The one gate that there is. */
async function gate() {
  const gates = await readGates(db.sql);
  expect(gates).toHaveLength(1);
  return gates[0]!;
}

const wait = async (): Promise<number> => (Date.parse((await gate()).closed_until ?? '') - Date.now()) / 1000;

describe('a refused quota', () => {
  test('parks all of its agent and model until the time that was told, for every host, and burns no attempt', async () => {
    await launchTasks(4);
    const running = await claim(2);
    const refusal = told(600);
    expect(await refuse(running[0]!, refusal)).toBe('pending');
    expect(await claim()).toEqual([]);
    expect(await claim(16, 2)).toEqual([]);
    expect(await gate()).toMatchObject({
      key,
      state: 'closed',
      kind: 'quota',
      closed_until: refusal.until,
      source: 'header',
      reason: 'Out of tokens.',
      waiting: 3,
      slots: null,
    });
    const clock = refusal.until!.slice(11, 19);
    for (const { id } of await db.sql<{ id: string }[]>`select id from tasks where state = 'pending'`) {
      const task = await readTask(db.sql, id);
      expect(task?.condition).toBe('parked');
      expect(task?.reason).toMatch(new RegExp(`^Parked until .*${clock} UTC: Out of tokens\\.$`));
    }
    const [row] = await db.sql`
      select failures, crashes, not_before, ready_at is not null as ready from tasks where id = ${running[0]!.id}`;
    expect(row).toEqual({ failures: 0, crashes: 0, not_before: null, ready: true });
    expect((await release(db.sql)).next_at?.toISOString()).toBe(refusal.until);
  });

  test('holds for what is launched afterwards and for the steps that become ready, and the run says so', async () => {
    await launchTasks(1);
    await refuse((await claim())[0]!, told(600));
    const run = await launchRun(db.sql, { a: {}, b: { agent, model: 'acme/large', after: ['a'] }, free: { agent } });
    await completeAll(db.sql, await claimSome(db.sql));
    const [free, ...others] = await claim();
    expect([free?.step_key, others]).toEqual(['free', []]);
    expect(await readRun(db.sql, run.id)).toMatchObject({ condition: 'running' });
    await completeAll(db.sql, [free!]);
    const parkedRun = await readRun(db.sql, run.id);
    expect(parkedRun?.condition).toBe('parked');
    expect(parkedRun?.reason).toMatch(/^Parked until /);
  });

  test('outlives the host that met it', async () => {
    const [dying] = (hosts = [await registerHost(db.sql, { hostname: 'here', pid: 1 })]);
    await launchTasks(3);
    const running = await claim(2, dying!.id);
    await refuse(running[0]!, told(600), dying!.id);
    await dying!.close();
    hosts = [];
    expect(await reap(db.sql, 99)).toEqual([running[1]!.id]);
    expect(await claim(16, 99)).toEqual([]);
    expect(await gate()).toMatchObject({ state: 'closed', waiting: 3 });
  });

  test('of a model leaves other models, of an account none', async () => {
    await launchTasks(1);
    await launchTasks(1, { model: 'acme/small' });
    await launchTasks(1, { model: null });
    const [large, small, none] = await claim();
    await refuse(large!, told(600));
    await launchTasks(1, { model: 'acme/small' });
    await launchTasks(1, { model: null });
    const others = await claim();
    expect(others.map(({ model }) => model)).toEqual(['acme/small', null]);
    await refuse(small!, { ...told(900), scope: 'account' });
    await refuse(none!, told(600));
    await launchTasks(1, { model: 'acme/tiny' });
    await timePasses();
    await db.sql`update agent_gates set closed_until = clock_timestamp() + interval '1 hour' where model = '*'`;
    expect(await claim()).toEqual([]);
    expect((await readGates(db.sql)).map((one) => one.key)).toEqual([
      'gate:opencode//*',
      key,
      'gate:opencode//default',
    ]);
    await launchTasks(1, { agent: 'codex' });
    expect(await claim(1, 1, 'codex')).toHaveLength(1);
  });

  test('without a refusal of its own parks the task alone, as ever', async () => {
    await launchTasks(2);
    const running = await claim(1);
    await refuse(running[0]!, undefined);
    expect(await readGates(db.sql)).toEqual([]);
    expect(await claim()).toHaveLength(1);
    expect((await readTask(db.sql, running[0]!.id))?.condition).toBe('parked');
  });
});

describe('the time', () => {
  test('that nobody told is 30 seconds and doubles with each refusal in a row, to 15 minutes', async () => {
    await launchTasks(1);
    const waits: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      await refuse((await claim())[0]!, quota);
      waits.push(await wait());
      await timePasses();
    }
    for (const [round, least] of [30, 60, 120, 240, 480, 900, 900].entries()) {
      expect(waits[round]).toBeGreaterThan(least - 1);
      expect(waits[round]).toBeLessThanOrEqual(least * 1.25);
    }
    expect((await gate()).source).toBe('backoff');
    await completeAll(db.sql, await claim());
    await launchTasks(1);
    await refuse((await claim())[0]!, quota);
    expect(await wait()).toBeLessThanOrEqual(30 * 1.25);
  });

  test('is not moved by those in flight that are refused too, unless they were told a later one', async () => {
    await launchTasks(4);
    const [a, b, c, d] = await claim();
    await refuse(a!, quota);
    const first = (await gate()).closed_until;
    await refuse(b!, quota);
    await refuse(c!, told(5));
    expect((await gate()).closed_until).toBe(first);
    const later = told(3600);
    await refuse(d!, later);
    expect(await gate()).toMatchObject({ closed_until: later.until, source: 'header' });
    await timePasses();
    await refuse((await claim())[0]!, quota);
    // The four were one refusal.
    expect(await wait()).toBeLessThanOrEqual(60 * 1.25);
  });
});

describe('once its time has come', () => {
  test.each<AgentEvent>([
    { type: 'text', text: 'Hello' },
    { type: 'reasoning', text: 'Hm' },
    { type: 'tool_call', id: '1', tool: 'read', title: 'Read', input: {} },
    use(5),
  ])('one task tries, and all follow with its first $type', async (event) => {
    await parked();
    const claims = await Promise.all([1, 2, 3].map((host) => claim(3, host)));
    const [probe, ...others] = claims.flat();
    expect(others).toEqual([]);
    expect(await gate()).toMatchObject({ state: 'probing', probe_task_id: probe!.id });
    const host = claims.findIndex((one) => one.length > 0) + 1;
    await tell(probe!, { type: 'notice', text: 'It begins.' }, { host });
    expect(await claim()).toEqual([]);
    const [woken, listening] = await listen();
    await tell(probe!, event, { host, seq: 2 });
    await woken;
    await listening.unlisten();
    expect(await claim()).toHaveLength(3);
    expect(await gate()).toMatchObject({ state: 'open', closed_until: null, probe_task_id: null });
  });

  test('all follow the completion of a task that said nothing before it', async () => {
    await parked();
    await completeAll(db.sql, await claim());
    expect(await claim()).toHaveLength(3);
  });

  test.each<[string, (probe: ClaimedTask) => Promise<unknown>]>([
    ['fails', (probe) => failStep(db.sql, probe)],
    [
      'crashes',
      (probe) => failStep(db.sql, probe, { error: { outcome: 'crash', code: 'agent.exit', message: 'Gone.' } }),
    ],
    ['is cancelled', (probe) => cancelTask(db.sql, probe.id)],
    ['is paused', (probe) => pauseTask(db.sql, probe.id)],
    ['is taken back from a dead host', () => reap(db.sql, 99)],
  ])('another may try when the first %s', async (_, end) => {
    const [host] = (hosts = [await registerHost(db.sql, { hostname: 'here', pid: 1 })]);
    await parked();
    const [probe] = await claim(16, host!.id);
    expect(await claim(16, 99)).toEqual([]);
    if (end.length > 0) await db.sql`update tasks set claimed_by = 1 where id = ${probe!.id}`;
    else hosts = (await host!.close(), []);
    await end(probe!);
    expect(await claim(16, 99)).toHaveLength(1);
    expect(await claim(16, 99)).toEqual([]);
  });

  test('hosts are woken by whoever looks at the clock first', async () => {
    await parked();
    const [woken, listening] = await listen();
    await release(db.sql);
    await expect(woken).resolves.toBeUndefined();
    await listening.unlisten();
  });

  test('a straggler of before that is refused does not end the try', async () => {
    await launchTasks(4);
    const [a, b] = await claim(2);
    await refuse(a!, told(600));
    await timePasses();
    const [probe] = await claim();
    await refuse(b!, quota);
    expect(await gate()).toMatchObject({ state: 'probing', probe_task_id: probe!.id });
    expect(await claim()).toEqual([]);
  });
});

describe('a refused rate', () => {
  test('halves what may run at once, once a round trip, and grows again with what completes', async () => {
    await launchTasks(80);
    const running = await claim(16);
    for (const task of running.slice(0, 8)) await refuse(task, rate);
    expect((await gate()).slots).toBe(8);
    await timePasses();
    const [probe] = await claim();
    await tell(probe!, { type: 'text', text: 'Hello' });
    // The seven others of before still run.
    await completeAll(db.sql, running.slice(8));
    let under = await claim(64);
    expect(under.length).toBeGreaterThanOrEqual(7);
    expect(under.length).toBeLessThanOrEqual(8);
    under = [probe!, ...under];
    const seen: number[] = [];
    for (let round = 0; under.length > 0; round += 1) {
      seen.push(under.length);
      await completeAll(db.sql, under);
      under = await claim(64);
    }
    // One more for each round that went well; the last round is what was left.
    const rounds = seen.slice(0, -1);
    expect(rounds).toEqual(rounds.map((_, nth) => (rounds[0] ?? 0) + nth));
    expect(rounds.length).toBeGreaterThan(4);
  });

  test('never leaves less than one, and is forgotten above 32', async () => {
    await launchTasks(2);
    await refuse((await claim(1))[0]!, rate);
    expect((await gate()).slots).toBe(1);
    await db.sql`update agent_gates set slots = 32, closed_until = null`;
    await completeAll(db.sql, await claim(1));
    expect((await gate()).slots).toBeNull();
  });

  test('with a window of tokens starts nothing while the last minute used more', async () => {
    await launchTasks(4);
    const [first, second] = await claim(2);
    await refuse(first!, { ...rate, tokens_per_minute: 1000 });
    await db.sql`update agent_gates set closed_until = null, slots = null`;
    await tell(second!, use(900));
    const [third] = await claim(1);
    expect(third).toBeDefined();
    await tell(second!, use(1001), { seq: 2 });
    expect(await claim()).toEqual([]);
    await db.sql`update agent_gate_uses set at = at - interval '61 seconds'`;
    await tell(second!, use(1100), { seq: 3 });
    expect(await claim()).toHaveLength(2);
  });
});

describe('a person', () => {
  test('opens a gate at once, and hosts hear of it', async () => {
    await launchTasks(3);
    await refuse((await claim(1))[0]!, told(600));
    const [woken, listening] = await listen();
    expect(await openGate(db.sql, key)).toBe(true);
    await woken;
    await listening.unlisten();
    expect(await claim()).toHaveLength(3);
    expect(await openGate(db.sql, 'gate:nobody//x')).toBe(false);
  });

  test('who signs in as somebody else does not wait for the old account', async () => {
    const [here, there] = (hosts = [
      await registerHost(db.sql, { hostname: 'here', pid: 1 }),
      await registerHost(db.sql, { hostname: 'there', pid: 1 }),
    ]);
    await db.sql`
      insert into available_agents (hostname, agent, title, backend, available, account)
      values ('here', ${agent}, 'OpenCode', 'opencode', true, 'one'), ('there', ${agent}, 'OpenCode', 'opencode', true, 'two')`;
    await launchTasks(4);
    await refuse((await claim(1, here!.id))[0]!, told(600), here!.id);
    expect(await claim(16, here!.id)).toEqual([]);
    expect(await claim(1, there!.id)).toHaveLength(1);
    const [woken, listening] = await listen();
    await db.sql`update available_agents set account = 'three' where hostname = 'here'`;
    await woken;
    await listening.unlisten();
    expect(await readGates(db.sql)).toEqual([]);
    expect(await claim(1, here!.id)).toHaveLength(1);
    await db.sql`update available_agents set account = 'one' where hostname = 'here'`;
    expect(await claim(16, here!.id)).toEqual([]);
    expect(await gate()).toMatchObject({ key: 'gate:opencode/one/acme/large', state: 'closed' });
  });

  test('sees the windows of an account that nothing has refused', async () => {
    await launchTasks(2);
    const [task] = await claim(1);
    const hours = { name: 'five_hour', used_percent: 87, minutes: 300, resets_at: inFuture(600) };
    const week = { name: 'weekly', used_percent: 3, minutes: null, resets_at: null };
    await tell(task!, { type: 'windows', windows: [{ ...hours, used_percent: 86 }, week] });
    await tell(task!, { type: 'windows', windows: [hours] }, { seq: 2 });
    expect(await gate()).toMatchObject({ key: 'gate:opencode//*', state: 'open', windows: [hours, week] });
    expect(await claim()).toHaveLength(1);
  });
});

describe('a fallback', () => {
  const fallback = [
    { agent: 'codex', model: 'gpt' },
    { agent: 'claude', model: null },
  ];

  test('takes the first pair whose gate is open, when the reset is more than a minute away', async () => {
    await launchTasks(1, { agent: 'codex', model: 'gpt' });
    await refuse((await claim(1, 1, 'codex'))[0]!, told(900));
    const [task] = await launchTasks(1, { spec: { fallback } });
    const [without] = await launchTasks(1);
    await refuse((await claim(1))[0]!, told(600));
    expect(await doneBy(task!.id)).toEqual(['claude', null]);
    expect(await doneBy(without!.id)).toEqual([agent, 'acme/large']);
    expect(await insteadOf(task!.id)).toEqual({ agent, model: 'acme/large' });
    expect(await insteadOf(without!.id)).toBeNull();
    const [running] = await claim(1, 1, 'claude');
    expect(running).toMatchObject({ id: task!.id, attempt: 2, agent_session_id: null });
    expect(running!.spec['fell_back']).toMatch(
      /^Goes on with claude: opencode\/acme\/large is refused until .* UTC\. Out of tokens\.$/,
    );
    // Back where it came from, once that is open and this is not.
    await openGate(db.sql, key);
    await refuse(running!, told(600));
    expect(await doneBy(task!.id)).toEqual([agent, 'acme/large']);
    expect(await insteadOf(task!.id)).toBeNull();
  });

  test('whom a person names then is not instead of anybody', async () => {
    const run = await launchRun(db.sql, { step: { agent, model: 'acme/large', spec: { fallback } } });
    const id = idOf(run.ids, 'step');
    await refuse((await claim(1))[0]!, told(600));
    expect(await insteadOf(id)).toEqual({ agent, model: 'acme/large' });
    await completeAll(db.sql, await claim(1, 1, 'codex'));
    await rerun(db.sql, run.id, { steps: ['step'], only: true });
    expect(await insteadOf(id)).toEqual({ agent, model: 'acme/large' });
    await completeAll(db.sql, await claim(1, 1, 'codex'));
    await rerun(db.sql, run.id, { steps: ['step'], only: true, agent: 'claude' });
    expect(await insteadOf(id)).toBeNull();
    const [again] = await claim(1, 1, 'claude');
    expect(again?.spec).not.toHaveProperty('fell_back');
  });

  test('is not taken for less than a minute, and later by what becomes ready behind the gate', async () => {
    await launchTasks(1);
    await refuse((await claim(1))[0]!, told(50));
    const [task] = await launchTasks(1, { spec: { fallback } });
    await release(db.sql);
    expect(await doneBy(task!.id)).toEqual([agent, 'acme/large']);
    await db.sql`update agent_gates set closed_until = clock_timestamp() + interval '2 minutes'`;
    await release(db.sql);
    expect(await doneBy(task!.id)).toEqual(['codex', 'gpt']);
    expect(await claim(1, 1, 'codex')).toHaveLength(1);
  });
});

test('a gate that has been quiet is forgotten, and its lane with it', async () => {
  await launchTasks(2);
  await refuse((await claim(1))[0]!, told(600));
  await openGate(db.sql, key);
  await release(db.sql);
  expect(await readGates(db.sql)).toHaveLength(1);
  await db.sql`update agent_gates set refused_at = clock_timestamp() - interval '1 hour'`;
  await release(db.sql);
  expect(await readGates(db.sql)).toEqual([]);
  expect(await db.sql`select from tasks where lane <> ''`).toHaveLength(0);
  expect(await claim()).toHaveLength(2);
});

test('a refusal of an attempt that was taken away closes nothing', async () => {
  await launchTasks(1);
  const [task] = await claim();
  await pauseTask(db.sql, task!.id);
  expect(await refuse(task!, told(600))).toBeNull();
  expect(await readGates(db.sql)).toEqual([]);
});

/** The next announcement of work. */
async function listen(): Promise<[Promise<void>, { unlisten: () => Promise<void> }]> {
  const news = new EventTarget();
  const woken = new Promise<void>((resolve) => {
    news.addEventListener('wake', () => resolve(), { once: true });
  });
  return [woken, await db.sql.listen('tasks_new', () => void news.dispatchEvent(new Event('wake')))];
}
