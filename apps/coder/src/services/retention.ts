import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';
import type { Logger } from 'pino';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper.js';
import type { WorktreeKeeper } from '../worktrees/worktree-keeper.js';
import type { CheckoutKeeper } from './checkout-keeper.js';
import type { Mirrors } from './git/mirrors.js';
import { pruneBatch } from '../tasks/prune.js';
import { isDatabaseAway } from '@boocode/db/database-away';

export interface RetentionPorts {
  sql: Sql;
  /** Whole runs that ended longer ago are removed; null keeps everything. */
  keepDays: number | null;
  checkpoints: Pick<CheckpointKeeper, 'removeOld'>;
  worktrees: Pick<WorktreeKeeper, 'removeOldRefs'>;
  mirrors: Pick<Mirrors, 'removeUnused'>;
  /** Whose folders borrow from mirrors. */
  checkouts: Pick<CheckoutKeeper, 'dir'>;
  log: Logger;
  clock?: Clock;
}

/** What a test replaces. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`, or as soon as `signal` is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

export interface Retention {
  /** Removes at once what is old enough, and again about every hour. */
  start(): void;
  /** Resolves once the batch under way is done. */
  stop(): Promise<void>;
}

const dayMs = 86_400_000;
const everyMs = 3_600_000;
/** Hosts that were started together drift apart; that only one of them removes is by a lock all the same. */
const jitterMs = 300_000;

const realClock: Clock = {
  now: Date.now,
  random: Math.random,
  wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};

/** Checkpoints go so long after the last turn of their chat, and other hidden refs after they were made: what they hold in git costs room. */
const refDays = 30;
/** A mirror goes so long after it was last asked for: whoever asks again fetches it anew. */
const mirrorDays = 30;

/** Removes old runs, checkpoints of old chats, other refs that nobody needs any more, and mirrors that rest, by itself. What lies on disk for a run is gone by then: its checkout goes when it ends. */
export function createRetention({
  sql,
  keepDays,
  checkpoints,
  worktrees,
  mirrors,
  checkouts,
  log,
  clock = realClock,
}: RetentionPorts): Retention {
  const stopped = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function keep(): Promise<void> {
    while (!stopped.signal.aborted) {
      const ago = (days: number): Date => new Date(clock.now() - days * dayMs);
      if (keepDays !== null) await removeOld(ago(keepDays));
      await remove('checkpoints of chats that rest since long', () =>
        checkpoints.removeOld(ago(refDays), stopped.signal),
      );
      await remove('refs of what was discarded, or is on a branch by now', () =>
        worktrees.removeOldRefs(ago(refDays), stopped.signal),
      );
      await remove('mirrors that nobody has read from since long', () =>
        mirrors.removeUnused(ago(mirrorDays), checkouts.dir),
      );
      if (!stopped.signal.aborted) await clock.wait(everyMs + clock.random() * jitterMs, stopped.signal);
    }
  }

  async function removeOld(before: Date): Promise<void> {
    let removed = 0;
    try {
      // A batch is a transaction: a stop waits for one, and the rest is for the next start.
      for (let more = true; more && !stopped.signal.aborted;) {
        const batch = await pruneBatch(sql, before);
        removed += batch ?? 0;
        more = batch !== null && batch > 0;
      }
    } catch (error) {
      if (!isDatabaseAway(error)) log.error({ err: error }, 'could not remove old runs; tried again in an hour');
    }
    if (removed > 0) log.info({ removed, before }, 'removed runs that ended long ago');
  }

  async function remove(what: string, work: () => Promise<number>): Promise<void> {
    try {
      const removed = await work();
      if (removed > 0) log.info({ removed }, `removed ${what}`);
    } catch (error) {
      if (!isDatabaseAway(error)) log.error({ err: error }, `could not remove ${what}; tried again in an hour`);
    }
  }

  return {
    start() {
      running = keep();
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
