-- On which server the database is, so that a lock that is free there proves what it seems to.

-- The history of writes that this server is on. Not from the control file: that names the new timeline only after the first checkpoint.
create or replace function this_timeline() returns text language sql stable as $$
  select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
$$;

-- This server as one that takes writes. Every session lock is gone when any of these changes: the start of the postmaster; the
-- timeline, which a promotion begins; and when statistics began anew, as they do when the postmaster lives and its sessions crashed.
-- A person who resets statistics only has the hosts' grace begin again. All of it may be read by any role.
create or replace function this_server() returns text language sql stable as $$
  select concat_ws('/', extract(epoch from pg_postmaster_start_time()), this_timeline(), extract(epoch from b.stats_reset))
  from pg_stat_bgwriter b
$$;

-- This server, noted if it is new. After a restart hosts are told at once, and are back within a second or two; a fail-over many
-- learn of by their deadlines alone (`answerMs`, then 3 s for each host of the address that is silent).
create or replace function see_server() returns database_servers language plpgsql as $$
declare
  me text := this_server();
  seen database_servers;
  before database_servers;
begin
  select s.* into seen from database_servers s where s.server = me;
  if found then
    return seen;
  end if;
  select s.* into before from database_servers s order by s.seen_at desc limit 1;
  insert into database_servers (server, timeline, since, grace)
  values (me, this_timeline(),
    case when before.timeline <> this_timeline() or before.seen_at > pg_postmaster_start_time()
      then clock_timestamp() else pg_postmaster_start_time() end,
    case when before.timeline <> this_timeline() then interval '15 seconds' else interval '5 seconds' end)
  on conflict do nothing;
  delete from database_servers s where s.seen_at < clock_timestamp() - interval '90 days' and s.server <> me;
  select s.* into seen from database_servers s where s.server = me;
  return seen;
end
$$;

-- A host has taken its lock, in a session of this server.
create or replace function note_lock(p_host int) returns void language plpgsql as $$
declare
  here database_servers := see_server();
begin
  insert into host_locks as l (host_id, server) values (p_host, here.server)
  on conflict (host_id) do update set server = excluded.server, taken_at = excluded.taken_at;
end
$$;
