-- Many hosts on one database: what each tells of itself, and what a task needs of the one that does it.

alter table coder_hosts
  -- When it was last heard of; null = it never told.
  add column seen_at timestamptz,
  -- By agent that can be used there, how many of its tasks it does at once.
  add column slots jsonb not null default '{}',
  add column labels text[] not null default '{}',
  -- Since when it claims nothing more.
  add column drain_at timestamptz;

-- Those that go on are few, however many there were. Not by when they were seen: that changes all the time.
create index coder_hosts_going on coder_hosts (id) where stopped_at is null;

alter table tasks
  -- The machine whose folders it is about; null = none in particular.
  add column home text,
  -- Keys that a host must offer: `host:<hostname>`, `label:<label>`. They are a part of its lane.
  add column needs text[] not null default '{}';
