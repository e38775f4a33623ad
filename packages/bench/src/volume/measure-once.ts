import { setBudget } from '@boocode/coder/tasks/set-budget';
import { taskFaults } from '@boocode/db/doctor/task-faults';
import type { History } from './histories.js';

/** What is done seldom, and by a person: how long it took with each history, in seconds. */
export interface Once {
  what: string;
  seconds: number[];
}

/** A budget by month where there was none, which adds up the month; and the doctor's look at all tasks. */
export async function measureOnce(histories: readonly History[]): Promise<Once[]> {
  const month = { key: 'all', period: 'month' } as const;
  const budget: Once = { what: 'the first budget by month', seconds: [] };
  const doctor: Once = { what: 'doctor: counters, and rows of no task', seconds: [] };
  for (const { sql } of histories) {
    budget.seconds.push(await seconds(() => setBudget(sql, { ...month, soft: { tokens: 1e12 }, hard: null })));
    await setBudget(sql, { ...month, soft: null, hard: null });
    doctor.seconds.push(
      await seconds(async () => {
        const faults = await taskFaults(sql);
        if (faults.length > 0)
          throw new Error(`The history is not as the engine leaves one: ${faults.map(({ what }) => what).join(' ')}`);
      }),
    );
  }
  return [budget, doctor];
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}
