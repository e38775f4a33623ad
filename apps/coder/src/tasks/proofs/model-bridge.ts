import { connect, type Sql } from '@boocode/db/connect';
import type { TestDatabase } from '@boocode/db/testing';
import { cancelTask } from '../cancel.js';
import { heartbeat } from '../heartbeat.js';
import { launch } from '../launch.js';
import { RerunRefused } from '../errors.js';
import { pauseTask } from '../pause.js';
import { reap } from '../reap.js';
import { release } from '../release.js';
import { rerun } from '../rerun.js';
import { resumeTask } from '../resume.js';
import { completeAll, completionOf, failStep, testRun, testTask, type TestRun } from '../test-run.js';
import { tick } from '../tick.js';
import type { AttemptRef, NewTask } from '../types.js';
import type { RetryRequest } from '@boocode/contracts/flow-run';
import { newRow, type Belief, type ModelStep, type ModelTask, type World } from './model-world.js';
import type { apply, Move } from './model.js';

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
  const table = new Table(sql, plan, run, sessions);
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

const keyOf = (task: number): string => `s${task}`;

function runOf(plan: readonly ModelStep[]): TestRun {
  const steps = [...plan.slice(0, -1).entries()].flatMap(([task, step]) => {
    if (step.added) return [];
    const { depends_on, min_deps, max_attempts, isFatal } = step;
    const after = depends_on.map((dependency) => keyOf(dependency));
    const on_failure = isFatal === true ? ('fail' as const) : ('skip' as const);
    return [[keyOf(task), { after, min_deps, max_attempts, on_failure, agent: keyOf(task) }] as const];
  });
  const run = testRun(Object.fromEntries(steps));
  const rows = run.rows.map((row) => (row.id === run.id ? { ...row, agent: 'finish', max_attempts: 1 } : row));
  return { ...run, rows };
}

class Table {
  readonly #sql: Sql;
  readonly #sessions: readonly Sql[];
  readonly #run: TestRun;
  readonly #plan: readonly ModelStep[];
  /** In the model's order, the root last: one id for each life of a task. */
  readonly #ids: string[][];

  constructor(sql: Sql, plan: readonly ModelStep[], run: TestRun, sessions: readonly Sql[]) {
    this.#sql = sql;
    this.#plan = plan;
    this.#run = run;
    this.#sessions = sessions;
    this.#ids = plan.map((_, task) => {
      const id = task === plan.length - 1 ? run.id : run.ids[keyOf(task)];
      return id === undefined ? [] : [id];
    });
  }

  // oxlint-disable-next-line complexity -- one case a move
  async make(world: World, move: Move): Promise<Answer> {
    switch (move.kind) {
      case 'claim':
      case 'claim, the answer is lost': {
        const agent = move.task === this.#ids.length - 1 ? 'finish' : keyOf(move.task);
        const request = { host: move.host + 1, completions: [], slots: { [agent]: 5 }, lease_seconds: DAY };
        return this.#tasksOf((await tick(this.#sql, request)).claimed);
      }
      case 'complete':
        return (await completeAll(this.#sql, [this.#ref(move.ref)], move.host + 1)).length === 0;
      case 'complete, and add steps': {
        const graft = this.#graft(move.ref.task);
        const completions = [{ ...completionOf(this.#ref(move.ref)), graft }];
        return (
          (await tick(this.#sql, { host: move.host + 1, completions, slots: {}, lease_seconds: DAY })).lost.length === 0
        );
      }
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
      case 'pause':
        return this.#tasksOf(await pauseTask(this.#sql, this.#id(move.task)));
      case 'resume':
        return this.#tasksOf(await resumeTask(this.#sql, this.#id(move.task)));
      case 'rerun':
      case 'rerun alone':
        return await this.#rerun({ steps: [this.#keyOf(move.task)], only: move.kind === 'rerun alone' });
      case 'retry':
      default:
        return await this.#rerun({});
    }
  }

  async #rerun(request: RetryRequest): Promise<Answer> {
    try {
      const { redone } = await rerun(this.#sql, this.#run.id, request);
      return [...this.#plan.keys()].filter((task) => redone.includes(this.#keyOf(task)));
    } catch (error) {
      if (error instanceof RerunRefused) return false;
      throw error;
    }
  }

  /** The steps that a completion adds, with new ids. */
  #graft(by: number): { steps: NewTask[]; before: string[] } {
    const before = new Set<string>();
    const steps: NewTask[] = [];
    for (const [task, { added, max_attempts, min_deps }] of this.#plan.entries()) {
      if (added?.by !== by) continue;
      const step = testTask({ step_key: keyOf(task), agent: keyOf(task), max_attempts, min_deps });
      steps.push(step);
      this.#ids[task]?.push(step.id);
      for (const join of added.before) before.add(keyOf(join));
    }
    return { steps, before: [...before] };
  }

  async tasks(): Promise<ModelTask[]> {
    const rows = await this.#sql<(Omit<ModelTask, 'there' | 'life'> & { id: string; gone: boolean })[]>`
      select id, state, unmet_deps as unmet, state = 'pending' and ready_at is not null as ready,
        not_before is not null as parked, paused_at is not null as paused, attempt, failures, claimed_by - 1 as host,
        coalesce(lease_until < clock_timestamp(), false) as expired,
        coalesce(id = flow_run_id and error ->> 'code' = 'run.failed', false) as stopped, superseded_at is not null as gone
      from tasks
      where flow_run_id = ${this.#run.id}`;
    return this.#ids.map((ids): ModelTask => {
      const found = rows.find(({ id }) => id === ids.at(-1));
      if (!found || found.gone) return newRow(false, 0, ids.length);
      const { id: _, gone: __, ...row } = found;
      return { ...row, there: true, life: ids.length - 1 };
    });
  }

  #keyOf(task: number): string {
    return task === this.#plan.length - 1 ? 'finish' : keyOf(task);
  }

  #id(task: number, life = -1): string {
    const id = this.#ids[task]?.at(life);
    if (id === undefined) throw new Error(`There is no task ${task}.`);
    return id;
  }

  #ref({ task, attempt, life }: Belief): AttemptRef {
    return { id: this.#id(task, life), attempt };
  }

  #session(host: number): Sql {
    const session = this.#sessions[host];
    if (!session) throw new Error(`There is no host ${host}.`);
    return session;
  }

  #tasksOf(rows: readonly { id: string }[]): number[] {
    return rows.map(({ id }) => this.#ids.findIndex((ids) => ids.includes(id))).toSorted((one, other) => one - other);
  }
}
