import type { TaskCondition } from '@boocode/contracts/task';
import type { ListedTask, TaskGroupView } from '@boocode/contracts/task-list';
import { idOf, iso, stateOf } from './fixture-build.js';
import { ok, type Resource } from './fixture-resource.js';
import { doneRun, runningRun } from './fixture-runs.js';

const project = { id: idOf(5000, 1), name: 'shop', path: '/home/you/shop' };

/** A task that is no step of a run; `n` is its age in the list: the larger, the newer. */
export function listedTask(n: number, now: number, given: Partial<ListedTask> = {}): ListedTask {
  const condition: TaskCondition = given.condition ?? 'completed';
  return {
    id: idOf(n),
    flow_run_id: null,
    parent_task_id: null,
    step_key: null,
    title: `Task ${n}`,
    persona: null,
    kind: null,
    person: null,
    state: stateOf[condition],
    condition,
    reason: null,
    depends_on: [],
    agent: 'opencode',
    model: null,
    instead_of: null,
    attempt: 1,
    max_attempts: 1,
    output_summary: null,
    error: null,
    cost_tokens: 12_400,
    cost_usd: null,
    created_at: iso(now, 900) ?? '',
    started_at: iso(now, 890),
    ended_at: iso(now, 700),
    project,
    chat_id: null,
    text: 'Say why the checkout waits for the provider, and what it does when it is away.',
    ...given,
  };
}

const countsOf = (tasks: readonly ListedTask[]): TaskGroupView['conditions'] => {
  const many: Partial<Record<TaskCondition, number>> = {};
  for (const { condition } of tasks) many[condition] = (many[condition] ?? 0) + 1;
  return many;
};

/** A group as the server tells it. */
export const groupOf = (head: ListedTask, members: readonly ListedTask[] = []): TaskGroupView => ({
  id: head.id,
  by: head.flow_run_id !== null ? 'run' : members.length > 0 ? 'parent' : 'none',
  head,
  members: members.length,
  conditions: countsOf(members),
  found: null,
  cost_tokens: [head, ...members].reduce((sum, { cost_tokens }) => sum + (cost_tokens ?? 0), 0),
  cost_usd: null,
});

/** Groups with their members by the id of the head, newest first. */
export interface FixtureTasks {
  groups: TaskGroupView[];
  members: Map<string, ListedTask[]>;
}

/** Two runs, a task that was handed on, one that needs a person, and as many plain ones as wanted. */
export function someTasks(now: number, more = 3): FixtureTasks {
  const members = new Map<string, ListedTask[]>();
  const grouped = (head: ListedTask, parts: ListedTask[]) => {
    members.set(head.id, parts);
    return groupOf(head, parts);
  };
  const runs = [runningRun(now), doneRun(now)].map((run) => {
    const place = { project, chat_id: null, text: run.goal === '' ? run.title : run.goal };
    const { id, title, condition, reason, created_at, ended_at } = run;
    const times = { created_at, started_at: created_at, ended_at };
    const head = listedTask(1, now, {
      ...place,
      ...times,
      id,
      flow_run_id: id,
      step_key: 'finish',
      title,
      condition,
      reason,
    });
    return grouped(
      { ...head, agent: 'conductor' },
      run.steps.map((step) => ({ ...step, ...place, text: step.title })),
    );
  });
  const handed = listedTask(60, now, {
    title: 'Move the payments to the new provider',
    condition: 'running',
    ended_at: null,
  });
  const parts = [
    listedTask(61, now, { title: 'Write the tests', condition: 'completed', parent_task_id: handed.id }),
    listedTask(62, now, {
      title: 'Change the client',
      condition: 'failed',
      parent_task_id: handed.id,
      reason: 'npm test ended with 1.',
    }),
  ];
  const asks = listedTask(59, now, {
    title: 'Clean up the scripts',
    condition: 'needs-you',
    ended_at: null,
    reason: 'Asks: run rm -r scripts/old',
    agent: 'claude',
  });
  const plain = Array.from({ length: more }, (_, n) =>
    groupOf(listedTask(10, now, { id: idOf(10, 1000 - n), title: `Answer question ${more - n}` })),
  );
  return { members, groups: [grouped(handed, parts), groupOf(asks), ...runs, ...plain] };
}

/** The list of tasks from memory: words in titles, states, and pages. */
export function fixtureTasks({ groups, members }: FixtureTasks): Resource {
  const counts = { open: 4, needs_you: 1, failed: 2 };
  return {
    snapshot: (stream) => (stream === 'tasks' ? { type: 'tasks_snapshot', counts } : null),
    answer({ path, query }) {
      if (path === '/api/coder/task-list/counts') return ok(counts);
      const of = /^\/api\/coder\/task-list\/([^/]+)\/members$/.exec(path)?.[1];
      if (of !== undefined) return ok(members.get(of) ?? []);
      const one = /^\/api\/coder\/tasks\/([^/]+)$/.exec(path)?.[1];
      if (one !== undefined) {
        const task = [...groups.map(({ head }) => head), ...[...members.values()].flat()].find(({ id }) => id === one);
        return task === undefined ? null : ok(task);
      }
      if (path !== '/api/coder/task-list') return null;
      const passing = groups.filter(({ head }) =>
        head.title.toLowerCase().includes((query.get('q') ?? '').toLowerCase()),
      );
      const from = query.has('before') ? passing.findIndex(({ id }) => id === query.get('before')) + 1 : 0;
      const page = passing.slice(from, from + 50);
      return ok({ groups: page, next: from + 50 < passing.length ? (page.at(-1)?.id ?? null) : null });
    },
  };
}
