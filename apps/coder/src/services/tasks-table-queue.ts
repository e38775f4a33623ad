import type { Sql } from '@boocode/db/connect';
import { appendEvents } from '../tasks/append-events.js';
import { fail } from '../tasks/fail.js';
import { heartbeat } from '../tasks/heartbeat.js';
import type { Host } from '../tasks/host.js';
import { reap } from '../tasks/reap.js';
import { recordSession } from '../tasks/record-session.js';
import { release } from '../tasks/release.js';
import { readRunning } from '../tasks/read-running.js';
import { tick } from '../tasks/tick.js';
import { leaseSeconds } from './lease.js';
import type { TaskQueue } from './task-queue.js';

export interface QueuePools {
  sql: Sql;
  /** For ticks alone, and of one connection: each plans the engine's statements anew at its first tick. */
  ticks: Sql;
}

/** The tasks table in the name of `host`. */
export function createTaskQueue(
  { sql, ticks }: QueuePools,
  host: Host,
  lease_seconds: number = leaseSeconds,
): TaskQueue {
  return {
    hold: () => host.hold(),
    tick: (request) => tick(ticks, { ...request, host: host.id, lease_seconds }),
    fail: async (failure) => (await fail(sql, { ...failure, host: host.id })) !== null,
    heartbeat: (attempts) => heartbeat(sql, { host: host.id, attempts, lease_seconds }),
    running: () => readRunning(sql, host.id),
    async appendEvents({ id, attempt }, events) {
      const [stopped] = await appendEvents(sql, {
        host: host.id,
        events: events.map((event) => ({ id, attempt, ...event })),
      });
      return stopped ?? null;
    },
    recordSession: ({ id, attempt }, session) => recordSession(sql, { host: host.id, id, attempt, ...session }),
    async release() {
      await release(sql);
    },
    async reap() {
      await reap(sql, host.id);
    },
  };
}
