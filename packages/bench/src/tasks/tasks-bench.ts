import { fillTasks, type ManyTasks } from '@boocode/coder/task-list/many-tasks';
import { readMembers } from '@boocode/coder/task-list/read-groups';
import { readTaskCounts, readTaskList } from '@boocode/coder/task-list/read-list';
import { readGroupVersions } from '@boocode/coder/task-list/read-changes';
import { TaskListQuery } from '@boocode/contracts/task-list';
import { connect, type Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { loadOfMachine, thisMachine, type Machine } from '../machine.js';
import { openHouse } from '../open-house.js';
import { quantile } from '../statistics.js';

export interface TasksReport {
  date: string;
  machine: Machine & { load: [number, number] };
  tasks: number;
  calls: number;
  figures: { what: string; median_ms: number; p95_ms: number }[];
}

/** Reads the list of so many tasks, each way so many times, on a Postgres of its own. */
export async function benchTasks(
  { tasks, rounds }: { tasks: number; rounds: number },
  log: (line: string) => void,
): Promise<TasksReport> {
  const before = loadOfMachine();
  const { house, shut } = await openHouse();
  try {
    // As coder has it: several connections, statements prepared.
    const sql = connect(house.url, { name: 'bench-tasks' });
    try {
      await migrate(sql);
      const many = await fillTasks(sql, tasks);
      log(`${tasks} tasks are there.`);
      const figures = [];
      for (const { what, call } of await readings(sql, many)) {
        const took: number[] = [];
        for (let n = 0; n < rounds; n += 1) {
          const began = performance.now();
          await call();
          took.push(performance.now() - began);
        }
        figures.push({ what, median_ms: quantile(took, 0.5), p95_ms: quantile(took, 0.95) });
        log(`${what}: ${quantile(took, 0.95).toFixed(1)} ms`);
      }
      const load: [number, number] = [before, loadOfMachine()];
      return {
        date: new Date().toISOString().slice(0, 10),
        machine: { ...thisMachine(), load },
        tasks,
        calls: rounds,
        figures,
      };
    } finally {
      await sql.end();
    }
  } finally {
    await shut();
  }
}

/** Every way in which a page reads the list. */
async function readings(
  sql: Sql,
  { project, rare }: ManyTasks,
): Promise<{ what: string; call: () => Promise<unknown> }[]> {
  const [far] = await sql<[{ id: string }]>`
    select id from tasks where id = group_id order by id offset (select count(*) / 10 from tasks where id = group_id) limit 1`;
  const [big] = await sql<
    [{ id: string }]
  >`select group_id as id from task_search group by 1 order by count(*) desc limit 1`;
  const narrowings: [string, object][] = [
    ['all', {}],
    ...(['open', 'needs-you', 'completed', 'failed', 'cancelled'] as const).map((filter): [string, object] => [
      filter,
      { filter },
    ]),
    ['a word of every task', { q: 'provider' }],
    ['a word of few tasks', { q: 'part77' }],
    ['two words, and a part of one', { q: 'charge part5' }],
    ['a word of none', { q: 'nowhere' }],
    ['an agent of many tasks', { agent: 'opencode' }],
    ['an agent of few tasks', { agent: rare }],
    ['a project', { project_id: project }],
    [
      'failed, of an agent, in a project, with a word',
      { filter: 'failed', agent: 'opencode', project_id: project, q: 'provider' },
    ],
  ];
  const pages = narrowings.flatMap(([what, narrowing]) => [
    { what: `${what}: first page`, call: () => readTaskList(sql, TaskListQuery.parse(narrowing)) },
    { what: `${what}: far down`, call: () => readTaskList(sql, TaskListQuery.parse({ ...narrowing, before: far.id })) },
  ]);
  return [
    ...pages,
    {
      what: 'the members of a group of 1,000',
      call: () => readMembers(sql, big.id, { filter: 'all', q: '', limit: 2000 }),
    },
    { what: 'counts', call: () => readTaskCounts(sql) },
    { what: 'what has changed since the last look', call: () => readGroupVersions(sql, Date.now()) },
  ];
}
