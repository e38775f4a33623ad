import { z } from 'zod';

/** What a person is told of when no page of theirs is in sight: never a single step. */
export const NotificationKind = z.enum(['needs-you', 'run-ended']);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** What a push carries to the service worker; nothing in it is secret, and no repository text. */
export const Notification = z.object({
  kind: NotificationKind,
  title: z.string(),
  body: z.string(),
  /** Path of the page that it opens. */
  path: z.string().startsWith('/'),
  /** The same tag replaces the one before. */
  tag: z.string(),
});
export type Notification = z.infer<typeof Notification>;

/** `PUT /api/push/subscriptions`, as the browser's `PushSubscription.toJSON()` has it. */
export const PushSubscriptionRequest = z.strictObject({
  endpoint: z.url({ protocol: /^https$/ }).max(2_000),
  expirationTime: z.number().nullable().optional(),
  keys: z.strictObject({ p256dh: z.string().min(1).max(200), auth: z.string().min(1).max(100) }),
});
export type PushSubscriptionRequest = z.infer<typeof PushSubscriptionRequest>;

/** `GET /api/push/key`: the public key of this server, for `applicationServerKey`. */
export const PushKey = z.object({ key: z.string() });
