import postgres from 'postgres';
import { parseDatabaseUrl } from './database-url.js';
import { ServerWatch } from './server-watch.js';

/** A pool of connections; `bigint` columns arrive as numbers, `timestamptz` as `Date`, `jsonb` parsed. */
export type Sql = postgres.Sql<{ bigint: number }>;

/** One connection inside `sql.begin`. */
export type TransactionSql = postgres.TransactionSql<{ bigint: number }>;

export type ConnectOptions = {
  /** Shown as `application_name` in `pg_stat_activity`, so that a person can tell who holds a connection. */
  name?: string;
  /** The most connections the pool may open. Default 10. */
  max?: number;
  /** How long a transaction may sit idle before Postgres ends its session. Milliseconds, default 60,000; 0 = for ever. */
  idleInTransactionMs?: number;
  /**
   * How long a query may wait without a sign of the server. After that its connection is given up and the query rejects with
   * `ANSWER_TIMEOUT`; the server ends the statement a little before (`57014`), so that what was given up is not done later.
   * Milliseconds, default: for ever. A connection that has become half-open is not noticed otherwise.
   */
  answerMs?: number;
  /** The machine that tasks launched over these connections belong to; none without it. */
  hostname?: string;
  /** The newest migration of coder's line that this program knows: once the database needs more, nothing is claimed over these connections. */
  knows?: number;
};

/**
 * Opens a pool on a Postgres; connections are dialled when first needed, so this never waits and never fails on a server
 * that is down. Close it with `await sql.end()`.
 *
 * Of several hosts (`postgres://user@h1:5432,h2:5432/db`) each connection is opened on the first that can be written to, beginning
 * with the one that the pool used last; a session that turns out to be read-only is given up, so that the next finds the new primary,
 * and so are all sessions of a host that can not be reached any more.
 *
 * Errors: throws `DatabaseUrlError` (`database_url_invalid`) when `url` is no `postgres://` address. A query rejects with
 * postgres.js's `PostgresError`, whose `code` is the SQLSTATE, or with an error whose `code` is `ECONNREFUSED`,
 * `CONNECTION_CLOSED`, `CONNECTION_ENDED`, `CONNECT_TIMEOUT` or `SERVER_NOT_WANTED` (no host can be written to) when the server
 * could not be reached or went away.
 */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  const address = parseDatabaseUrl(url);
  const answerSeconds = options.answerMs === undefined ? null : options.answerMs / 1_000;
  return postgres(address.url.href, {
    ...(address.hosts.length > 0 && {
      host: address.hosts.map(({ host }) => host),
      port: address.hosts.map(({ port }) => port),
      watch: new ServerWatch(address.hosts),
    }),
    ...(address.session !== null && { target_session_attrs: address.session }),
    max: options.max ?? 10,
    // A host that was cut off is not to take as long as a lease lasts before the next one is tried.
    connect_timeout: Math.min(address.hosts.length > 0 ? 3 : 10, answerSeconds ?? 10),
    answer_timeout: answerSeconds,
    // Seconds. All connections share the count, so the default is at 20 s after one restart of the server; ours is quick to be back.
    backoff: (retries: number) => Math.min(0.02 * 2 ** retries, 0.5),
    // Notices are for a person at a prompt; `create … if not exists` alone makes dozens.
    onnotice: () => undefined,
    connection: {
      application_name: options.name ?? 'boocode',
      // A transaction that its process forgot would hold its locks, and hold back vacuum, for ever.
      idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 60_000,
      ...(options.hostname !== undefined && { 'boocode.hostname': options.hostname }),
      ...(options.knows !== undefined && { 'boocode.knows': String(options.knows) }),
      ...(options.answerMs !== undefined && { statement_timeout: Math.floor(options.answerMs * 0.8) }),
    },
    types: {
      // Our 64-bit columns are counters and identities, far below 2^53; as strings they would invite `'1' + 1`.
      bigint: { to: 20, from: [20], serialize: String, parse: Number },
    },
  });
}
