-- The run engine: what keeps `tasks` true, and every way to change it. Idempotent; applied after the migrations.
--
--   pending --claim--> running --complete--> completed
--      ^                  |--fail: attempts left, a crash or a limit--> pending, parked until not_before
--      |                  '--fail: none left--> failed
--   pending --the last dependency settles, the join does not hold--> blocked
--   pending, running --cancel--> cancelled          failed, blocked, cancelled --retry--> pending
--
-- Settled = neither pending nor running. Ready = pending and ready_at is set: exactly these can be claimed.
-- Locks: whoever settles a step, or takes it back, first locks the root of its run, then tasks by id. So what happens
-- within one run happens one after the other, and no join misses a dependency. Nobody else waits for a lock:
-- claim, heartbeat, release and reap skip what is locked.
-- Fence: a runner's write names (id, attempt, host), and claimed_by is set only while a task runs. No statement that
-- looks up by id also says state = 'running': the planner would take the partial index and wade through its dead entries.
-- And each names its ids in an array: joined to a CTE alone, a plan made while the table is small reads a whole index.

drop view if exists flow_run_status, task_status, tasks_drift;

-- Rows to be inserted: what depends on nothing is ready, the rest counts its edges.
create or replace function tasks_before_insert() returns trigger language plpgsql as $$
begin
  new.unmet_deps := cardinality(new.depends_on);
  new.ready_at := case
    when new.state = 'pending' and new.unmet_deps = 0 and new.not_before is null then clock_timestamp()
  end;
  return new;
end
$$;

-- Counts rows down, and decides those whose last dependency has settled: ready, or blocked and why.
-- The caller holds the lock of their run. Returns what is blocked now.
create or replace function count_down(p_ids uuid[], p_counts int[]) returns uuid[] language plpgsql as $$
declare
  blocked uuid[];
  readied bigint;
begin
  with judged as materialized (
    select t.id, t.unmet_deps - u.count as unmet,
      case
        when t.unmet_deps > u.count or t.min_deps = 0 then true
        when t.min_deps is null
          then not exists (select from tasks p where p.id = any (t.depends_on) and p.state <> 'completed')
        else (select count(*) from tasks p where p.id = any (t.depends_on) and p.state = 'completed') >= t.min_deps
      end as holds
    from unnest(p_ids, p_counts) as u (id, count)
    join tasks t on t.id = u.id
    where t.id = any (p_ids)
  ), changed as (
    update tasks t set
      unmet_deps = j.unmet,
      ready_at = case when j.holds and j.unmet = 0 and t.not_before is null then clock_timestamp() end,
      state = case when j.holds then t.state else 'blocked' end,
      ended_at = case when j.holds then t.ended_at else clock_timestamp() end,
      error = case when j.holds then t.error else jsonb_build_object(
        'outcome', 'failure', 'code', 'task.dependency', 'message', missing_dependencies(t.depends_on, t.min_deps)) end
    from judged j
    where t.id = any (p_ids) and t.id = j.id
    returning t.id, t.state, t.ready_at
  )
  select array_agg(c.id) filter (where c.state = 'blocked'), count(c.ready_at) into blocked, readied
  from changed c;
  if readied > 0 then
    perform announce();
  end if;
  return blocked;
end
$$;

-- Why a join does not hold: "Needs all of its dependencies: security failed, data was cancelled."
create or replace function missing_dependencies(p_depends_on uuid[], p_min_deps int) returns text language sql stable as $$
  select format('Needs %s of its dependencies: %s.',
    case when p_min_deps is null then 'all' else 'at least ' || p_min_deps end,
    string_agg(coalesce(p.step_key, p.id::text) || case p.state
      when 'failed' then ' failed' when 'cancelled' then ' was cancelled' else ' could not run' end, ', ' order by d.n))
  from unnest(p_depends_on) with ordinality as d (id, n)
  join tasks p on p.id = d.id
  where p.state <> 'completed'
$$;

-- Wakes the dispatchers when the transaction commits. A tick first claims for itself, and wakes others for the rest.
create or replace function announce() returns void language plpgsql as $$
begin
  if current_setting('boocode.tick', true) in ('quiet', 'readied') then
    perform set_config('boocode.tick', 'readied', true);
  else
    perform pg_notify('tasks_new', '');
  end if;
end
$$;

-- What these settled rows set free, and what is blocked by that, to the end.
create or replace function settle(p_settled uuid[], p_runs uuid[]) returns void language plpgsql as $$
declare
  ids uuid[];
  counts int[];
begin
  while cardinality(p_settled) > 0 loop
    select array_agg(w.id), array_agg(w.count) into ids, counts
    from (
      select t.id, (select count(*)::int from unnest(t.depends_on) as d where d = any (p_settled)) as count
      from tasks t
      where t.flow_run_id = any (p_runs) and t.state = 'pending' and t.ready_at is null and t.depends_on && p_settled
    ) w;
    exit when ids is null;
    p_settled := count_down(ids, counts);
  end loop;
end
$$;

-- After a statement that settled rows, however many. Its own updates do not start it again: settle() goes on to the end.
create or replace function tasks_settle() returns trigger language plpgsql as $$
declare
  settled uuid[];
  runs uuid[];
begin
  select array_agg(n.id), array_agg(distinct n.flow_run_id) into settled, runs
  from new_rows n
  where n.state in ('completed', 'failed', 'blocked', 'cancelled')
    and n.flow_run_id is not null
    and exists (select from old_rows o where o.id = n.id and o.state in ('pending', 'running'));
  if settled is not null then
    perform from tasks where id = any (runs) order by id for no key update;
    perform settle(settled, runs);
  end if;
  return null;
end
$$;

-- Refuses edges that could never be met, then counts those that are met already (rows added to a run that is under way).
create or replace function tasks_check_edges() returns trigger language plpgsql as $$
declare
  outside uuid[];
  fault record;
  ids uuid[];
  counts int[];
begin
  if not exists (select from new_rows where depends_on <> '{}') then
    return null;
  end if;
  perform from tasks t
    where t.id = any (array(select n.flow_run_id from new_rows n except select n.id from new_rows n))
    order by t.id for no key update;
  outside := array(select d from new_rows n cross join unnest(n.depends_on) as d except select n.id from new_rows n);

  with known as materialized (
    select n.id, n.flow_run_id, n.step_key from new_rows n
    union all
    select t.id, t.flow_run_id, t.step_key from tasks t where t.id = any (outside)
  )
  select n.step_key, coalesce(k.step_key, d.id::text) as dependency,
    case
      when k.id is null then 'which does not exist'
      when k.id = n.id then 'which is itself'
      when k.flow_run_id is distinct from n.flow_run_id then 'which belongs to another run'
      else 'more than once'
    end as reason
  into fault
  from new_rows n
  cross join lateral (select e as id, count(*) as times from unnest(n.depends_on) as e group by e) d
  left join known k on k.id = d.id
  where k.id is null or k.id = n.id or k.flow_run_id is distinct from n.flow_run_id or d.times > 1
  limit 1;
  if found then
    raise exception using errcode = 'BC001', detail = fault.step_key,
      message = format('Step %s depends on %s, %s.', fault.step_key, fault.dependency, fault.reason);
  end if;

  -- Ids made in plan order prove that there is no cycle: each step depends on older ones, and nothing on the root.
  if exists (
    select from new_rows n cross join unnest(n.depends_on) as d (id)
    where n.id <> n.flow_run_id and d.id >= n.id or d.id = n.flow_run_id
  ) then
    with recursive edge as materialized (
      select n.id as later, d.id as earlier
      from new_rows n cross join unnest(n.depends_on) as d (id)
      where d.id <> all (outside)
    ), walk (id, depth) as (
      select n.id, 0 from new_rows n where not exists (select from edge e where e.later = n.id)
      union
      select e.later, w.depth + 1 from walk w join edge e on e.earlier = w.id
      where w.depth <= (select count(*) from new_rows)
    )
    select n.step_key into fault
    from new_rows n left join walk w on w.id = n.id
    where n.depends_on <> '{}'
    group by n.id, n.step_key
    having max(w.depth) is null or max(w.depth) > (select count(*) from new_rows)
    order by n.id desc limit 1;
    if found then
      raise exception using errcode = 'BC001', detail = fault.step_key,
        message = format('Step %s depends on itself by way of its own dependencies.', fault.step_key);
    end if;
  end if;

  if cardinality(outside) > 0 then
    select array_agg(w.id), array_agg(w.count) into ids, counts
    from (
      select n.id, count(*)::int as count
      from tasks p join new_rows n on p.id = any (n.depends_on)
      where p.id = any (outside) and p.state not in ('pending', 'running') and n.state = 'pending'
      group by n.id
    ) w;
    if ids is not null then
      perform settle(count_down(ids, counts), array(select distinct n.flow_run_id from new_rows n));
    end if;
  end if;
  return null;
end
$$;

create or replace function notify_tasks_new() returns trigger language plpgsql as $$
begin
  if exists (select from new_rows where ready_at is not null) then
    perform announce();
  end if;
  return null;
end
$$;

create or replace function tasks_after_delete() returns trigger language plpgsql as $$
begin
  delete from task_outputs where task_id in (select id from old_rows);
  delete from task_attempts where task_id in (select id from old_rows);
  delete from task_events where task_id in (select id from old_rows);
  delete from findings where task_id in (select id from old_rows);
  delete from launch_keys where flow_run_id in (select id from old_rows);
  return null;
end
$$;

create or replace trigger tasks_before_insert before insert on tasks
  for each row execute function tasks_before_insert();
create or replace trigger notify_tasks_new after insert on tasks referencing new table as new_rows
  for each statement execute function notify_tasks_new();
create or replace trigger tasks_check_edges after insert on tasks referencing new table as new_rows
  for each statement execute function tasks_check_edges();
create or replace trigger tasks_settle after update on tasks referencing old table as old_rows new table as new_rows
  for each statement when (pg_trigger_depth() = 0) execute function tasks_settle();
create or replace trigger tasks_after_delete after delete on tasks referencing old table as old_rows
  for each statement execute function tasks_after_delete();

-- A whole DAG in one statement. A key that was used answers with what it launched then.
create or replace function launch(p_rows jsonb, p_key text) returns table (id uuid, created boolean) language plpgsql as $$
declare
  root uuid := coalesce(
    (select r.id from jsonb_to_recordset(p_rows) as r (id uuid, flow_run_id uuid) where r.id = r.flow_run_id),
    (p_rows -> 0 ->> 'id')::uuid);
begin
  if p_key is not null then
    insert into launch_keys (key, flow_run_id) values (p_key, root) on conflict do nothing;
    if not found then
      return query select k.flow_run_id, false from launch_keys k where k.key = p_key;
      return;
    end if;
  end if;
  insert into tasks (id, project_id, parent_task_id, flow_run_id, step_key, depends_on, min_deps, input, agent, model,
    mode_id, thinking_option_id, session_id, chat_id, priority, max_attempts, spec)
  select r.id, r.project_id, r.parent_task_id, r.flow_run_id, r.step_key, coalesce(r.depends_on, '{}'), r.min_deps,
    r.input, r.agent, r.model, r.mode_id, r.thinking_option_id, r.session_id, r.chat_id, coalesce(r.priority, 0),
    coalesce(r.max_attempts, 1), coalesce(r.spec, '{}')
  from jsonb_populate_recordset(null::tasks, p_rows) as r;
  return query select root, true;
end
$$;

-- Claims for the free slots, once per agent, so that a saturated agent never stands in front of another:
-- higher priority first, then the older run. Answers with all that is needed to run.
create or replace function claim(p_host int, p_slots jsonb, p_lease_seconds int) returns setof json language plpgsql as $$
begin
  return query
  with found as materialized (
    select c.id, row_number() over (
      partition by coalesce(c.session_id, c.id) order by c.priority desc, c.run, c.id) as nth
    from jsonb_each_text(p_slots) as a (agent, free)
    cross join lateral (
      select t.id, t.session_id, t.priority, coalesce(t.flow_run_id, t.id) as run
      from tasks t
      where t.state = 'pending' and t.ready_at is not null and coalesce(t.agent, 'default') = a.agent
        and (t.session_id is null
          or not exists (select from tasks r where r.session_id = t.session_id and r.state = 'running'))
      order by t.priority desc, coalesce(t.flow_run_id, t.id), t.id
      limit a.free::int
      for no key update skip locked
    ) c
  ), taken as (
    update tasks t set
      state = 'running', attempt = t.attempt + 1, claimed_by = p_host, error = null, started_at = clock_timestamp(),
      ended_at = null, lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds)
    where t.id = any (array(select f.id from found f where f.nth = 1))
    returning t.*
  ), logged as (
    insert into task_attempts (task_id, attempt, claimed_by, agent, model, started_at)
    select t.id, t.attempt, p_host, coalesce(t.agent, 'default'), t.model, t.started_at from taken t
  )
  select json_build_object(
    'id', t.id, 'project_id', t.project_id, 'flow_run_id', t.flow_run_id, 'step_key', t.step_key, 'input', t.input,
    'agent', coalesce(t.agent, 'default'), 'model', t.model, 'mode_id', t.mode_id,
    'thinking_option_id', t.thinking_option_id, 'session_id', t.session_id, 'chat_id', t.chat_id,
    'attempt', t.attempt, 'spec', t.spec,
    'run_spec', (select r.spec from tasks r where r.id = t.flow_run_id),
    'agent_session_id', case when t.attempt > 1 then (
      select a.agent_session_id from task_attempts a
      where a.task_id = t.id and a.attempt = t.attempt - 1 and a.outcome in ('crash', 'limit')) end,
    'dependencies', (
      select coalesce(json_agg(json_build_object(
        'id', p.id, 'step_key', p.step_key, 'state', p.state, 'error', p.error, 'output',
        case when o.task_id is not null
          then json_build_object('text', o.text, 'data', o.data, 'skipped', o.skipped) end) order by d.n), '[]')
      from unnest(t.depends_on) with ordinality as d (id, n)
      join tasks p on p.id = d.id
      left join task_outputs o on o.task_id = p.id and o.attempt = p.attempt and p.state = 'completed'))
  from taken t
  order by t.priority desc, coalesce(t.flow_run_id, t.id), t.id;
end
$$;

-- Tokens that were paid for in full; reads from a cache are left out.
create or replace function usage_tokens(p_usage jsonb) returns bigint language sql immutable as $$
  select coalesce((p_usage ->> 'input_tokens')::bigint, 0) + coalesce((p_usage ->> 'output_tokens')::bigint, 0)
    + coalesce((p_usage ->> 'reasoning_tokens')::bigint, 0) + coalesce((p_usage ->> 'cache_write_tokens')::bigint, 0)
$$;

-- Locks rows to be settled, and before them the roots of their runs: the one lock order.
create or replace function lock_for_settling(p_ids uuid[]) returns void language plpgsql as $$
begin
  perform from tasks
    where id = any (array(select t.flow_run_id from tasks t where t.id = any (p_ids)))
    order by id for no key update;
  perform from tasks where id = any (p_ids) order by id for no key update;
end
$$;

-- Completes a batch; returns those that were refused because the attempt is no longer this host's.
create or replace function complete(p_host int, p_completions jsonb) returns table (id uuid, attempt int) language plpgsql as $$
declare
  ids uuid[] := array(select (c ->> 'id')::uuid from jsonb_array_elements(p_completions) as c);
begin
  perform lock_for_settling(ids);
  return query
  with given as materialized (
    select g.*
    from jsonb_to_recordset(p_completions) as g (id uuid, attempt int, output jsonb, usage jsonb, findings jsonb)
  ), done as (
    update tasks t set
      state = 'completed', claimed_by = null, lease_until = null, ended_at = clock_timestamp(),
      output_summary = left(g.output ->> 'text', 500),
      cost_tokens = coalesce(t.cost_tokens, 0) + usage_tokens(g.usage)
    from given g
    where t.id = any (ids) and t.id = g.id and t.attempt = g.attempt and t.claimed_by = p_host
    returning t.id, t.attempt, t.flow_run_id, t.ended_at, g.output, g.usage, g.findings
  ), outputs as (
    insert into task_outputs (task_id, attempt, text, data, skipped)
    select d.id, d.attempt, d.output ->> 'text', d.output -> 'data', d.output ->> 'skipped' from done d
  ), attempts as (
    update task_attempts a set ended_at = d.ended_at, outcome = 'completed', usage = d.usage
    from done d
    where a.task_id = any (ids) and a.task_id = d.id and a.attempt = d.attempt
  ), found as (
    insert into findings
    select f.*
    from done d
    cross join lateral jsonb_populate_recordset(null::findings, (
      select jsonb_agg(x || jsonb_build_object('task_id', d.id, 'attempt', d.attempt, 'flow_run_id', d.flow_run_id,
        'created_at', clock_timestamp()))
      from jsonb_array_elements(d.findings) as x)) as f
  )
  select g.id, g.attempt from given g where not exists (select from done d where d.id = g.id and d.attempt = g.attempt);
end
$$;

-- The dispatcher's one hot call: completes what has ended, settles, claims for the free slots. One round trip, one commit.
create or replace function tick(p_host int, p_completions jsonb, p_slots jsonb, p_lease_seconds int)
returns table (kind text, task json) language plpgsql as $$
declare
  readied boolean := false;
begin
  if p_completions <> '[]' then
    perform set_config('boocode.tick', 'quiet', true);
    return query
      select 'lost', json_build_object('id', c.id, 'attempt', c.attempt) from complete(p_host, p_completions) c;
    readied := current_setting('boocode.tick') = 'readied';
    perform set_config('boocode.tick', '', true);
  end if;
  if p_slots <> '{}' then
    return query select 'claimed', c from claim(p_host, p_slots, p_lease_seconds) as c;
  end if;
  if readied and exists (select from tasks t where t.state = 'pending' and t.ready_at is not null) then
    perform announce();
  end if;
end
$$;

-- How long a task waits after an attempt that did not complete, the p_times-th of its outcome: a failure doubles from two
-- seconds, a limit is a minute unless it says, a crash is tried again within a second, and slower when it keeps crashing.
create or replace function retry_delay(p_outcome text, p_times int) returns interval language sql volatile as $$
  select case p_outcome
    when 'failure' then least(interval '5 minutes', interval '1 second' * 2 ^ least(p_times, 20)) * (0.75 + random() / 2)
    when 'limit' then interval '1 minute' * (1 + random() / 4)
    else least(interval '1 minute', interval '1 second' * 2 ^ least(greatest(p_times - 3, 0), 20)) * random()
  end
$$;

-- An attempt that did not complete. Only a failure burns one of max_attempts. Returns the new state; null = refused.
create or replace function fail(
  p_host int, p_id uuid, p_attempt int, p_error jsonb, p_usage jsonb, p_retry_after interval
) returns text language plpgsql as $$
declare
  v_outcome text := p_error ->> 'outcome';
  v_state text;
begin
  perform lock_for_settling(array[p_id]);
  with ended as (
    update tasks t set
      state = n.state, error = p_error, claimed_by = null, lease_until = null, ready_at = null,
      failures = t.failures + (v_outcome = 'failure')::int,
      cost_tokens = coalesce(t.cost_tokens, 0) + usage_tokens(p_usage),
      ended_at = case when n.state <> 'pending' then clock_timestamp() end,
      not_before = case when n.state = 'pending'
        then clock_timestamp() + coalesce(p_retry_after, retry_delay(v_outcome,
          case v_outcome when 'failure' then t.failures + 1 else t.attempt - t.failures end)) end
    from tasks f
    cross join lateral (select case
      when v_outcome = 'cancelled' then 'cancelled'
      when v_outcome = 'failure' and f.failures + 1 >= f.max_attempts then 'failed'
      else 'pending' end as state) n
    where f.id = p_id and t.id = p_id and t.attempt = p_attempt and t.claimed_by = p_host
    returning t.id, t.attempt, t.state
  ), attempts as (
    update task_attempts a set ended_at = clock_timestamp(), outcome = v_outcome, error = p_error, usage = p_usage
    from ended e
    where a.task_id = p_id and a.attempt = e.attempt
  )
  select e.state into v_state from ended e;
  return v_state;
end
$$;

-- Extends the leases of running attempts; returns those that are no longer this host's: their agents must be stopped.
create or replace function heartbeat(p_host int, p_attempts jsonb, p_lease_seconds int)
returns table (id uuid, attempt int) language plpgsql as $$
declare
  ids uuid[] := array(select (a ->> 'id')::uuid from jsonb_array_elements(p_attempts) as a);
begin
  return query
  with given as materialized (
    select g.* from jsonb_to_recordset(p_attempts) as g (id uuid, attempt int)
  ), mine as materialized (
    select t.id, t.attempt from tasks t where t.id = any (ids) and t.claimed_by = p_host
  ), free as materialized (
    select t.id from tasks t where t.id = any (ids) and t.claimed_by = p_host order by t.id
    for no key update skip locked
  ), extended as (
    update tasks t set lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds)
    where t.id = any (array(select f.id from free f))
  )
  select g.id, g.attempt from given g where not exists (select from mine m where m.id = g.id and m.attempt = g.attempt);
end
$$;

-- Adds an attempt's events in order; the same number twice is one event. Returns attempts that are no longer this host's.
create or replace function append_events(p_host int, p_events jsonb)
returns table (id uuid, attempt int) language plpgsql as $$
declare
  ids uuid[] := array(select distinct (e ->> 'id')::uuid from jsonb_array_elements(p_events) as e);
begin
  return query
  with given as materialized (
    select g.* from jsonb_to_recordset(p_events) as g (id uuid, attempt int, seq int, event jsonb)
  ), held as materialized (
    select t.id, t.attempt from tasks t where t.id = any (ids) and t.claimed_by = p_host
  ), attempts as materialized (
    select g.id, g.attempt, h.id is not null as mine
    from (select distinct g.id, g.attempt from given g) g
    left join held h on h.id = g.id and h.attempt = g.attempt
  ), added as (
    insert into task_events (task_id, attempt, seq, event)
    select g.id, g.attempt, g.seq, g.event
    from given g join attempts a on a.id = g.id and a.attempt = g.attempt
    where a.mine
    on conflict do nothing
  )
  select a.id, a.attempt from attempts a where not a.mine;
end
$$;

-- Notes which session of the agent, and which model, an attempt really uses. False = the attempt is no longer this host's.
create or replace function record_session(
  p_host int, p_id uuid, p_attempt int, p_agent_session_id text, p_model text
) returns boolean language plpgsql as $$
begin
  update task_attempts a set agent_session_id = p_agent_session_id, effective_model = p_model
  from tasks t
  where t.id = p_id and t.attempt = p_attempt and t.claimed_by = p_host and a.task_id = t.id and a.attempt = t.attempt;
  return found;
end
$$;

-- Parked tasks whose time has come can be claimed again. Says when the next one is due.
create or replace function release() returns table (released int, next_at timestamptz) language plpgsql as $$
begin
  with due as materialized (
    select t.id from tasks t
    where t.state = 'pending' and t.not_before <= clock_timestamp()
    order by t.not_before limit 1000 for no key update skip locked
  )
  update tasks t set not_before = null, ready_at = case when t.unmet_deps = 0 then clock_timestamp() end
  where t.id = any (array(select d.id from due d));
  get diagnostics released = row_count;
  if released > 0 then
    perform announce();
  end if;
  select min(t.not_before) into next_at from tasks t where t.state = 'pending' and t.not_before is not null;
  return next;
end
$$;

-- Takes back what dead hosts were running: their advisory lock is free, or the lease has passed. A host leaves itself out:
-- a session always gets the lock that it holds itself. Rows without an owner are older than the engine.
create or replace function reap(p_me int) returns setof uuid language plpgsql as $$
declare
  taken uuid[];
begin
  with hosts as materialized (
    select distinct t.claimed_by as id from tasks t where t.state = 'running' and t.claimed_by is distinct from p_me
  ), dead as materialized (
    select h.id from hosts h where h.id is not null and pg_try_advisory_xact_lock(7400, h.id)
  ), lost as materialized (
    select t.id, t.claimed_by in (select d.id from dead d) as host_died
    from tasks t
    where t.state = 'running' and t.claimed_by is distinct from p_me
      and (t.claimed_by is null or t.claimed_by in (select d.id from dead d) or t.lease_until < clock_timestamp())
    order by t.id for no key update skip locked
  ), back as (
    update tasks t set
      state = 'pending', claimed_by = null, lease_until = null, not_before = null,
      ready_at = case when t.unmet_deps = 0 then clock_timestamp() end,
      error = jsonb_build_object('outcome', 'crash', 'code', 'host.lost', 'message', case when l.host_died
        then 'The process that ran it ended; it starts again.'
        else 'The process that ran it was not heard of; it starts again.' end)
    from lost l
    where t.id = any (array(select l.id from lost l)) and t.id = l.id
    returning t.id, t.attempt, t.error
  ), attempts as (
    update task_attempts a set ended_at = clock_timestamp(), outcome = 'crash', error = b.error
    from back b
    where a.task_id = any (array(select l.id from lost l)) and a.task_id = b.id and a.attempt = b.attempt
  )
  select array_agg(b.id) into taken from back b;
  if taken is not null then
    perform announce();
  end if;
  return query select unnest(taken);
end
$$;

-- Cancels a task, and with a root its whole run. Returns what was cancelled, and whose attempts must be stopped.
create or replace function cancel_task(p_id uuid)
returns table (id uuid, step_key text, host int, attempt int) language plpgsql as $$
declare
  ids uuid[];
begin
  perform lock_for_settling(array[p_id]);
  ids := array(select t.id from tasks t where t.flow_run_id = p_id union select p_id);
  perform from tasks t where t.id = any (ids) order by t.id for no key update;
  return query
  with live as materialized (
    select t.id, t.claimed_by from tasks t where t.id = any (ids) and t.state in ('pending', 'running')
  ), ended as (
    update tasks t set
      state = 'cancelled', claimed_by = null, lease_until = null, ready_at = null, not_before = null,
      ended_at = clock_timestamp(), error = jsonb_build_object(
        'outcome', 'cancelled', 'code', 'task.cancelled', 'message', 'Cancelled by a person.')
    from live l
    where t.id = any (ids) and t.id = l.id
    returning t.id, t.step_key, t.attempt, t.error, l.claimed_by
  ), attempts as (
    update task_attempts a set ended_at = clock_timestamp(), outcome = 'cancelled', error = e.error
    from ended e
    where a.task_id = any (ids) and a.task_id = e.id and a.attempt = e.attempt and a.ended_at is null
  )
  select e.id, e.step_key, e.claimed_by, e.attempt from ended e order by e.id;
end
$$;

-- What did not complete, and all that depends on it, goes back to pending; what completed without it is kept.
create or replace function retry_run(p_run uuid) returns table (step_key text, redone boolean) language plpgsql as $$
declare
  redo uuid[];
  counts int[];
begin
  perform from tasks where id = p_run for no key update;
  redo := array(
    with recursive again as (
      select t.id from tasks t where t.flow_run_id = p_run and t.state in ('failed', 'blocked', 'cancelled')
      union
      select t.id from again a join tasks t on t.flow_run_id = p_run and a.id = any (t.depends_on)
    )
    select a.id from again a order by a.id);
  perform from tasks t where t.id = any (redo) order by t.id for no key update;
  update task_attempts a set ended_at = clock_timestamp(), outcome = 'cancelled'
    from tasks t
    where t.id = any (redo) and a.task_id = any (redo) and a.task_id = t.id and a.attempt = t.attempt and a.ended_at is null;
  update tasks t set
    state = 'pending', unmet_deps = cardinality(t.depends_on), ready_at = null, not_before = null, failures = 0,
    claimed_by = null, lease_until = null, error = null, output_summary = null, started_at = null, ended_at = null
  where t.id = any (redo);
  counts := array(
    select (select count(*)::int from tasks p where p.id = any (t.depends_on) and p.state not in ('pending', 'running'))
    from tasks t where t.id = any (redo) order by t.id);
  perform count_down(redo, counts);
  return query
    select t.step_key, t.id = any (redo)
    from tasks r join tasks t on t.flow_run_id = r.id
    where r.id = p_run
    order by array_position(r.depends_on, t.id);
end
$$;

-- "security", "security and data", "security, data, tests and 4 more".
create or replace function in_words(p_names text[]) returns text language sql immutable as $$
  select case
    when cardinality(p_names) <= 1 then p_names[1]
    when cardinality(p_names) <= 3
      then array_to_string(trim_array(p_names, 1), ', ') || ' and ' || p_names[cardinality(p_names)]
    else array_to_string(p_names[1:3], ', ') || ' and ' || cardinality(p_names) - 3 || ' more'
  end
$$;

-- Every task with the word that a person reads for it, and why it does not run or what it is doing. A root speaks for its
-- run. Read from this view alone: joined to tasks again, it would be computed for all rows first.
create view task_status as
  select t.*, o.data ->> 'verdict' as verdict, steps.total as steps_total, steps.settled as steps_done,
    case
      when t.state in ('failed', 'cancelled') then t.state
      when t.state = 'blocked' or o.skipped is not null then 'skipped'
      when t.state = 'completed'
        then case when steps.completed < steps.total or o.data ->> 'verdict' = 'INCOMPLETE' then 'gaps' else 'completed' end
      when t.agent = 'human' and (t.state = 'running' or t.ready_at is not null) then 'needs-you'
      when t.state = 'running' and (t.lease_until > clock_timestamp()) is not true then 'interrupted'
      when t.state = 'running' then case when latest.any_event then 'running' else 'starting' end
      when t.unmet_deps > 0 then coalesce(steps.condition, 'waiting')
      when t.error ->> 'outcome' = 'crash' then 'interrupted'
      when t.ready_at is null then 'parked'
      else 'queued'
    end as condition,
    case
      when t.state in ('failed', 'blocked', 'cancelled') then t.error ->> 'message'
      when t.state = 'completed' then coalesce(o.skipped, case when steps.completed < steps.total
        then format('%s of %s steps did not complete', steps.total - steps.completed, steps.total) end)
      when t.state = 'running' then latest.title
      when t.unmet_deps > 0 then coalesce(
        steps.settled || ' of ' || steps.total || ' steps done',
        (select format('Waiting for %s (%s of %s)', in_words(array_agg(
            coalesce(substring(p.step_key from '[^.]*$'), p.id::text) order by d.n)), count(*), cardinality(t.depends_on))
          from unnest(t.depends_on) with ordinality as d (id, n) join tasks p on p.id = d.id
          where p.state in ('pending', 'running')))
      when t.ready_at is null then concat('Parked until ', to_char(t.not_before at time zone 'UTC', 'HH24:MI:SS'), ' UTC',
        ': ' || (t.error ->> 'message'))
      else coalesce(t.error ->> 'message', 'Queued')
    end as reason
  from tasks t
  left join task_outputs o on o.task_id = t.id and o.attempt = t.attempt and t.state = 'completed'
  left join lateral (
    select count(*)::int as total, count(*) filter (where s.state not in ('pending', 'running'))::int as settled,
      count(*) filter (where s.state = 'completed')::int as completed,
      case
        when bool_or(s.agent = 'human' and (s.state = 'running' or s.state = 'pending' and s.ready_at is not null))
          then 'needs-you'
        when bool_or(s.state = 'running') then 'running'
        when bool_or(s.state = 'pending' and s.ready_at is not null) then 'queued'
        when bool_or(s.state = 'pending' and s.not_before is not null) then 'parked'
        else 'waiting'
      end as condition
    from tasks s
    where t.id = t.flow_run_id and s.flow_run_id = t.id and s.id <> t.id
  ) steps on t.id = t.flow_run_id
  left join lateral (
    select true as any_event, (array_agg(e.event ->> 'title') filter (where e.event ->> 'type' = 'tool_call'))[1] as title
    from (
      select e.event from task_events e
      where t.state = 'running' and e.task_id = t.id and e.attempt = t.attempt
      order by e.seq desc limit 50
    ) e
    having count(*) > 0
  ) latest on t.state = 'running';

-- A run in a list.
create view flow_run_status as
  select r.id, r.project_id, r.state, r.attempt, r.condition, r.reason, r.verdict, r.steps_total, r.steps_done,
    cost.tokens as cost_tokens, cost.usd as cost_usd, r.depends_on, r.spec, r.created_at, r.ended_at
  from task_status r
  cross join lateral (
    select coalesce(sum(t.cost_tokens), 0)::bigint as tokens,
      sum((select sum((a.usage ->> 'cost_usd')::float8) from task_attempts a where a.task_id = t.id)) as usd
    from tasks t
    where t.flow_run_id = r.id
  ) cost
  where r.id = r.flow_run_id;

-- The auditor: rows whose counter or readiness is not what their edges say. Empty, always.
create view tasks_drift as
  select t.id, t.flow_run_id, t.step_key, t.unmet_deps, truth.unmet, t.ready_at
  from tasks t
  cross join lateral (
    select count(*)::int as unmet from unnest(t.depends_on) as d (id) join tasks p on p.id = d.id
    where p.state in ('pending', 'running')
  ) truth
  where t.state in ('pending', 'running') and (
    t.unmet_deps <> truth.unmet
    or t.state = 'pending' and (t.ready_at is not null) <> (truth.unmet = 0 and t.not_before is null));

-- The statements above always want index nested loops. A plan that was cached while the tables were almost empty is a
-- sequential scan, and stays until the next analyse: these settings make the plans independent of the statistics.
do $$
declare
  f regprocedure;
begin
  for f in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in ('tasks_settle', 'lock_for_settling', 'settle', 'count_down', 'launch', 'claim', 'complete',
      'tick', 'fail', 'heartbeat', 'append_events', 'record_session', 'release', 'reap', 'cancel_task', 'retry_run')
  loop
    execute format('alter function %s set enable_seqscan = off', f);
    execute format('alter function %s set enable_bitmapscan = off', f);
    execute format('alter function %s set enable_hashjoin = off', f);
    execute format('alter function %s set enable_mergejoin = off', f);
    execute format('alter function %s set plan_cache_mode = force_generic_plan', f);
    execute format('alter function %s set jit = off', f);
  end loop;
end
$$;
