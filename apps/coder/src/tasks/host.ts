import type { Sql } from '@boocode/db/connect';
import { HostLockTaken } from './errors.js';

/** Whose tasks die with whom: hosts hold `pg_advisory_lock(7400, id)`, which Postgres frees with their connection. */
const HOST_LOCKS = 7400;

export interface Host {
  readonly id: number;
  /**
   * Makes sure that the lock is held, and takes it again when its connection was lost (then others may have taken over what
   * ran here; the next heartbeat tells). Called with every poll.
   *
   * Errors: `HostLockTaken`, or the connection's own error while Postgres is away.
   */
  hold(): Promise<void>;
  /** Gives the lock and its connection back. What still runs here is then anybody's. */
  close(): Promise<void>;
}

/** Registers one start of a process as a host, and takes its lock on a connection that is reserved for it. */
export async function registerHost(sql: Sql, process: { hostname: string; pid: number }): Promise<Host> {
  const [host] = await sql<[{ id: number }]>`
    insert into coder_hosts (hostname, pid)
    values (${process.hostname}, ${process.pid})
    returning id`;
  const lock = new HostLock(sql, host.id);
  await lock.hold();
  return { id: host.id, hold: () => lock.hold(), close: () => lock.close() };
}

class HostLock {
  readonly #sql: Sql;
  readonly #id: number;
  #connection: Awaited<ReturnType<Sql['reserve']>> | null = null;

  constructor(sql: Sql, id: number) {
    this.#sql = sql;
    this.#id = id;
  }

  async hold(): Promise<void> {
    this.#connection ??= await this.#sql.reserve();
    try {
      const [row] = await this.#connection<[{ held: boolean }]>`
        select exists (
          select from pg_locks
          where locktype = 'advisory' and classid = ${HOST_LOCKS} and objid = ${this.#id} and objsubid = 2
            and database = (select oid from pg_database where datname = current_database())
            and pid = pg_backend_pid()
        ) or pg_try_advisory_lock(${HOST_LOCKS}, ${this.#id}) as held`;
      if (!row.held) throw new HostLockTaken(this.#id);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    if (!connection) return;
    // A connection that was lost has freed the lock itself, and has nothing to say any more.
    await connection`select pg_advisory_unlock(${HOST_LOCKS}, ${this.#id})`.catch(() => undefined);
    connection.release();
  }
}
