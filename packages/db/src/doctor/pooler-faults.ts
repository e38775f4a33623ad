import type { ReservedSql } from 'postgres';
import type { Sql } from '../connect.js';
import type { Fault } from './fault.js';

const BREAKS =
  'LISTEN is never told of new work, the lock by which a host is known to live is left behind or lost, and prepared statements are missed';
const MEND = 'give BooCode the address of Postgres itself, or of a pool in session mode (pool_mode = session)';

/**
 * Whether somebody stands between this connection and Postgres, and lends a session for one transaction only. A pool of one
 * connection can find out that somebody does, not how sessions are lent.
 */
export async function poolerFaults(sql: Sql): Promise<Fault[]> {
  const answer = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  // Whoever opened the connection was told which process serves it; a pooler tells of one that does not exist.
  if (answer[0]?.pid === answer.state.pid) return [];
  if (sql.options.max < 2) return [fault('warning', 'may lend sessions by the transaction', 'in that case')];
  return (await lendsByTransaction(sql)) ? [fault('wrong', 'lends sessions by the transaction', 'so')] : [];
}

function fault(severity: Fault['severity'], does: string, when: string): Fault {
  const what = `Between BooCode and Postgres there is a pooler that ${does}: ${when} ${BREAKS}.`;
  return { check: 'pooler', severity, what, mend: MEND, repair: null };
}

/** Two clients at once are never served by the same session, unless it is given to the second while the first only idles. */
async function lendsByTransaction(sql: Sql): Promise<boolean> {
  const first = await sql.reserve();
  const second = await sql.reserve();
  try {
    const before = await pidOf(first);
    await second`begin`;
    if ((await pidOf(second)) === before) return true;
    return (await pidOf(first)) !== before;
  } finally {
    await second`rollback`;
    second.release();
    first.release();
  }
}

async function pidOf(session: ReservedSql<{ bigint: number }>): Promise<number> {
  const [row] = await session<[{ pid: number }]>`select pg_backend_pid() as pid`;
  return row.pid;
}
