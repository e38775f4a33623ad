-- BooChat: chats, what is said in them, and where a person's panes stand.

-- A hidden project is off the list; what hangs below it stays.
alter table projects add column hidden_at timestamptz;

create table chats (
  id uuid primary key,
  kind text not null check (kind in ('chat', 'coder')),
  project_id uuid references projects (id),
  title text not null,
  titled_by text not null default 'none' check (titled_by in ('none', 'auto', 'person')),
  model text,
  web boolean not null default false,
  -- Last message of the branch that is shown. No foreign key: chat and message would each need the other first.
  leaf_id uuid,
  -- Place of the newest frame of the stream chat:<id>; counted up under the row's lock, so that places are gapless.
  last_seq bigint not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index chats_by_project on chats (project_id, updated_at desc);

-- Messages form a tree: those with the same parent are alternatives.
create table messages (
  id uuid primary key,
  chat_id uuid not null references chats (id) on delete cascade,
  parent_id uuid references messages (id) on delete cascade,
  role text not null check (role in ('user', 'assistant', 'summary')),
  status text not null check (status in ('streaming', 'complete', 'stopped', 'failed', 'interrupted')),
  -- What it consists of as of frame parts_seq; of a message that is being written the frames behind that tell the rest.
  parts jsonb not null default '[]',
  parts_seq bigint not null default 0,
  model text,
  usage jsonb,
  context jsonb,
  error jsonb,
  -- The server process that writes it; a streaming message of a process that has ended is interrupted.
  owner uuid,
  -- How many frames it was given since it was last begun: what was stored is told from what was not when an answer is lost.
  written integer not null default 0,
  idempotency_key text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((status = 'streaming') = (ended_at is null)),
  unique (chat_id, idempotency_key)
);

create index messages_by_parent on messages (chat_id, parent_id, id);
create index messages_streaming on messages (owner) where status = 'streaming';

-- The frames of a chat in order. Those that only build a message are pruned some time after it has ended.
create table chat_frames (
  chat_id uuid not null references chats (id) on delete cascade,
  seq bigint not null,
  message_id uuid,
  frame jsonb not null,
  created_at timestamptz not null default now(),
  primary key (chat_id, seq)
);

create table attachments (
  id uuid primary key,
  chat_id uuid references chats (id) on delete cascade,
  name text not null,
  media_type text not null,
  size integer not null check (size between 0 and 10000000),
  content bytea not null,
  created_at timestamptz not null default now()
);

create index attachments_by_chat on attachments (chat_id);

create table artifacts (
  id uuid primary key,
  chat_id uuid references chats (id) on delete cascade,
  kind text not null check (kind in ('markdown', 'html')),
  title text not null,
  content text not null,
  created_at timestamptz not null default now()
);

create index artifacts_by_chat on artifacts (chat_id);

-- The panes of a person in a project; without a project, outside of any.
create table workspaces (
  user_id text not null,
  project_id uuid references projects (id) on delete cascade,
  layout jsonb not null,
  revision integer not null,
  saved_at timestamptz not null default now(),
  unique nulls not distinct (user_id, project_id)
);

create table user_settings (
  user_id text primary key,
  settings jsonb not null,
  updated_at timestamptz not null default now()
);
