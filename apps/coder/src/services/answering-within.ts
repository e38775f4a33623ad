import type { TaskQueue } from './task-queue.js';

/** The database said nothing for too long. Whether the call was done is not known, as with any connection that is lost. */
class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent';
  readonly code = 'database.silent';
  constructor(ms: number) {
    super(`The database did not answer within ${ms} ms.`);
  }
}

/**
 * The same queue, each call of which answers or rejects with `DatabaseSilent` in time. The pool drops a connection that has
 * gone silent (`answerMs` of `connect`); this is for whoever waits, whatever it is that hangs.
 */
export function answeringWithin(queue: TaskQueue, ms: number): TaskQueue {
  async function within<Answer>(call: Promise<Answer>): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DatabaseSilent(ms)), ms);
    });
    try {
      return await Promise.race([call, silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    hold: () => within(queue.hold()),
    tick: (request) => within(queue.tick(request)),
    fail: (failed) => within(queue.fail(failed)),
    heartbeat: (attempts) => within(queue.heartbeat(attempts)),
    running: () => within(queue.running()),
    recordSession: (attempt, session) => within(queue.recordSession(attempt, session)),
    appendEvents: (attempt, events) => within(queue.appendEvents(attempt, events)),
    release: () => within(queue.release()),
    reap: () => within(queue.reap()),
  };
}
