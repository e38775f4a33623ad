-- Who may do what at the front door, and what was done there.

-- A token is told once and kept nowhere: with both hashes alone nobody gets in.
create table access_tokens (
  id uuid primary key,
  name text not null check (name <> ''),
  -- sha-256 of the token, and of the cookie that a browser is given for it.
  hash bytea not null unique check (octet_length(hash) = 32),
  session_hash bytea not null unique check (octet_length(session_hash) = 32),
  scopes text[] not null check (
    cardinality(scopes) > 0
    and scopes <@ array['read', 'run', 'answer', 'admin']
  ),
  created_at timestamptz not null default now(),
  created_by text not null,
  -- To the minute: it is not written more often.
  last_used_at timestamptz,
  expires_at timestamptz,
  -- A token is never deleted: rows of the audit point to it.
  revoked_at timestamptz
);

-- Of those that can be used, no two have one name.
create unique index access_tokens_by_name on access_tokens (name) where revoked_at is null;

-- What was done or refused at the door. Holds no body, no query and no secret.
create table audit_rows (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  -- As it was called then.
  who text not null,
  token_id uuid references access_tokens (id),
  action text not null,
  target text,
  -- Written as begun before the act; it stays so where the process ended before it knew how the act went.
  outcome text not null check (outcome in ('begun', 'done', 'failed', 'refused')),
  status integer,
  address text,
  check ((outcome = 'begun') = (status is null))
);

create index audit_rows_by_age on audit_rows (at);
create index audit_rows_by_token on audit_rows (token_id) where token_id is not null;
