import type { Sql } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { auditCounters } from '../test-run.js';
import type { Act } from './race-act.js';
import { acts } from './race-acts.js';
import { setScene, snapshotOf, type Scene } from './race-scene.js';
import { gateOf, installPausePoints, openSession, race, type Point, type Sessions } from './sessions.js';

const SIDES = ['first', 'second'] as const;
type Side = (typeof SIDES)[number];

/** Names of two acts. */
type Pair = Record<Side, string>;

/** What two acts came to. */
interface Outcome {
  answers: Record<Side, unknown>;
  rows: unknown;
  /** The rows once both have polled again, those that poll. */
  later: unknown;
}

/** A database in which two acts meet on the same scene, again and again. */
export interface Arena {
  db: TestDatabase;
  sessions: Sessions;
  /** One after the other, in this order. */
  inTurn(pair: Pair, order: readonly Side[]): Promise<Outcome>;
  /** `first` is held open at `point` while `second` runs. */
  raced(pair: Pair, point: Point): Promise<Outcome & { second_waited: boolean }>;
  close(): Promise<void>;
}

export function actOf(name: string): Act {
  const act = acts[name];
  if (!act) throw new Error(`There is no act ${name}.`);
  return act;
}

/** The scene, as both acts want it. */
async function sceneOf(sql: Sql, pair: Pair): Promise<Scene> {
  const run = await setScene(sql);
  const prepare = new Set(SIDES.map((side) => actOf(pair[side]).prepare));
  for (const prepared of prepare) await prepared?.(sql, run);
  return run;
}

export async function openArena(): Promise<Arena> {
  const db = await testDatabase();
  await installPausePoints(db.sql);
  const gate = await openSession(db.url, 'gate');
  const [a, b] = [await openSession(db.url, 'first'), await openSession(db.url, 'second')];
  const fourth = await openSession(db.url, 'host 4');
  await fourth.sql`select pg_advisory_lock(7400, 4)`;
  const sessions = { a, b, watcher: db.sql, gate: gateOf(gate.sql) };
  return {
    db,
    sessions,
    async inTurn(pair, order) {
      const run = await sceneOf(db.sql, pair);
      const answers: Outcome['answers'] = { first: null, second: null };
      for (const side of order) answers[side] = await actOf(pair[side]).call(db.sql, run, side);
      return await outcomeOf(db.sql, { pair, run, answers });
    },
    async raced(pair, point) {
      const run = await sceneOf(db.sql, pair);
      const { answers, second_waited } = await race(sessions, {
        point,
        first: (sql) => actOf(pair.first).call(sql, run, 'first'),
        second: (sql) => actOf(pair.second).call(sql, run, 'second'),
      });
      const outcome = await outcomeOf(db.sql, { pair, run, answers: { first: answers[0], second: answers[1] } });
      return { ...outcome, second_waited };
    },
    async close() {
      await Promise.all([gate, a, b, fourth].map(({ sql }) => sql.end()));
      await db.drop();
    },
  };
}

async function outcomeOf(
  sql: Sql,
  { pair, run, answers }: { pair: Pair; run: Scene; answers: Outcome['answers'] },
): Promise<Outcome> {
  const rows = await snapshotOf(sql, run);
  await audit(sql);
  const polling = SIDES.filter((side) => actOf(pair[side]).polls);
  if (polling.length === 0) return { answers, rows, later: rows };
  for (const side of polling) await actOf(pair[side]).call(sql, run, side);
  const later = await snapshotOf(sql, run);
  await audit(sql);
  return { answers, rows, later };
}

/** What is kept beside the rows is what the rows say: counters, and what the days of a budget came to. */
async function audit(sql: Sql): Promise<void> {
  await auditCounters(sql);
  const [days] = await sql<[{ kept: string | null; said: string | null }]>`
    select (select sum(tokens) from budget_days) as kept, sum(c.used_tokens) as said
    from task_attempts a
    join tasks t on t.id = a.task_id
    left join task_forecasts f on f.task_id = a.task_id
    cross join lateral attempt_cost(t, a, f) c
    where a.ended_at is not null
      and exists (select from budgets where period <> 'whole')
    having count(*) > 0`;
  if (days && days.kept !== days.said)
    throw new Error(`The days say ${days.kept} tokens, and the attempts ${days.said}.`);
}
