-- Locks of sessions do not move with a fail-over: on the new primary every host's lock is free, though the hosts live. So it is
-- noted on which server a host has taken its lock, and since when each server has been the one.

-- A server from when it took writes until it restarted, or another took over. Written by the first host that finds itself on it.
create table database_servers (
  server text primary key,
  timeline text not null,
  seen_at timestamptz not null default clock_timestamp(),
  -- From then on hosts could take their locks there; until `grace` has passed, a free lock proves nothing, and neither does a lease
  -- that passed while no server answered.
  since timestamptz not null,
  grace interval not null
);

create table host_locks (
  host_id int primary key references coder_hosts on delete cascade,
  server text not null,
  taken_at timestamptz not null default clock_timestamp()
);
