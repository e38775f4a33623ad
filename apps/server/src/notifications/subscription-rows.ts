import type { PushSubscriptionRequest } from '@boocode/contracts/notification';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { userId } from '../store.js';

/** Where a device is reached, and what only it can read is encrypted for: base64url. */
export interface Subscription {
  id: string;
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** Keeps a device. One that is known keeps its age, and so what it is still to be told. */
export async function putSubscription(sql: Sql, { endpoint, keys }: PushSubscriptionRequest): Promise<void> {
  await sql`
    insert into push_subscriptions (id, user_id, endpoint, p256dh, auth)
    values (${uuidv7()}, ${userId}, ${endpoint}, ${keys.p256dh}, ${keys.auth})
    on conflict (endpoint) do update
    set p256dh = excluded.p256dh,
      auth = excluded.auth`;
}

/** Whether it was there. */
export async function removeSubscription(sql: Sql, endpoint: string): Promise<boolean> {
  const { count } = await sql`delete from push_subscriptions where endpoint = ${endpoint}`;
  return count > 0;
}

export async function findSubscription(sql: Sql, endpoint: string): Promise<Subscription | null> {
  const [row] = await sql<Subscription[]>`
    select id, endpoint, p256dh, auth
    from push_subscriptions
    where endpoint = ${endpoint}`;
  return row ?? null;
}

export async function anySubscription(sql: Sql): Promise<boolean> {
  const rows = await sql`select 1 from push_subscriptions limit 1`;
  return rows.length > 0;
}
