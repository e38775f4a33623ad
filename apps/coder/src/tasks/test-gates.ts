import type { Refusal } from '@boocode/contracts/agent-gate';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Sql } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { appendEvents } from './append-events.js';
import { readGates } from './gates.js';
import { registerHost, type Host } from './host.js';
import { launch } from './launch.js';
import { readTask } from './read-tasks.js';
import { auditCounters, claimSome, failStep, testTask } from './test-run.js';
import type { ClaimedTask, NewTask } from './types.js';

// What tests of the gates of agents do to them.

export const agent = 'opencode';
export const key = 'gate:opencode//acme/large';
export const quota: Refusal = { kind: 'quota', scope: 'model', until: null, source: 'none', tokens_per_minute: null };
export const rate: Refusal = { ...quota, kind: 'rate' };
export const inFuture = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
export const told = (seconds: number): Refusal => ({ ...quota, until: inFuture(seconds), source: 'header' });

/** The database of a file of tests: without tasks and gates before each, and its hosts gone and its counters looked at after it. */
export function gateDatabase() {
  let db: TestDatabase;
  const hosts = new Set<Host>();
  const dies = async (host: Host): Promise<void> => {
    hosts.delete(host);
    await host.close();
  };
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.drop());
  beforeEach(() => clearGates(db.sql));
  afterEach(async () => {
    await Promise.all([...hosts].map(dies));
    await auditCounters(db.sql);
  });
  return {
    get sql() {
      return db.sql;
    },
    async host(hostname: string): Promise<Host> {
      const host = await registerHost(db.sql, { hostname, pid: 1 });
      hosts.add(host);
      return host;
    },
    dies,
  };
}

/** No task, no gate, and nobody who meets one. */
async function clearGates(sql: Sql): Promise<void> {
  await sql`delete from tasks`;
  await sql`delete from agent_gates`;
  await sql`delete from agent_windows`;
  await sql`delete from available_agents`;
}

export async function launchTasks(sql: Sql, count: number, fields: Partial<NewTask> = {}): Promise<NewTask[]> {
  const tasks = Array.from({ length: count }, () => testTask({ agent, model: 'acme/large', ...fields }));
  for (const task of tasks) await launch(sql, { tasks: [task], key: null });
  return tasks;
}

export const claim = (sql: Sql, slots = 16, host = 1, of = agent): Promise<ClaimedTask[]> =>
  claimSome(sql, { host, slots, agent: of });

export function refuse(sql: Sql, task: ClaimedTask, refusal: Refusal | undefined, host = 1) {
  const error = { outcome: 'limit', code: 'agent.limit', message: 'Out of tokens.' } as const;
  return failStep(sql, task, { host, error, refusal });
}

export function tell(sql: Sql, task: ClaimedTask, event: AgentEvent, { host = 1, seq = 1 } = {}) {
  return appendEvents(sql, { host, events: [{ id: task.id, attempt: task.attempt, seq, event }] });
}

/** As if all closed gates had been closed that long ago. */
export async function timePasses(sql: Sql): Promise<void> {
  await sql`
    update agent_gates
    set closed_until = clock_timestamp() - interval '1 ms'
    where closed_until is not null`;
}

/** Four tasks, at a gate whose time has come. */
export async function parked(sql: Sql): Promise<void> {
  await launchTasks(sql, 4);
  await refuse(sql, (await claim(sql, 1))[0]!, told(600));
  await timePasses(sql);
}

/** An agent tells that it has used so many tokens in all. */
export function use(input_tokens: number): AgentEvent {
  const none = { output_tokens: 0, reasoning_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0, cost_usd: null };
  return { type: 'usage', usage: { input_tokens, ...none } };
}

export async function doneBy(sql: Sql, id: string) {
  const task = await readTask(sql, id);
  return [task?.agent, task?.model];
}

/** The one gate that there is. */
export async function gate(sql: Sql) {
  const [one, ...more] = await readGates(sql);
  if (one === undefined || more.length > 0) throw new Error('Not one gate.');
  return one;
}

export const wait = async (sql: Sql): Promise<number> =>
  (Date.parse((await gate(sql)).closed_until ?? '') - Date.now()) / 1000;

/** The next announcement of work. */
export async function listen(sql: Sql): Promise<[Promise<void>, { unlisten: () => Promise<void> }]> {
  const news = new EventTarget();
  const woken = new Promise<void>((resolve) => {
    news.addEventListener('wake', () => resolve(), { once: true });
  });
  return [woken, await sql.listen('tasks_new', () => void news.dispatchEvent(new Event('wake')))];
}
