import type { Sql } from '@boocode/db/connect';

/** What must be so when all is over. Empty `faults`: it is. */
export interface FleetProofs {
  runs: number;
  steps: number;
  attempts: { outcome: string; code: string | null; number: number }[];
  /** Ends that a host was told were kept. */
  kept: number;
  /** Steps whose work was begun more than once, because the host that had begun it died, hung or was cut off. */
  begun_again: number;
  faults: string[];
}

export interface Row {
  id: string;
  root: boolean;
  state: string;
  attempt: number;
  /** The output that is kept, which is `host/attempt` of who wrote it. */
  text: string;
  /** Attempts that completed, as `attempt host`. */
  won: string[];
}

/** Compares the table with the runs whose launch was acknowledged, and with the ledger of what each host did and was told. */
export async function proveFleet(sql: Sql, noted: { launched: string[]; ledger: string }): Promise<FleetProofs> {
  const tasks = await sql<Row[]>`
    select t.id, t.id = t.flow_run_id as root, t.state, t.attempt, coalesce(o.text, '') as text, array(
      select concat(a.attempt, ' ', a.claimed_by) from task_attempts a where a.task_id = t.id and a.outcome = 'completed'
    ) as won
    from tasks t left join task_outputs o on o.task_id = t.id and o.attempt = t.attempt`;
  const attempts = await sql<FleetProofs['attempts']>`
    select coalesce(outcome, 'open') as outcome, error ->> 'code' as code, count(*) as number
    from task_attempts
    group by 1, 2
    order by 3 desc`;
  const [drift] = await sql<[{ number: number }]>`select count(*) as number from tasks_drift`;
  const { begun, kept } = readLedger(noted.ledger);
  return {
    runs: tasks.filter(({ root }) => root).length,
    steps: tasks.length,
    attempts: [...attempts],
    kept: kept.length,
    begun_again: [...begun.values()].filter((times) => times > 1).length,
    faults: [...faultsOf(tasks, noted), ...(drift.number === 0 ? [] : [`${drift.number} counters are wrong`])],
  };
}

/** What of these rows, and of what was noted outside of the database, must not be; runs are of four steps. */
export function faultsOf(
  tasks: readonly Row[],
  { launched, ledger }: { launched: string[]; ledger: string },
): string[] {
  const { ended, kept } = readLedger(ledger);
  const there = new Set(tasks.filter(({ root }) => root).map(({ id }) => id));
  const known = new Set(launched);
  const won = new Set(tasks.flatMap((task) => task.won.map((attempt) => `${task.id} ${attempt}`)));
  return [
    ...launched.filter((id) => !there.has(id)).map((id) => `run ${id} was launched, and is lost`),
    ...[...there].filter((id) => !known.has(id)).map((id) => `run ${id} is there, and nobody launched it`),
    ...(tasks.length === 4 * there.size ? [] : [`${there.size} runs have ${tasks.length} steps`]),
    ...tasks.filter(({ state }) => state !== 'completed').map(({ id, state }) => `${id} is ${state}`),
    ...tasks.filter((task) => task.won.length !== 1).map((task) => `${task.id} was completed ${task.won.length} times`),
    ...kept.filter((one) => !won.has(one)).map((one) => `${one} was said to be kept, and is lost`),
    // The output that was kept is that of the attempt that was accepted, and that attempt came to its end.
    ...tasks.filter((task) => !ended.has(endOf(task))).map(({ id }) => `${id} has no end`),
  ];
}

/** Lines are `begin|end|kept task attempt host`. */
function readLedger(ledger: string): { begun: Map<string, number>; ended: Set<string>; kept: string[] } {
  const lines = ledger.split('\n').filter(Boolean);
  const of = (what: string): string[] =>
    lines.filter((line) => line.startsWith(what)).map((line) => line.slice(what.length));
  const begun = new Map<string, number>();
  for (const line of of('begin ')) {
    const [id = ''] = line.split(' ');
    begun.set(id, (begun.get(id) ?? 0) + 1);
  }
  return { begun, ended: new Set(of('end ')), kept: of('kept ') };
}

function endOf({ id, attempt, text }: Row): string {
  const [host] = text.split('/');
  return `${id} ${attempt} ${host}`;
}
