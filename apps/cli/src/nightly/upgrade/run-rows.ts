import { setTimeout as delay } from 'node:timers/promises';
import { withDatabase } from '../../e2e/runs.js';
import type { Stack } from '../../e2e/stack.js';

/** So long anything that is waited for here may take. */
const patienceMs = 5 * 60_000;

/** Asks until there is an answer; throws, saying what was waited for, when there is none for minutes. */
export async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${patienceMs / 60_000} minutes in vain until ${what}.`);
    await delay(100);
  }
}

interface Middle {
  ended: boolean;
  agents: number;
  completed: number;
}

/** Some steps of a run have completed, and an agent is at work. Looks at columns that every version has. */
export function untilMiddle(stack: Stack, id: string): Promise<true> {
  return until(`run ${id} was in its middle`, async () => {
    const [row] = await withDatabase(
      stack,
      (sql) => sql<Middle[]>`
        select coalesce(bool_or(id = ${id} and state not in ('pending', 'running')), false) as ended,
          count(*) filter (where state = 'running' and agent <> 'conductor')::int as agents,
          count(*) filter (where state = 'completed' and agent <> 'conductor')::int as completed
        from tasks
        where flow_run_id = ${id}`,
    );
    if (row?.ended) throw new Error(`Run ${id} ended before anything could be done in its middle.`);
    return row && row.agents > 0 && row.completed > 0 ? true : null;
  });
}

/** Completed steps of a run with the attempt that completed them. */
export async function completedSteps(stack: Stack, id: string): Promise<Map<string, number>> {
  const rows = await withDatabase(
    stack,
    (sql) => sql<{ step_key: string; attempt: number }[]>`
      select step_key, attempt
      from tasks
      where flow_run_id = ${id}
        and step_key is not null
        and state = 'completed'
      order by step_key`,
  );
  return new Map(rows.map(({ step_key, attempt }) => [step_key, attempt]));
}

/** Steps that had completed `before`, and were done again all the same. */
export async function redoneSteps(stack: Stack, id: string, before: ReadonlyMap<string, number>): Promise<string[]> {
  const after = await completedSteps(stack, id);
  return [...before].filter(([step, attempt]) => after.get(step) !== attempt).map(([step]) => step);
}

/** Waits for the end of a run; by its row, because programs of two versions may be at it. */
export async function runEnds(stack: Stack, id: string): Promise<void> {
  await until(`run ${id} ended`, async () => {
    const [root] = await withDatabase(
      stack,
      (sql) => sql<{ ended: boolean }[]>`
        select state not in ('pending', 'running') as ended
        from tasks
        where id = ${id}`,
    );
    return root?.ended ? true : null;
  });
}
