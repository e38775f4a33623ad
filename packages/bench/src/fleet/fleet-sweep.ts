import { setTimeout as delay } from 'node:timers/promises';
import { launch } from '@boocode/coder/tasks/launch';
import { testRun } from '@boocode/coder/tasks/test-run';
import type { Sql } from '@boocode/db/connect';
import { quantile } from '../statistics.js';
import { whenRegistered, type Coders } from './coders.js';
import { idleStatements } from './idle-statements.js';
import { until } from './until.js';

/** What so many hosts do whose steps end at once: what is measured is the engine. */
export interface SweepRow {
  hosts: number;
  /** On Postgres, a second and host, while there is nothing to do. */
  idle_statements: number;
  steps_per_second: number;
  /** Milliseconds, while runs come in one by one: from ready to claimed; and from the end of the last step that a root waits for to its claim. */
  ready_ms: { p50: number; p99: number };
  join_ms: { p50: number; p99: number };
}

/** `a`, then `b` and `c`, then the root that joins them: four steps. */
const diamond = { a: {}, b: { after: ['a'] }, c: { after: ['a'] } };

interface Measuring {
  sql: Sql;
  signal: AbortSignal;
}

/** Forty runs of fifty steps and a root. */
const BURST = { runs: 40, steps: 50 };
const PACED = { runs: 150, everyMs: 100 };

/** Measures with one host, then with two, up to all of `names`. The database is the sweep's own. */
export async function sweepHosts(stage: {
  sql: Sql;
  coders: Coders;
  names: readonly string[];
  log: (line: string) => void;
  signal: AbortSignal;
}): Promise<SweepRow[]> {
  const { sql, coders, names, log, signal } = stage;
  const rows: SweepRow[] = [];
  for (const [index, name] of names.entries()) {
    const hosts = index + 1;
    await coders.start(name);
    await whenRegistered(sql, hosts, signal);
    // Each connection and each plan is made once; that is no part of what follows.
    await burst({ sql, signal }, { runs: 4, steps: 10 });
    const idle_statements = (await idleStatements(sql, signal)) / hosts;
    const steps_per_second = await burst({ sql, signal }, BURST);
    const row = { hosts, idle_statements, steps_per_second, ...(await paced({ sql, signal })) };
    log(`${hosts} hosts: ${JSON.stringify(row)}`);
    rows.push(row);
  }
  return rows;
}

/** Steps a second, from the first claim to the last end. */
async function burst({ sql, signal }: Measuring, { runs, steps }: typeof BURST): Promise<number> {
  const shape = Object.fromEntries(Array.from({ length: steps }, (_, number) => [`s${number}`, {}]));
  const launched = Array.from({ length: runs }, () => testRun(shape));
  for (const run of launched) await launch(sql, { tasks: run.rows, key: run.id });
  const ids = launched.map(({ id }) => id);
  await ended({ sql, signal }, ids);
  const [row] = await sql<[{ rate: number }]>`
    select (count(*) / extract(epoch from max(ended_at) - min(started_at)))::float8 as rate
    from tasks where flow_run_id = any (${ids})`;
  return row.rate;
}

async function paced({ sql, signal }: Measuring): Promise<Pick<SweepRow, 'ready_ms' | 'join_ms'>> {
  const ids: string[] = [];
  for (let number = 0; number < PACED.runs; number += 1) {
    const run = testRun(diamond);
    await launch(sql, { tasks: run.rows, key: run.id });
    ids.push(run.id);
    await delay(PACED.everyMs, undefined, { signal });
  }
  await ended({ sql, signal }, ids);
  const steps = await sql<{ ready: number; joined: number | null }[]>`
    select (extract(epoch from t.started_at - t.ready_at) * 1000)::float8 as ready,
      case when t.id = t.flow_run_id then (
        select (extract(epoch from t.started_at - max(d.ended_at)) * 1000)::float8 from tasks d where d.id = any (t.depends_on)
      ) end as joined
    from tasks t where t.flow_run_id = any (${ids})`;
  const joins = steps.flatMap(({ joined }) => (joined === null ? [] : [joined]));
  return { ready_ms: spread(steps.map(({ ready }) => ready)), join_ms: spread(joins) };
}

function spread(samples: number[]): { p50: number; p99: number } {
  return { p50: quantile(samples, 0.5), p99: quantile(samples, 0.99) };
}

async function ended({ sql, signal }: Measuring, ids: string[]): Promise<void> {
  await until({ ms: 120_000, what: 'the runs of the sweep to end', signal }, async () => {
    const [row] = await sql<[{ open: boolean }]>`
      select exists (select from tasks where id = any (${ids}) and state in ('pending', 'running')) as open`;
    return row.open ? null : true;
  });
}
