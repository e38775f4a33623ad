import { whenDatabaseIsBack } from '@boocode/db/database-away';
import type { Sql } from '@boocode/db/connect';
import type { FastifyBaseLogger } from 'fastify';
import { nextDue, takeDue, tryAgain, type Delivery } from './news-rows.js';
import type { Later } from './later.js';
import { sendPush, type PushPorts } from './send-push.js';
import { removeSubscription } from './subscription-rows.js';

const atOnce = 20;
const longestTimerMs = 60 * 60 * 1_000;
/** Waits between tries; after the last one it is given up. */
const retryMs = [10_000, 60_000, 5 * 60_000, 30 * 60_000] as const;

interface DeliveryPorts extends PushPorts {
  sql: Sql;
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
  later: Later;
}

/**
 * Sends what is due, at most once to each device: a delivery is taken, and that committed, before it is sent. One that is known to have
 * failed is tried again; what a crash cuts off in the middle is not, because a person who has answered must not be rung a second time,
 * and what waits for them stands on every page. The table knows what is to be done; `wake` only says that there is something.
 */
export function startDelivering(ports: DeliveryPorts): { wake(): void; close(): Promise<void> } {
  const closing = new AbortController();
  let callOff: (() => void) | null = null;
  let working: Promise<void> = Promise.resolve();
  let asked = false;

  const round = async (): Promise<void> => {
    asked = false;
    if (closing.signal.aborted) return;
    try {
      const wait = await whenDatabaseIsBack(() => deliverDue(ports, closing.signal), closing.signal);
      if (wait !== null) callOff = ports.later(wake, Math.min(wait, longestTimerMs));
    } catch (error) {
      if (closing.signal.aborted) return;
      ports.log.error({ err: error }, 'notifications could not be sent');
      callOff = ports.later(wake, retryMs[0]);
    }
  };
  const wake = (): void => {
    callOff?.();
    if (asked) return;
    asked = true;
    working = working.then(round);
  };
  return {
    wake,
    async close() {
      closing.abort();
      await working;
      callOff?.();
    },
  };
}

/** Milliseconds until there is more to do; null when there is nothing. */
async function deliverDue(ports: DeliveryPorts, signal: AbortSignal): Promise<number | null> {
  for (;;) {
    if (signal.aborted) return null;
    // What was taken is sent before more is taken.
    // oxlint-disable-next-line no-await-in-loop
    const taken = await takeDue(ports.sql, atOnce);
    if (taken.length === 0) return nextDue(ports.sql);
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all(taken.map((delivery) => deliver(ports, delivery)));
  }
}

async function deliver(ports: DeliveryPorts, delivery: Delivery): Promise<void> {
  const { sql, log } = ports;
  const { subscription, attempts, key } = delivery;
  const outcome = await sendPush(ports, delivery);
  const service = new URL(subscription.endpoint).host;
  if (outcome.type === 'sent') return;
  if (outcome.type === 'gone') {
    log.info({ push_service: service }, 'a device is not subscribed any more');
    await removeSubscription(sql, subscription.endpoint);
    return;
  }
  const wait = retryMs[attempts - 1];
  log.warn(
    { push_service: service, key, attempts, why: outcome.why, givenUp: wait === undefined },
    'a notification was not taken',
  );
  if (wait === undefined) return;
  const longest = retryMs.at(-1) ?? wait;
  await tryAgain(sql, delivery, Math.min(Math.max(wait, outcome.retryAfterMs ?? 0), longest));
}
