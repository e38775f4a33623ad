import { connect, type Sql } from '@boocode/db/connect';
import type { TestDatabase } from '@boocode/db/testing';
import { cancelTask } from '../cancel.js';
import { heartbeat } from '../heartbeat.js';
import { launch } from '../launch.js';
import { reap } from '../reap.js';
import { release } from '../release.js';
import { retryRun } from '../retry.js';
import { completeAll, failStep, testRun, type TestRun } from '../test-run.js';
import { tick } from '../tick.js';
import type { AttemptRef } from '../types.js';
import type { apply, ModelStep, ModelTask, Move, World } from './model.js';

const DAY = 86_400;
type Answer = ReturnType<typeof apply>['answer'];

/** The real table, driven by the moves of the model. Every host is a session that holds its lock. */
export interface Bridge {
  make(world: World, move: Move): Promise<Answer>;
  tasks(): Promise<ModelTask[]>;
  close(): Promise<void>;
}

/** Launches a run of the plan's shape; each task is of an agent of its own, so that a claim can name it. */
export async function openBridge(
  { sql, url }: TestDatabase,
  plan: readonly ModelStep[],
  hosts: number,
): Promise<Bridge> {
  await sql`delete from tasks`;
  const run = runOf(plan);
  await launch(sql, { tasks: run.rows, key: null });
  const sessions = await Promise.all(Array.from({ length: hosts }, (_, host) => lockedSession(url, host + 1)));
  const table = new Table(sql, run, sessions);
  return {
    make: (world, move) => table.make(world, move),
    tasks: () => table.tasks(),
    async close() {
      await Promise.all(sessions.map((session) => session.end()));
    },
  };
}

async function lockedSession(url: string, host: number): Promise<Sql> {
  const session = connect(url, { name: `host ${host}`, max: 1 });
  await session`select pg_advisory_lock(7400, ${host})`;
  return session;
}

function runOf(plan: readonly ModelStep[]): TestRun {
  const steps = plan.slice(0, -1).map(({ depends_on, min_deps, max_attempts }, task) => {
    const after = depends_on.map((dependency) => `s${dependency}`);
    return [`s${task}`, { after, min_deps, max_attempts, agent: `s${task}` }] as const;
  });
  const run = testRun(Object.fromEntries(steps));
  const rows = run.rows.map((row) => (row.id === run.id ? { ...row, agent: 'finish', max_attempts: 1 } : row));
  return { ...run, rows };
}

class Table {
  readonly #sql: Sql;
  readonly #sessions: readonly Sql[];
  readonly #run: TestRun;
  /** In the model's order: the root last. */
  readonly #ids: string[];

  constructor(sql: Sql, run: TestRun, sessions: readonly Sql[]) {
    this.#sql = sql;
    this.#run = run;
    this.#sessions = sessions;
    this.#ids = [...run.rows.map(({ id }) => id).filter((id) => id !== run.id), run.id];
  }

  // oxlint-disable-next-line complexity -- one case a move
  async make(world: World, move: Move): Promise<Answer> {
    switch (move.kind) {
      case 'claim':
      case 'claim, the answer is lost': {
        const agent = move.task === this.#ids.length - 1 ? 'finish' : `s${move.task}`;
        const request = { host: move.host + 1, completions: [], slots: { [agent]: 5 }, lease_seconds: DAY };
        return this.#tasksOf((await tick(this.#sql, request)).claimed);
      }
      case 'complete':
        return (await completeAll(this.#sql, [this.#ref(move.ref)], move.host + 1)).length === 0;
      case 'fail': {
        const error = { outcome: move.outcome, code: 'test', message: 'As planned.' };
        const failed = { host: move.host + 1, error, retry_after_seconds: DAY };
        return (await failStep(this.#sql, this.#ref(move.ref), failed)) !== null;
      }
      case 'heartbeat': {
        const attempts = (world.hosts[move.host]?.runs ?? []).map((ref) => this.#ref(ref));
        return this.#tasksOf(await heartbeat(this.#sql, { host: move.host + 1, attempts, lease_seconds: DAY }));
      }
      case 'reap':
        return this.#tasksOf((await reap(this.#session(move.host), move.host + 1)).map((id) => ({ id })));
      case 'die':
        await this.#session(move.host)`select pg_advisory_unlock_all()`;
        return null;
      case 'expire':
        await this.#sql`update tasks set lease_until = clock_timestamp() - interval '1 s' where id = ${this.#id(move.task)}`;
        return null;
      case 'release':
        await this.#sql`update tasks set not_before = clock_timestamp() - interval '1 s' where id = ${this.#id(move.task)}`;
        await release(this.#sql);
        return null;
      case 'cancel':
        return this.#tasksOf(await cancelTask(this.#sql, this.#id(move.task)));
      case 'retry':
      default: {
        const { redone } = await retryRun(this.#sql, this.#run.id);
        const steps = redone.map((key) => ({ id: this.#run.ids[key] ?? '' }));
        return this.#tasksOf(steps);
      }
    }
  }

  async tasks(): Promise<ModelTask[]> {
    const rows = await this.#sql<(ModelTask & { id: string })[]>`
      select id, state, unmet_deps as unmet, state = 'pending' and ready_at is not null as ready,
        not_before is not null as parked, attempt, failures, claimed_by - 1 as host,
        coalesce(lease_until < clock_timestamp(), false) as expired
      from tasks
      where flow_run_id = ${this.#run.id}`;
    const byId = new Map(rows.map(({ id, ...row }) => [id, row]));
    return this.#ids.flatMap((id) => byId.get(id) ?? []);
  }

  #id(task: number): string {
    const id = this.#ids[task];
    if (id === undefined) throw new Error(`There is no task ${task}.`);
    return id;
  }

  #ref({ task, attempt }: { task: number; attempt: number }): AttemptRef {
    return { id: this.#id(task), attempt };
  }

  #session(host: number): Sql {
    const session = this.#sessions[host];
    if (!session) throw new Error(`There is no host ${host}.`);
    return session;
  }

  #tasksOf(rows: readonly { id: string }[]): number[] {
    return rows.map(({ id }) => this.#ids.indexOf(id)).toSorted((one, other) => one - other);
  }
}
