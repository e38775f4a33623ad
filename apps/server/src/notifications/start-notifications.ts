import type { Notification, PushKey, PushSubscriptionRequest } from '@boocode/contracts/notification';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import type { Sql } from '@boocode/db/connect';
import type { FastifyBaseLogger } from 'fastify';
import { deviceUnknown, pushFailed } from '../errors.js';
import { watchCoder } from './coder-watch.js';
import { startDelivering } from './deliver.js';
import { forgetOldNews } from './news-rows.js';
import { later as usualLater, type Later } from './later.js';
import { createNewsroom } from './newsroom.js';
import { presenceBoard, type PresenceBoard } from './presence.js';
import { addressOfEndpoint, postPush, type PostPush } from './push-endpoint.js';
import { sendPush } from './send-push.js';
import { anySubscription, findSubscription, putSubscription, removeSubscription } from './subscription-rows.js';
import { vapidKeys, type VapidKeys } from './vapid-keys.js';

interface NotificationPorts {
  sql: Sql;
  log: FastifyBaseLogger;
  dataDir: string;
  coderUrl: string;
  internalToken: string;
  contact: string;
  later?: Later;
  /** What reaches push services, and judges where they are. */
  post?: PostPush;
  judge?: (endpoint: string) => Promise<unknown>;
}

export interface Notifications {
  presence: PresenceBoard;
  key(): Promise<PushKey>;
  /** Throws `push.endpoint-refused` for one that leads to a private network. */
  subscribe(subscription: PushSubscriptionRequest): Promise<void>;
  /** Whether it was there. */
  unsubscribe(endpoint: string): Promise<boolean>;
  /** Sends one to a device now. Throws when its push service does not take it. */
  test(endpoint: string): Promise<void>;
  close(): Promise<void>;
}

/** Tells the devices that a person has subscribed. Coder is watched only once there is one. */
export function startNotifications(ports: NotificationPorts): Notifications {
  const { sql, log, dataDir, contact, post = postPush, judge = addressOfEndpoint, later = usualLater } = ports;
  const presence = presenceBoard();
  let made: Promise<VapidKeys> | null = null;
  const keys = (): Promise<VapidKeys> => {
    made ??= vapidKeys(dataDir).catch((error: unknown) => {
      // A file that was mended is read the next time.
      made = null;
      throw error;
    });
    return made;
  };
  const delivering = startDelivering({ sql, log, later, keys, contact, post });
  const newsroom = createNewsroom({ sql, log, presence, later, onDecided: () => delivering.wake() });
  const closing = new AbortController();
  let watching: { close(): void } | null = null;
  const watch = (): void => {
    if (closing.signal.aborted) return;
    const { coderUrl, internalToken } = ports;
    watching ??= watchCoder({ coderUrl, internalToken, log, onFrame: (frame) => newsroom.take(frame) });
  };
  const begin = async (): Promise<void> => {
    try {
      const any = await whenDatabaseIsBack(() => anySubscription(sql), closing.signal);
      if (!any) return;
      await forgetOldNews(sql);
      watch();
      delivering.wake();
    } catch (error) {
      if (!closing.signal.aborted) log.error({ err: error }, 'notifications could not be begun');
    }
  };
  const begun = begin();
  return {
    presence,
    key: async () => ({ key: (await keys()).publicKey }),
    async subscribe(subscription) {
      await judge(subscription.endpoint);
      await putSubscription(sql, subscription);
      watch();
    },
    unsubscribe: (endpoint) => removeSubscription(sql, endpoint),
    async test(endpoint) {
      const subscription = await findSubscription(sql, endpoint);
      if (subscription === null) throw deviceUnknown();
      const outcome = await sendPush({ keys, contact, post }, { notification: testNotification, subscription });
      if (outcome.type === 'failed') throw pushFailed(new URL(endpoint).host, outcome.why);
      if (outcome.type === 'sent') return;
      await removeSubscription(sql, endpoint);
      throw deviceUnknown();
    },
    async close() {
      closing.abort();
      await begun;
      watching?.close();
      await newsroom.close();
      await delivering.close();
    },
  };
}

const testNotification: Notification = {
  kind: 'test',
  title: 'Notifications work',
  body: 'BooCode tells this device when an agent needs you and when a run has ended.',
  path: '/',
  tag: 'test',
  ask_id: null,
};
