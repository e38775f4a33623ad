import { setTimeout as delay } from 'node:timers/promises';

const connectionCodes = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  // No host is the primary just now, or the one that was has become a standby under us.
  'SERVER_NOT_WANTED',
  '25006',
  // It was silent for too long, or held a statement up for too long (`answerMs` of the pool): nothing is wrong with the call.
  'ANSWER_TIMEOUT',
  'database.silent',
  '57014',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  // The server is stopping, was stopped, or is still starting.
  '57P01',
  '57P02',
  '57P03',
  // It has no room on its disk, no memory, or no connection left for us: a result that it can't take now is not a bad one.
  '53100',
  '53200',
  '53300',
]);

/** Whether the database could not be reached, did not answer in time, or had no room: the same call may succeed once it is back. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  // Of a file that is missing it says nothing; of a socket's it does.
  if (error.code === 'ENOENT' && 'syscall' in error && error.syscall !== 'connect') return false;
  // Postgres has ended the session without a code for why: no room for the session's own files, for one.
  if (error.code === 'XX000' && 'severity' in error && error.severity === 'FATAL') return true;
  return typeof error.code === 'string' && (connectionCodes.has(error.code) || error.code.startsWith('08'));
}

/** Repeats `call` until the database answers. Any other error is the caller's, and so is an abort. */
export async function whenDatabaseIsBack<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let wait = 50; ; wait = Math.min(wait * 2, 1_000)) {
    try {
      return await call();
    } catch (error) {
      if (!isDatabaseAway(error) || signal.aborted) throw error;
      await delay(wait, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}
