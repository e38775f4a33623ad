import type { Sql } from '@boocode/db/connect';
import { Notification } from '@boocode/contracts/notification';
import type { News } from './news.js';
import type { Subscription } from './subscription-rows.js';

/** What ended longer ago is no news, to nobody. */
const newsFor = '1 day';
/** Longer than anything is news, so that nothing is decided about twice. */
const keptFor = '30 days';

/** Of these keys, those that nothing was decided about yet. */
export async function undecided(sql: Sql, keys: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ key: string }[]>`
    select key
    from unnest(${[...keys]}::text[]) as asked (key)
    where not exists (
      select from push_news
      where push_news.key = asked.key
    )`;
  return new Set(rows.map(({ key }) => key));
}

/**
 * Decides about a piece of news for good. Unless it was seen, every device that was there before it is to be told; answers with how
 * many those are. A second decision changes nothing.
 */
export async function decide(sql: Sql, { key, notification, at }: News, seen: boolean): Promise<number> {
  const { count } = await sql`
    with fresh as (
      insert into push_news (key, notification)
      values (${key}, ${sql.json(notification)})
      on conflict (key) do nothing
      returning key
    )
    insert into push_deliveries (news_key, subscription_id)
    select fresh.key, push_subscriptions.id
    from fresh, push_subscriptions
    where not ${seen}
      and push_subscriptions.created_at < ${at}::timestamptz
      and ${at}::timestamptz > now() - ${newsFor}::interval`;
  return count;
}

/** What was not sent yet of a piece of news is not to be sent any more, nor tried again. */
export async function withdraw(sql: Sql, key: string): Promise<void> {
  await sql`delete from push_deliveries where news_key = ${key}`;
}

/** Withdraws all whose key begins with one of these, but `open`. */
export async function withdrawOthers(sql: Sql, prefixes: readonly string[], open: readonly string[]): Promise<void> {
  await sql`
    delete from push_deliveries
    where exists (select from unnest(${[...prefixes]}::text[]) as begun (key) where starts_with(news_key, begun.key))
      and news_key <> all (${[...open]}::text[])`;
}

export async function forgetOldNews(sql: Sql): Promise<void> {
  await sql`delete from push_news where created_at < now() - ${keptFor}::interval`;
}

export interface Delivery {
  key: string;
  notification: Notification;
  subscription: Subscription;
  /** This one included. */
  attempts: number;
}

/** Takes what is due: committed when it is answered, so that after a crash none of it is sent a second time. */
export async function takeDue(sql: Sql, most: number): Promise<Delivery[]> {
  const rows = await sql<(Subscription & { key: string; notification: unknown; attempts: number })[]>`
    with due as (
      select news_key, subscription_id
      from push_deliveries
      where next_at <= now()
      order by next_at, news_key, subscription_id
      limit ${most}
      for update skip locked
    )
    update push_deliveries
    set next_at = null,
      attempts = push_deliveries.attempts + 1
    from due, push_news, push_subscriptions
    where push_deliveries.news_key = due.news_key
      and push_deliveries.subscription_id = due.subscription_id
      and push_news.key = due.news_key
      and push_subscriptions.id = due.subscription_id
    returning push_news.key, push_news.notification, push_deliveries.attempts,
      push_subscriptions.id, push_subscriptions.endpoint, push_subscriptions.p256dh, push_subscriptions.auth`;
  return rows.map(({ key, notification, attempts, ...subscription }) => ({
    key,
    notification: Notification.parse(notification),
    subscription,
    attempts,
  }));
}

/** Has a delivery tried again after so many milliseconds. */
export async function tryAgain(sql: Sql, { key, subscription }: Delivery, inMs: number): Promise<void> {
  await sql`
    update push_deliveries
    set next_at = now() + make_interval(secs => ${inMs / 1_000})
    where news_key = ${key}
      and subscription_id = ${subscription.id}`;
}

/** Milliseconds until something is due, 0 when it is; null when nothing is to be sent. */
export async function nextDue(sql: Sql): Promise<number | null> {
  const [row] = await sql<{ ms: number }[]>`
    select greatest(0, extract(epoch from min(next_at) - now()) * 1000)::float8 as ms
    from push_deliveries
    where next_at is not null
    -- The smallest of nothing would be 0 here.
    having count(*) > 0`;
  return row?.ms ?? null;
}
