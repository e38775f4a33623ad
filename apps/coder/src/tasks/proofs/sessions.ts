import { connect, type Sql } from '@boocode/db/connect';

/**
 * Where a transaction can be held. `locked`: its row locks are taken and nothing is written. `changed`: its own rows are
 * written and nobody has counted down. `done`: the call has answered, and only the commit is missing.
 */
export const POINTS = ['locked', 'changed', 'done'] as const;
export type Point = (typeof POINTS)[number];

/** One connection whose transaction a test begins, holds and commits by hand. */
export interface Session {
  readonly sql: Sql;
  readonly pid: number;
}

/** A call under way: whether it has ended, and how. */
interface Call<Result> {
  ended: boolean;
  result: Promise<Result>;
}

const GATE = 7401;

/** Makes `proof.pause_at` stop a session at a point until the gate is opened. For a database that a test throws away. */
export async function installPausePoints(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create function proof_pause() returns trigger language plpgsql as $$
    begin
      if current_setting('proof.pause_at', true) = tg_argv[0] then
        perform set_config('proof.pause_at', '', true);
        perform pg_advisory_xact_lock_shared(${GATE}, 1);
      end if;
      if tg_level = 'ROW' then
        return new;
      end if;
      return null;
    end
    $$;
    -- Named to come before the engine's own triggers.
    create trigger aa_locked before insert or update on tasks for each row execute function proof_pause('locked');
    create trigger aa_changed after insert or update on tasks for each statement execute function proof_pause('changed')`);
}

export async function openSession(url: string, name: string): Promise<Session> {
  const sql = connect(url, { name, max: 1 });
  const [{ pid }] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`;
  return { sql, pid };
}

/** The gate at which paused sessions wait. `sql` has one connection: it holds the lock that is the gate. */
export function gateOf(sql: Sql): { shut(): Promise<void>; open(): Promise<void> } {
  return {
    async shut() {
      await sql`select pg_advisory_lock(${GATE}, 1)`;
    },
    async open() {
      await sql`select pg_advisory_unlock_all()`;
    },
  };
}

export function begun<Result>(work: Promise<Result>): Call<Result> {
  const call: Call<Result> = { ended: false, result: work };
  const end = (): void => {
    call.ended = true;
  };
  work.then(end, end);
  return call;
}

/** Resolves when the call has ended or waits for a lock; true = it waits. `watcher` is a connection of its own. */
export async function waitsForLock(watcher: Sql, session: Session, call: Call<unknown>): Promise<boolean> {
  const deadline = performance.now() + 10_000;
  while (!call.ended) {
    const [{ waits }] = await watcher<[{ waits: boolean }]>`
      select exists (select from pg_locks where pid = ${session.pid} and not granted) as waits`;
    if (waits) return true;
    if (performance.now() > deadline) throw new Error('A call neither ended nor waited for a lock within 10 s.');
  }
  return false;
}

/** Calls that meet in Postgres: `first` is held at `point` with its locks while `second` runs as far as it can. */
export interface Race<First, Second> {
  point: Point;
  first: (sql: Sql) => Promise<First>;
  second: (sql: Sql) => Promise<Second>;
}

export interface Sessions {
  a: Session;
  b: Session;
  watcher: Sql;
  gate: ReturnType<typeof gateOf>;
}

/** Runs a race to its end, commits included. Both are plain transactions: a deadlock is thrown here, not repeated. */
export async function race<First, Second>(
  { a, b, watcher, gate }: Sessions,
  { point, first, second }: Race<First, Second>,
): Promise<{ answers: [First, Second]; second_waited: boolean }> {
  await gate.shut();
  await a.sql`begin`;
  await a.sql`select set_config('proof.pause_at', ${point}, true)`;
  const one = begun(first(a.sql));
  await waitsForLock(watcher, a, one);
  await b.sql`begin`;
  const two = begun(second(b.sql));
  const second_waited = await waitsForLock(watcher, b, two);
  if (!second_waited) await settled(b, two);
  await gate.open();
  await settled(a, one);
  if (second_waited) await settled(b, two);
  return { answers: [await one.result, await two.result], second_waited };
}

async function settled({ sql }: Session, call: Call<unknown>): Promise<void> {
  try {
    await call.result;
  } catch (error) {
    await sql`rollback`;
    throw error;
  }
  await sql`commit`;
}
