import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';
import type { Logger } from 'pino';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper.js';
import type { WorktreeKeeper } from '../worktrees/worktree-keeper.js';
import type { CheckoutKeeper } from './checkout-keeper.js';
import type { Mirrors } from './git/mirrors.js';
import { readNeededSessions } from '../tasks/read-needed-sessions.js';
import type { AgentBackend, Forgetting } from './agent-backend.js';
import { pruneAsksBatch, pruneBatch } from '../tasks/prune.js';
import { isDatabaseAway } from '@boocode/db/database-away';

export interface RetentionPorts {
  sql: Sql;
  /** Whole runs that ended longer ago are removed, and what chats asked that was answered longer ago; null keeps everything. */
  keepDays: number | null;
  checkpoints: Pick<CheckpointKeeper, 'removeOld'>;
  worktrees: Pick<WorktreeKeeper, 'removeOldRefs'>;
  mirrors: Pick<Mirrors, 'removeUnused'>;
  /** Whose folders borrow from mirrors. */
  checkouts: Pick<CheckoutKeeper, 'dir'>;
  /** What they keep of sessions goes after the tasks that had them. */
  agents: readonly Pick<AgentBackend, 'id' | 'forgetSessions'>[];
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

/** A session that was just begun may not have been noted yet. */
const youngMs = 60_000;

const realClock: Clock = {
  now: Date.now,
  random: Math.random,
  wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};

/** Checkpoints go so long after the last turn of their chat, and other hidden refs after they were made: what they hold in git costs room. */
const refDays = 30;
/** A mirror goes so long after it was last asked for: whoever asks again fetches it anew. */
const mirrorDays = 30;

/** Removes old runs, old asks and checkpoints of chats, other refs that nobody needs any more, and mirrors that rest, by itself. What lies on disk for a run is gone by then: its checkout goes when it ends. */
export function createRetention({
  sql,
  keepDays,
  checkpoints,
  worktrees,
  mirrors,
  checkouts,
  agents,
  log,
  clock = realClock,
}: RetentionPorts): Retention {
  const stopped = new AbortController();
  const needed: Forgetting['needed'] = (ids) => readNeededSessions(sql, ids);
  let running: Promise<void> = Promise.resolve();

  async function keep(): Promise<void> {
    while (!stopped.signal.aborted) {
      const ago = (days: number): Date => new Date(clock.now() - days * dayMs);
      if (keepDays !== null) {
        await removeOld('runs that ended long ago', pruneBatch, ago(keepDays));
        await removeOld('asks of chats that were answered long ago', pruneAsksBatch, ago(keepDays));
        await removeSessions();
      }
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

  async function removeOld(what: string, removeBatch: typeof pruneBatch, before: Date): Promise<void> {
    let removed = 0;
    try {
      // A batch is a transaction: a stop waits for one, and the rest is for the next start.
      for (let more = true; more && !stopped.signal.aborted;) {
        const batch = await removeBatch(sql, before);
        removed += batch ?? 0;
        more = batch !== null && batch > 0;
      }
    } catch (error) {
      if (!isDatabaseAway(error)) log.error({ err: error }, `could not remove ${what}; tried again in an hour`);
    }
    if (removed > 0) log.info({ removed, before }, `removed ${what}`);
  }

  /** After the runs: what an attempt names may be taken up again. */
  async function removeSessions(): Promise<void> {
    const before = new Date(clock.now() - youngMs);
    for (const agent of agents)
      await remove(`sessions of ${agent.id} that nobody takes up again`, async () => {
        return (await agent.forgetSessions?.({ before, needed })) ?? 0;
      });
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
