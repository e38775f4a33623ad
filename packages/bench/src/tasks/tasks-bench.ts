import { fillTasks, type ManyTasks } from '@boocode/coder/task-list/many-tasks';
import { connect, type Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { loadOfMachine, thisMachine, type Machine } from '../machine.js';
import { openHouse } from '../open-house.js';
import { quantile } from '../statistics.js';
import { listReadings, type ListPlaces } from './list-readings.js';

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
      for (const { what, call } of listReadings(sql, await placesIn(sql, many))) {
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

/** Where in what was filled the list is read. */
async function placesIn(sql: Sql, { project, rare }: ManyTasks): Promise<ListPlaces> {
  const [far] = await sql<[{ id: string }]>`
    select id from tasks where id = group_id order by id offset (select count(*) / 10 from tasks where id = group_id) limit 1`;
  const [big] = await sql<
    [{ id: string }]
  >`select group_id as id from task_search group by 1 order by count(*) desc limit 1`;
  return { project, rare, far: far.id, big: big.id };
}
