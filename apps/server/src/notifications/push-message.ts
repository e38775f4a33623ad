import { createHash } from 'node:crypto';
import type { Notification } from '@boocode/contracts/notification';
import webPush from 'web-push';
import type { PushRequest } from './push-endpoint.js';
import type { Subscription } from './subscription-rows.js';
import type { VapidKeys } from './vapid-keys.js';

/** Seconds that a push service keeps it for a device that is off: tomorrow it is no news. */
const keptSeconds = 12 * 60 * 60;

interface Sealing {
  notification: Notification;
  subscription: Subscription;
  keys: VapidKeys;
  contact: string;
}

/** A notification as it goes to a push service: encrypted for the device alone (RFC 8291) and signed (RFC 8292). */
export function pushMessage({ notification, subscription, keys, contact }: Sealing): PushRequest {
  const { endpoint, p256dh, auth } = subscription;
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(notification),
    {
      vapidDetails: { subject: contact, ...keys },
      contentEncoding: 'aes128gcm',
      TTL: keptSeconds,
      urgency: notification.kind === 'run-ended' ? 'normal' : 'high',
      // A newer one takes the place of an older one that the device has not fetched; at most 32 characters of base64url.
      topic: createHash('sha256').update(notification.tag).digest('base64url').slice(0, 32),
    },
  );
  return { endpoint, headers, body };
}
