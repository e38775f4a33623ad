import type { Sql } from '@boocode/db/connect';

/** What must be so when all is over. Empty `faults`: it is. */
export interface FleetProofs {
  runs: number;
  steps: number;
  attempts: { outcome: string; code: string | null; number: number }[];
  /** Steps whose work was begun more than once, because the host that had begun it died, hung or was cut off. */
  begun_again: number;
  faults: string[];
}

/** Compares the table with the ledger in which each attempt noted its begin and its end. */
export async function proveFleet(sql: Sql, ledger: string, expected: { runs: number }): Promise<FleetProofs> {
  const tasks = await sql<{ id: string; root: boolean; state: string; attempt: number; won: number; text: string }[]>`
    select t.id, t.id = t.flow_run_id as root, t.state, t.attempt, coalesce(o.text, '') as text,
      (select count(*) from task_attempts a where a.task_id = t.id and a.outcome = 'completed') as won
    from tasks t left join task_outputs o on o.task_id = t.id and o.attempt = t.attempt`;
  const attempts = await sql<FleetProofs['attempts']>`
    select outcome, error ->> 'code' as code, count(*) as number
    from task_attempts
    group by 1, 2
    order by 3 desc`;
  const [drift] = await sql<[{ number: number }]>`select count(*) as number from tasks_drift`;
  const lines = ledger.split('\n').filter(Boolean);
  const ended = new Set(lines.filter((line) => line.startsWith('end ')).map((line) => line.slice(4)));
  const begun = new Map<string, number>();
  for (const line of lines) {
    const [what, id = ''] = line.split(' ');
    if (what === 'begin') begun.set(id, (begun.get(id) ?? 0) + 1);
  }
  const roots = tasks.filter(({ root }) => root).length;
  const faults = [
    ...(roots === expected.runs ? [] : [`${expected.runs} runs were launched, and ${roots} are there`]),
    ...tasks.filter(({ state }) => state !== 'completed').map(({ id, state }) => `${id} is ${state}`),
    ...tasks.filter(({ won }) => won !== 1).map(({ id, won }) => `${id} was completed ${won} times`),
    // The output that was kept is that of the attempt that was accepted, and that attempt came to its end.
    ...tasks
      .filter(({ id, attempt, text }) => !ended.has(endOf(id, attempt, text)))
      .map(({ id }) => `${id} has no end`),
    ...(drift.number === 0 ? [] : [`${drift.number} counters are wrong`]),
  ];
  const begun_again = [...begun.values()].filter((times) => times > 1).length;
  return { runs: roots, steps: tasks.length, attempts: [...attempts], begun_again, faults };
}

function endOf(id: string, attempt: number, text: string): string {
  const [host] = text.split('/');
  return `${id} ${attempt} ${host}`;
}
