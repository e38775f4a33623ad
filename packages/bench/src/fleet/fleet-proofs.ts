import type { Sql } from '@boocode/db/connect';
import type { Launched } from './fleet-feed.js';
import { AGENT } from './host-programs.js';

/** What must be so when all is over. Empty `faults`: it is. */
export interface RowProofs {
  runs: { reading: number; writing: number };
  steps: number;
  attempts: { outcome: string; code: string | null; number: number }[];
  /** Ends that were seen from outside while all went on. */
  seen: number;
  /** Turns of the agent that were begun, and those whose answer was kept. */
  turns: { begun: number; kept: number };
  /** Of the runs that only read, those whose steps were done by several machines. */
  shared: number;
  faults: string[];
}

export interface Row {
  id: string;
  run: string;
  key: string;
  state: string;
  attempt: number;
  /** Attempts that completed. */
  won: number[];
  /** Why it was left out; null: it was done. */
  skipped: string | null;
  /** The agent's word in the answer that is kept; null of what code does. */
  word: string | null;
  findings: number;
  /** The machine that completed it. */
  by: string | null;
}

/** What was noted outside of the database. */
export interface Noted {
  launched: readonly Launched[];
  seen: ReadonlySet<string>;
  /** Lines of agents: `begin word`, `end word`. */
  ledger: string;
}

/** Steps of a run that reads: two looks of the agent, and what code does; and of one that writes. Both with their root. */
const KEYS = {
  reading: ['context', 'angle.first', 'angle.second', 'fold', 'synthesizer', 'render', 'finish'],
  writing: ['contestant.a', 'contestant.b', 'compare', 'judge', 'pick', 'merge', 'finish'],
};
const OF_AGENT = /^(?:angle|contestant|judge)/;

/** Compares the tables with the runs whose launch was acknowledged, with what was seen of them, and with what agents noted. */
export async function proveRows(sql: Sql, noted: Noted): Promise<RowProofs> {
  const rows = await sql<Row[]>`
    select t.id, t.flow_run_id as run, coalesce(t.step_key, 'finish') as key, t.state, t.attempt,
      array(select a.attempt from task_attempts a where a.task_id = t.id and a.outcome = 'completed') as won,
      o.skipped, case when t.agent = ${AGENT} then substring(concat(o.text, o.data) from '\\[([0-9a-f-]{36})\\]') end as word,
      (select count(*) from findings f where f.task_id = t.id and f.attempt = t.attempt) as findings,
      (select h.hostname from task_attempts a join coder_hosts h on h.id = a.claimed_by where a.task_id = t.id and a.outcome = 'completed' limit 1) as by
    from tasks t
    left join task_outputs o on o.task_id = t.id and o.attempt = t.attempt`;
  const attempts = await sql<RowProofs['attempts']>`
    select coalesce(outcome, 'open') as outcome, error ->> 'code' as code, count(*) as number
    from task_attempts
    group by 1, 2
    order by 3 desc`;
  const [drift] = await sql<[{ number: number }]>`select count(*) as number from tasks_drift`;
  const writing = noted.launched.filter(({ file }) => file !== null).length;
  return {
    runs: { reading: noted.launched.length - writing, writing },
    steps: rows.length,
    attempts: [...attempts],
    seen: noted.seen.size,
    turns: { begun: wordsOf(noted.ledger, 'begin').length, kept: rows.filter(({ word }) => word !== null).length },
    shared: sharedOf(rows, noted.launched),
    faults: [...faultsOfRows(rows, noted), ...(drift.number === 0 ? [] : [`${drift.number} counters are wrong`])],
  };
}

/** What of these rows must not be. */
export function faultsOfRows(rows: readonly Row[], { launched, seen, ledger }: Noted): string[] {
  const runs = byRun(rows);
  const known = new Set(launched.map(({ id }) => id));
  const ended = new Set(wordsOf(ledger, 'end'));
  const words = rows.flatMap(({ word }) => word ?? []);
  const won = new Set(rows.flatMap(({ id, won: attempts }) => attempts.map((attempt) => `${id} ${attempt}`)));
  return [
    ...launched.flatMap((one) => faultsOfRun(one, runs.get(one.id) ?? [])),
    ...[...runs.keys()].filter((id) => !known.has(id)).map((id) => `run ${id} is there, and nobody launched it`),
    ...rows.flatMap((row) => faultsOfRow(row)),
    ...[...seen].filter((end) => !won.has(end)).map((end) => `the end ${end} was seen, and is lost`),
    ...words.filter((word) => !ended.has(word)).map((word) => `no agent came to the end of ${word}`),
    ...words.filter((word, n) => words.indexOf(word) !== n).map((word) => `${word} is the answer of two steps`),
  ];
}

function faultsOfRun({ id, file }: Launched, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [`run ${id} was launched, and is lost`];
  const keys = rows.map(({ key }) => key).toSorted();
  const wanted = (file === null ? KEYS.reading : KEYS.writing).toSorted();
  return keys.join() === wanted.join() ? [] : [`run ${id} has the steps ${keys.join(' ')}`];
}

function faultsOfRow({ id, key, state, attempt, won, skipped, word, findings }: Row): string[] {
  const [of, is] = [`${key} ${id}`, OF_AGENT.test(key)];
  return [
    ...(state === 'completed' ? [] : [`${of} is ${state}`]),
    ...(skipped === null ? [] : [`${of} was left out: ${skipped}`]),
    ...(won.length === 1 ? [] : [`${of} was completed ${won.length} times`]),
    ...(won.includes(attempt) ? [] : [`${of} is at attempt ${attempt}, which did not complete it`]),
    ...(is === (word !== null) ? [] : [`${of} has ${word === null ? 'no answer of an agent' : 'an answer'}`]),
    // Those of both looks, once they have passed the gates.
    ...(findings === (key === 'render' ? 2 : 0) ? [] : [`${of} has ${findings} findings`]),
  ];
}

function byRun(rows: readonly Row[]): Map<string, Row[]> {
  const runs = new Map<string, Row[]>();
  for (const row of rows) runs.set(row.run, [...(runs.get(row.run) ?? []), row]);
  return runs;
}

function sharedOf(rows: readonly Row[], launched: readonly Launched[]): number {
  const runs = byRun(rows);
  const machinesOf = (id: string): number => new Set((runs.get(id) ?? []).map(({ by }) => by)).size;
  return launched.filter(({ id, file }) => file === null && machinesOf(id) > 1).length;
}

function wordsOf(ledger: string, what: 'begin' | 'end'): string[] {
  return ledger
    .split('\n')
    .filter((line) => line.startsWith(`${what} `))
    .map((line) => line.slice(what.length + 1));
}
