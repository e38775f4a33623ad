import type { Notification } from '@boocode/contracts/notification';
import type { PostPush, PushReply } from './push-endpoint.js';
import { pushMessage } from './push-message.js';
import type { Subscription } from './subscription-rows.js';
import type { VapidKeys } from './vapid-keys.js';

export interface PushPorts {
  keys: () => Promise<VapidKeys>;
  /** `mailto:` or `https:` address of whom a push service may write to. */
  contact: string;
  post: PostPush;
}

/** How a push service took a message. `gone`: the device is not subscribed any more. */
export type PushOutcome =
  | { type: 'sent' }
  | { type: 'gone' }
  | { type: 'failed'; why: string; retryAfterMs: number | null };

interface Addressed {
  notification: Notification;
  subscription: Subscription;
}

/** Sends, and says how it went; does not reject. */
export async function sendPush({ keys, contact, post }: PushPorts, to: Addressed): Promise<PushOutcome> {
  try {
    return outcomeOf(await post(pushMessage({ ...to, contact, keys: await keys() })));
  } catch (error) {
    return { type: 'failed', why: error instanceof Error ? error.message : String(error), retryAfterMs: null };
  }
}

function outcomeOf({ status, retryAfter, text }: PushReply): PushOutcome {
  if (status >= 200 && status < 300) return { type: 'sent' };
  if (status === 404 || status === 410) return { type: 'gone' };
  const why = `status ${status}${text === '' ? '' : `, ${text}`}`;
  return { type: 'failed', why, retryAfterMs: retryAfter === null ? null : retryAfter * 1_000 };
}
