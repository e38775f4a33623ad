-- Web push: who is told, what was found worth telling, and what is still to be sent to whom.

-- A browser on a device that a person switched notifications on in.
create table push_subscriptions (
  id uuid primary key,
  user_id text not null,
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  created_at timestamptz not null default now()
);

-- What has been decided about once, for good: an ask, an end of a run. Without deliveries when a visible page had shown it.
create table push_news (
  key text primary key,
  notification jsonb not null,
  created_at timestamptz not null default now()
);

create index push_news_by_age on push_news (created_at);

-- Who is told of it. A row is taken, and that committed, before anything is sent: no device hears a thing twice.
create table push_deliveries (
  news_key text not null references push_news (key) on delete cascade,
  subscription_id uuid not null references push_subscriptions (id) on delete cascade,
  attempts integer not null default 0 check (attempts >= 0),
  -- When it is tried; null: it is taken, was sent, or was given up.
  next_at timestamptz default now(),
  primary key (news_key, subscription_id)
);

create index push_deliveries_due on push_deliveries (next_at) where next_at is not null;
create index push_deliveries_by_subscription on push_deliveries (subscription_id);
