import type { Sql } from '@boocode/db/connect';
import postgres from 'postgres';
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

/** A start of a process, and the database in which it claims. */
export interface HostProcess {
  url: string;
  hostname: string;
  pid: number;
}

/** Registers a process as a host, and takes its lock on a connection of its own. */
export async function registerHost(sql: Sql, process: HostProcess): Promise<Host> {
  const [{ id }] = await sql<[{ id: number }]>`
    insert into coder_hosts (hostname, pid)
    values (${process.hostname}, ${process.pid})
    returning id`;
  let lock = openLockConnection(process.url);
  const host: Host = {
    id,
    async hold() {
      try {
        const [row] = await lock<[{ held: boolean }]>`
          select exists (
            select from pg_locks
            where locktype = 'advisory' and classid = ${HOST_LOCKS} and objid = ${id} and objsubid = 2
              and database = (select oid from pg_database where datname = current_database())
              and pid = pg_backend_pid()
          ) or pg_try_advisory_lock(${HOST_LOCKS}, ${id}) as held`;
        if (!row.held) throw new HostLockTaken(id);
      } catch (error) {
        const broken = lock;
        lock = openLockConnection(process.url);
        await broken.end({ timeout: 0 });
        throw error;
      }
    },
    close: () => lock.end({ timeout: 1 }),
  };
  await host.hold();
  return host;
}

/**
 * A pool of one connection that is never recycled. A reserved connection would not do: once its socket is gone, postgres.js
 * neither dials it again nor survives the next query on it.
 */
function openLockConnection(url: string): postgres.Sql {
  const connection = { application_name: 'boocode-host' };
  return postgres(url, { max: 1, idle_timeout: 0, max_lifetime: 0, connect_timeout: 10, connection });
}
