-- What a start of coder found of a run that was going on when the coder before it ended.

-- Of the last time that steps of this run were cut off with their host: {at, kept, resumed, needs_decision, cause} by the first
-- start on the same machine after that. Null when nothing was cut off, or nothing has started since. A host whose lock is held
-- lives: it was slow, and nobody knows more.
create or replace function restart_note(p_run uuid) returns jsonb language sql stable as $$
  with attempts as materialized (
    select a.*, t.state
    from tasks t
    join task_attempts a on a.task_id = t.id
    where t.flow_run_id = p_run and t.superseded_at is null
  ), cut as materialized (
    select a.* from attempts a where a.error ->> 'code' in ('host.lost', 'host.stopped', 'task.poison')
  ), lost as materialized (
    select h.*, max(c.started_at) as last_began, bool_or(c.error ->> 'code' = 'host.stopped') as in_order
    from cut c join coder_hosts h on h.id = c.claimed_by
    where c.claimed_by = (select max(n.claimed_by) from cut n)
    group by h.id
  ), start as materialized (
    select n.started_at from coder_hosts n, lost l
    where n.id > l.id and n.hostname = l.hostname and n.started_at > l.last_began
    order by n.id limit 1
  )
  select jsonb_build_object('at', s.started_at,
    'kept', (select count(*) from attempts a
      where a.outcome = 'completed' and a.state = 'completed' and a.ended_at <= s.started_at and a.task_id <> p_run),
    'resumed', (select count(distinct c.task_id) from cut c where c.claimed_by = l.id and c.state <> 'blocked'),
    'needs_decision', (select count(distinct c.task_id) from cut c where c.claimed_by = l.id and c.state = 'blocked'),
    'cause', case
      when l.stopped_at is not null or l.in_order then 'stopped'
      when exists (
        select from pg_locks k
        where k.locktype = 'advisory' and k.classid = 7400 and k.objid = l.id and k.objsubid = 2
          and k.database = (select d.oid from pg_database d where d.datname = current_database())) then 'unknown'
      else 'crashed' end)
  from start s cross join lost l
$$;
