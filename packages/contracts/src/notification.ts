import { z } from 'zod';
import { Id } from './ids.js';

/** What a person is told of when no page of theirs shows it, never a single step; `test` is what the settings send. */
const NotificationKind = z.enum(['needs-you', 'run-ended', 'test']);

/** What a push carries to the service worker; nothing in it is secret, and no repository text. */
export const Notification = z.object({
  kind: NotificationKind,
  title: z.string(),
  body: z.string(),
  /** Path of the page that it opens. */
  path: z.string().startsWith('/'),
  /** The same tag replaces the one before. */
  tag: z.string(),
  /** A permission that it is about: the service worker reads from its own server what exactly is asked, and offers to answer it. */
  ask_id: Id.nullable(),
});
export type Notification = z.infer<typeof Notification>;

/** `PUT /api/push/subscriptions`, as the browser's `PushSubscription.toJSON()` has it. */
export const PushSubscriptionRequest = z.strictObject({
  endpoint: z.url({ protocol: /^https$/ }).max(2_000),
  expirationTime: z.number().nullable().optional(),
  keys: z.strictObject({ p256dh: z.string().min(1).max(200), auth: z.string().min(1).max(100) }),
});
export type PushSubscriptionRequest = z.infer<typeof PushSubscriptionRequest>;

/** `POST /api/push/test`, and the query of `DELETE /api/push/subscriptions`: the device that is meant. */
export const PushDevice = PushSubscriptionRequest.pick({ endpoint: true });

/** `GET /api/push/key`: the public key of this server, for `applicationServerKey`. */
export const PushKey = z.object({ key: z.string() });
export type PushKey = z.infer<typeof PushKey>;
