import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';
import { isDatabaseAway } from '@boocode/db/database-away';
import { jsonParam } from '@boocode/db/json-param';
import postgres from 'postgres';
import { HostLockTaken, HostnameLost } from './errors.js';
import type { HostOrders } from './types.js';

/** Whose tasks die with whom: hosts hold `pg_advisory_lock(7400, id)`, which Postgres frees with their connection. */
const HOST_LOCKS = 7400;

/** How long a stop waits until it is written down. */
const noteMs = 1_000;

export interface Host {
  readonly id: number;
  /**
   * Makes sure that the lock is held, and takes it again when its connection was lost (then others may have taken over what
   * ran here; the next heartbeat tells). Called with every poll; answers with what the table wants of this host.
   *
   * Errors: `HostLockTaken`, or the connection's own error while Postgres is away.
   */
  hold(): Promise<HostOrders>;
  /** Tells the others what can be done here: by agent how many of its tasks at once; and the labels of this host. */
  tell(offer: { slots: Readonly<Record<string, number>>; labels: readonly string[] }): Promise<void>;
  /** Tells that nothing more is claimed here. */
  drain(): Promise<void>;
  /** Gives the lock and its connection back. What still runs here is then anybody's. */
  close(): Promise<void>;
}

/**
 * Registers one start of a process as a host, and takes its lock on a connection of its own.
 *
 * Errors: `HostnameLost` when the name that the pool was given did not get to the database.
 */
export async function registerHost(sql: Sql, process: { hostname: string; pid: number }): Promise<Host> {
  const [host] = await sql<[{ id: number; told: string | null }]>`
    insert into coder_hosts (hostname, pid)
    values (${process.hostname}, ${process.pid})
    returning id, nullif(current_setting('boocode.hostname', true), '') as told`;
  const given = sql.options.connection['boocode.hostname'];
  if (given !== undefined && given !== host.told) throw new HostnameLost(String(given));
  const lock = new HostLock(sql, host.id);
  await lock.hold();
  return {
    id: host.id,
    hold: () => lock.hold(),
    async tell({ slots, labels }) {
      await sql`select tell_host(${host.id}, ${jsonParam(sql, slots)}, ${[...labels]})`;
    },
    async drain() {
      await sql`update coder_hosts set drain_at = clock_timestamp() where id = ${host.id}`;
    },
    close: () => lock.close(),
  };
}

class HostLock {
  readonly #sql: postgres.Sql;
  readonly #id: number;
  /** The session that holds the lock, as far as is known here. */
  #pid: number | null = null;
  /** The session that it was noted of, so that others know on which server a free lock means that this host is dead. */
  #noted: number | null = null;

  /** The lock lives as long as its connection, so the connection is its own: never pooled, never retired by age. */
  constructor(sql: Sql, id: number) {
    this.#sql = ownConnection(sql);
    this.#id = id;
  }

  async hold(): Promise<HostOrders> {
    // A connection that went silent is given up here long before Postgres notices: its session still holds our lock.
    const orders = (await this.#take()) ?? ((await this.#endFormerSession()) ? await this.#take() : null);
    if (orders === null) throw new HostLockTaken(this.#id);
    await this.#note();
    return orders;
  }

  async #note(): Promise<void> {
    if (this.#noted === this.#pid) return;
    await this.#sql`select note_lock(${this.#id})`;
    this.#noted = this.#pid;
  }

  /** One statement for all that a poll asks: an idle host asks it every two seconds. */
  async #take(): Promise<HostOrders | null> {
    const [row] = await this.#sql<[HostOrders & { held: boolean; pid: number }]>`
      with seen as (
        update coder_hosts set seen_at = clock_timestamp() where id = ${this.#id} returning drain_at is not null as draining
      )
      select pg_backend_pid() as pid, coalesce((select draining from seen), false) as draining,
        (select count(*)::int from living_hosts() h where h.id <> ${this.#id} and h.drain_at is null) + 1 as hosts, exists (
        select from pg_locks
        where locktype = 'advisory' and classid = ${HOST_LOCKS} and objid = ${this.#id} and objsubid = 2
          and database = (select oid from pg_database where datname = current_database())
          and pid = pg_backend_pid()
      ) or pg_try_advisory_lock(${HOST_LOCKS}, ${this.#id}) as held`;
    if (!row.held) return null;
    this.#pid = row.pid;
    return { draining: row.draining, hosts: row.hosts };
  }

  /** Ends the session that held the lock for us before, if it still does. Never another's, such as a reaper that tests it. */
  async #endFormerSession(): Promise<boolean> {
    const ended = await this.#sql<{ ended: boolean }[]>`
      select pg_terminate_backend(pid, 1000) as ended from pg_locks
      where locktype = 'advisory' and classid = ${HOST_LOCKS} and objid = ${this.#id} and objsubid = 2
        and database = (select oid from pg_database where datname = current_database())
        and pid = ${this.#pid} and granted`;
    return ended.some((row) => row.ended);
  }

  async close(): Promise<void> {
    const noted = this.#noteStop();
    // A database that is away keeps nobody from stopping: the next start then takes it for a crash.
    await Promise.race([noted, delay(noteMs, undefined, { ref: false })]);
    await this.#sql.end({ timeout: 1 });
    const error = await noted;
    if (error !== null && !isDatabaseAway(error)) throw error;
  }

  async #noteStop(): Promise<unknown> {
    try {
      await this.#sql`update coder_hosts set stopped_at = clock_timestamp() where id = ${this.#id}`;
      return null;
    } catch (error) {
      return error;
    }
  }
}

function ownConnection({ options }: Sql): postgres.Sql {
  const { host, port, path, database, user, pass, ssl, connect_timeout, answer_timeout, connection, onnotice } =
    options;
  const { backoff, target_session_attrs, watch } = options;
  return postgres({
    // All of them: after a fail-over the lock is taken on another.
    host,
    port,
    ...(target_session_attrs && { target_session_attrs }),
    backoff,
    watch,
    ...(path === undefined ? {} : { path }),
    database,
    username: user,
    ...(pass === null ? {} : { password: pass }),
    ssl,
    connect_timeout,
    answer_timeout,
    connection,
    ...(onnotice === undefined ? {} : { onnotice }),
    max: 1,
    // Never retired by age: who loses the lock counts as dead.
    max_lifetime: 0,
  });
}
