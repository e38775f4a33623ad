-- A project is a folder on this machine that agents work on. Everything else hangs below it.
create table projects (
  id uuid primary key,
  name text not null,
  path text not null unique,
  created_at timestamptz not null default now()
);
