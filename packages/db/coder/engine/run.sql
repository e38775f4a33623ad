-- What a runner does: claim, complete, fail, stay alive, tell. Every write is fenced.

-- What may be claimed for the free slots, locked. Once per agent, so that a saturated agent never stands in front of another:
-- the one that is due first, then the older run.
create or replace function find_ready(p_host int, p_slots jsonb) returns uuid[] language plpgsql as $$
declare
  ids uuid[];
begin
  -- Where nothing is ready no more is asked: every idle host asks every two seconds. One look into the index an agent; without the limit it
  -- becomes a join that reads all that is ready.
  if not exists (
    select from jsonb_object_keys(p_slots) as a (agent)
    cross join lateral (
      select from tasks t
      where t.state = 'pending' and t.ready_at is not null and coalesce(t.agent, 'default') = a.agent and t.lane >= ''
      order by t.lane limit 1) t
  ) or exists (select from coder_hosts h where h.id = p_host and h.drain_at is not null) or exists (
    -- From the commit of a migration that breaks it on a program is given nothing, and not only from when it looks. Those that do not tell
    -- what they know are of before that was asked, and know 22 at most.
    select from schema_needs n
    where n.line = 'coder' and n.version > coalesce(nullif(current_setting('boocode.knows', true), '')::int, 22)
  ) then
    return null;
  end if;
  -- A run that ended leaves nothing in a lane.
  if exists (select from task_limits) or exists (
    select from jsonb_object_keys(p_slots) as a (agent)
    cross join lateral (
      select from tasks t
      where t.state = 'pending' and t.ready_at is not null and coalesce(t.agent, 'default') = a.agent and t.lane > ''
      order by t.lane limit 1) t
  ) then
    return find_within_limits(p_host, p_slots);
  end if;
  with found as materialized (
    select c.id, row_number() over (partition by coalesce(c.session_id, c.id) order by c.due_at, c.run, c.id) as nth
    from jsonb_each_text(p_slots) as a (agent, free)
    cross join lateral (
      select t.id, t.session_id, t.due_at, coalesce(t.flow_run_id, t.id) as run
      from tasks t
      where t.state = 'pending' and t.ready_at is not null and coalesce(t.agent, 'default') = a.agent and t.lane = ''
        and (t.session_id is null
          or not exists (select from tasks r where r.session_id = t.session_id and r.state = 'running'))
      order by t.due_at, coalesce(t.flow_run_id, t.id), t.id
      limit a.free::int
      for no key update skip locked
    ) c
  )
  select array_agg(f.id) into ids from found f where f.nth = 1;
  return ids;
end
$$;

-- Begins an attempt of each of these rows, which the caller has locked and found ready. Answers with them, and once each with
-- what several of them share: the spec of their run, and the steps that they depend on. A step that names what it `reads`
-- is handed the outputs of these steps only: a root waits for all of its run, and carries on what one of them wrote.
create or replace function start_attempts(p_host int, p_ids uuid[], p_lease_seconds int)
returns table (kind text, body json) language plpgsql as $$
begin
  return query
  with taken as materialized (
    update tasks t set
      state = 'running', attempt = t.attempt + 1, claimed_by = p_host, error = null, started_at = clock_timestamp(),
      ended_at = null, lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds)
    where t.id = any (p_ids)
    returning t.id, t.project_id, t.flow_run_id, t.step_key, t.input, coalesce(t.agent, 'default') as agent, t.model, t.mode_id,
      t.thinking_option_id, t.session_id, t.chat_id, t.attempt, t.spec, t.depends_on, t.due_at, t.started_at, t.ready_at,
      -- A step of a sub-flow reads the spec of its own root.
      case when t.spec ? 'plan' then t.id when t.flow_run_id is not null then coalesce(t.parent_task_id, t.flow_run_id) end as run
  ), logged as (
    insert into task_attempts (task_id, attempt, claimed_by, agent, model, started_at)
    select t.id, t.attempt, p_host, t.agent, t.model, t.started_at from taken t
  ), claimed as (
    select json_build_object(
      'id', t.id, 'project_id', t.project_id, 'flow_run_id', t.flow_run_id, 'step_key', t.step_key, 'input', t.input,
      'agent', t.agent, 'model', t.model, 'mode_id', t.mode_id, 'thinking_option_id', t.thinking_option_id,
      'session_id', t.session_id, 'chat_id', t.chat_id, 'attempt', t.attempt, 'spec', t.spec, 'run', t.run,
      'depends_on', t.depends_on, 'waited_ms', extract(epoch from t.started_at - t.ready_at) * 1000,
      'agent_session_id', case when t.attempt > 1 then (
        select a.agent_session_id from task_attempts a
        where a.task_id = t.id and a.attempt = t.attempt - 1
          -- What another agent, or one of another machine, began this one cannot take up.
          and a.agent = t.agent and is_same_machine(a.claimed_by, p_host) and (a.outcome in ('crash', 'limit') or a.error ->> 'code' = 'task.paused')) end) as body
    from taken t
    order by t.due_at, coalesce(t.flow_run_id, t.id), t.id
  ), needed as materialized (
    select e.id, bool_or(e.reads is null or e.reads ? p.step_key) as whole
    from (select unnest(t.depends_on) as id, t.spec -> 'reads' as reads from taken t) e
    join tasks p on p.id = e.id
    group by e.id
  )
  select 'run', json_build_object('id', r.id, 'spec', r.spec)
  from (select distinct t.run from taken t where t.run <> t.id) d
  join tasks r on r.id = d.run
  union all
  select 'dependency', json_build_object(
    'id', p.id, 'step_key', p.step_key, 'chat_id', p.chat_id, 'state', p.state, 'error', p.error,
    'spec', case when p.grafted_by is not null then p.spec end, 'output',
    case when o.task_id is not null then json_build_object('text', o.text, 'data', o.data, 'skipped', o.skipped, 'reused_from', o.reused_from) end)
  from needed n
  join tasks p on p.id = n.id
  left join task_outputs o
    on n.whole and p.state = 'completed' and o.task_id = coalesce(p.output_of, p.id) and o.attempt = p.attempt
  union all
  select 'claimed', c.body from claimed c;
end
$$;

-- Completes a batch. Returns the tasks of those that counted: the others were refused, because the attempt is no longer this
-- host's.
create or replace function complete(p_host int, p_completions jsonb) returns uuid[] language plpgsql as $$
declare
  ids uuid[] := array(select (c ->> 'id')::uuid from jsonb_array_elements(p_completions) as c);
  kept uuid[];
  limited boolean;
  gated boolean;
begin
  perform lock_for_settling(ids);
  if p_completions @? '$[*].graft.steps[*]' then
    perform graft(p_host, p_completions);
  end if;
  with given as materialized (
    select g.*
    from jsonb_to_recordset(p_completions) as g (id uuid, attempt int, output jsonb, usage jsonb)
  ), done as (
    update tasks t set
      state = 'completed', claimed_by = null, lease_until = null, ended_at = clock_timestamp(),
      output_summary = left(coalesce(nullif(g.output -> 'data' ->> 'summary', ''), g.output ->> 'text'), 500),
      cost_tokens = coalesce(t.cost_tokens, 0) + usage_tokens(g.usage)
    from given g
    where t.id = any (ids) and t.id = g.id and t.attempt = g.attempt and t.claimed_by = p_host
    returning t.id, t.attempt, t.ended_at, t.lane, g.output, g.usage
  ), outputs as (
    insert into task_outputs (task_id, attempt, text, data, skipped, reused_from)
    select d.id, d.attempt, d.output ->> 'text', d.output -> 'data', d.output ->> 'skipped', (d.output ->> 'reused_from')::uuid
    from done d
  ), attempts as (
    update task_attempts a set ended_at = d.ended_at, outcome = 'completed',
      usage = kept_usage(coalesce(d.usage, a.usage), p_host, a.agent)
    from done d
    where a.task_id = any (ids) and a.task_id = d.id and a.attempt = d.attempt
  )
  select array_agg(d.id), bool_or(is_limited(d.lane)), bool_or(d.lane like '%gate:%') into kept, limited, gated from done d;
  if gated then
    perform note_completions(p_host, kept);
    perform note_gate_uses(p_host, p_completions);
  end if;
  -- A slot of a limit that has become free, or what is left of a forecast, may be another host's to use.
  if limited then
    perform announce();
  end if;
  if p_completions @? '$[*].findings[*]' then
    insert into findings
    select f.*
    from jsonb_to_recordset(p_completions) as g (id uuid, attempt int, findings jsonb)
    join tasks t on t.id = g.id
    cross join lateral jsonb_populate_recordset(null::findings, (
      select jsonb_agg(x || jsonb_build_object('task_id', g.id, 'attempt', g.attempt, 'flow_run_id', t.flow_run_id,
        'created_at', clock_timestamp()))
      from jsonb_array_elements(g.findings) as x)) as f
    where g.id = any (kept);
  end if;
  if p_completions @? '$[*].rechecks[*]' then
    perform settle_rechecks(p_completions, kept);
  end if;
  if p_completions @? '$[*].input_hash' then
    perform note_results(p_completions, kept);
  end if;
  return coalesce(kept, '{}');
end
$$;

-- The dispatcher's one hot call: completes what has ended, settles, claims for the free slots. One round trip, one commit.
-- Its rows are what was `claimed`, with what the claimed share (`run`, `dependency`), and the completions that are `lost`.
-- Assignments, where `perform` would do, are not sent through the executor.
create or replace function tick(p_host int, p_completions jsonb, p_slots jsonb, p_lease_seconds int)
returns table (kind text, body json) language plpgsql as $$
declare
  readied boolean := false;
  mode text;
  kept uuid[];
  ids uuid[];
begin
  if p_completions <> '[]' then
    mode := set_config('boocode.tick', 'quiet', true);
    kept := complete(p_host, p_completions);
    readied := current_setting('boocode.tick') = 'readied';
    if cardinality(kept) < jsonb_array_length(p_completions) then
      return query
        select 'lost', json_build_object('id', g.id, 'attempt', g.attempt)
        from jsonb_to_recordset(p_completions) as g (id uuid, attempt int)
        where g.id <> all (kept);
    end if;
  end if;
  if p_slots <> '{}' then
    mode := set_config('boocode.tick', 'claiming', true);
    ids := find_ready(p_host, p_slots);
    if cardinality(ids) > 0 then
      return query select * from start_attempts(p_host, ids, p_lease_seconds);
    end if;
  end if;
  mode := set_config('boocode.tick', '', true);
  if readied and exists (select from tasks t where t.state = 'pending' and t.ready_at is not null) then
    perform announce();
  end if;
end
$$;

-- How long a task waits after an attempt that did not complete, the p_times-th of its outcome: a failure doubles from two
-- seconds, a limit is a minute unless it says, a crash is tried again within a second, and slower when it keeps crashing.
create or replace function retry_wait(p_outcome text, p_times int) returns interval language sql volatile as $$
  select case p_outcome
    when 'failure' then least(interval '5 minutes', interval '1 second' * 2 ^ least(p_times, 20)) * (0.75 + random() / 2)
    when 'limit' then interval '1 minute' * (1 + random() / 4)
    else least(interval '1 minute', interval '1 second' * 2 ^ least(greatest(p_times - 3, 0), 20)) * random()
  end
$$;

-- An attempt that did not complete. Only a failure burns one of max_attempts, and after max_crashes crashes it is blocked.
-- A limit that says what was refused closes its gate, and the task waits there, ready, for the same clock as all others.
-- Returns the new state; null = refused.
create or replace function fail(
  p_host int, p_id uuid, p_attempt int, p_error jsonb, p_usage jsonb, p_retry_after interval, p_refusal jsonb
) returns text language plpgsql as $$
declare
  v_outcome text := p_error ->> 'outcome';
  -- A coder that stops in order, that never got its task or cannot get what it reads, says nothing about the task.
  v_crashed int := (v_outcome = 'crash' and p_error ->> 'code' not in ('host.stopped', 'claim.lost', 'source.unreachable'))::int;
  v_state text;
  v_began timestamptz;
  v_gate text;
  -- What a gate or a budget keeps back is ready all the same, in its lane.
  v_waits boolean;
  -- Who ends without a word of what it has used is taken at its last one.
  v_usage jsonb := coalesce(p_usage, (select a.usage from task_attempts a where a.task_id = p_id and a.attempt = p_attempt));
begin
  if v_outcome = 'limit' and p_refusal is not null then
    v_gate := ensure_gate(p_host, p_id, p_attempt, p_refusal);
  end if;
  v_waits := v_gate is not null or p_error ->> 'code' = 'budget.hard';
  perform lock_for_settling(array[p_id]);
  with ended as (
    update tasks t set
      state = n.state, crashes = t.crashes + v_crashed,
      error = case when n.state = 'blocked' then poison_error(t.crashes + 1, p_error ->> 'message') else p_error end, claimed_by = null, lease_until = null,
      ready_at = case when n.state = 'pending' and v_waits then clock_timestamp() end,
      failures = t.failures + (v_outcome = 'failure')::int,
      cost_tokens = coalesce(t.cost_tokens, 0) + usage_tokens(v_usage),
      ended_at = case when n.state <> 'pending' then clock_timestamp() end,
      not_before = case when n.state = 'pending' and not v_waits
        then clock_timestamp() + coalesce(p_retry_after, retry_wait(v_outcome,
          case v_outcome when 'failure' then t.failures + 1 else t.crashes + 1 end)) end
    from tasks f
    cross join lateral (select case
      when v_outcome = 'cancelled' then 'cancelled'
      when v_outcome = 'failure' and f.failures + 1 >= f.max_attempts then 'failed'
      when v_crashed = 1 and f.crashes + 1 >= f.max_crashes then 'blocked'
      else 'pending' end as state) n
    where f.id = p_id and t.id = p_id and t.attempt = p_attempt and t.claimed_by = p_host
    returning t.id, t.attempt, t.state, t.started_at
  ), attempts as (
    update task_attempts a set ended_at = clock_timestamp(), outcome = v_outcome, error = p_error,
      usage = kept_usage(v_usage, p_host, a.agent)
    from ended e
    where a.task_id = p_id and a.attempt = e.attempt
  )
  select e.state, e.started_at into v_state, v_began from ended e;
  if v_state is not null and v_gate is not null then
    perform close_gate(v_gate, p_refusal, p_error ->> 'message',
      coalesce((p_refusal ->> 'until')::timestamptz, clock_timestamp() + p_retry_after), v_began);
    perform note_gate_uses(p_host, jsonb_build_array(jsonb_build_object('id', p_id, 'attempt', p_attempt, 'usage', p_usage)));
    perform set_lanes(array[p_id]);
    perform fall_back();
  end if;
  return v_state;
end
$$;

-- Extends the leases of running attempts; returns those whose agents must be stopped: they are no longer this host's, or a hard
-- budget is used up, and `over` says which.
create or replace function heartbeat(p_host int, p_attempts jsonb, p_lease_seconds int)
returns table (id uuid, attempt int, over text) language plpgsql as $$
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
  select g.id, g.attempt, null from given g where not exists (select from mine m where m.id = g.id and m.attempt = g.attempt);
  return query
  select g.id, g.attempt, o.words
  from jsonb_to_recordset(p_attempts) as g (id uuid, attempt int)
  join overrunning(ids) o on o.id = g.id
  join tasks t on t.id = g.id and t.attempt = g.attempt
  where t.id = any (ids) and t.claimed_by = p_host;
end
$$;

-- Notes what attempts of this host have told of their use so far, and returns those whose hard budget it uses up.
create or replace function note_uses(p_host int, p_events jsonb) returns table (id uuid, attempt int, over text) language plpgsql as $$
declare
  ids uuid[] := array(
    select distinct (e ->> 'id')::uuid from jsonb_array_elements(p_events) as e where e #>> '{event,type}' = 'usage');
begin
  if cardinality(ids) = 0 then
    return;
  end if;
  update task_attempts a set usage = kept_usage(u.usage, p_host, a.agent)
  from (
    select distinct on (e.id, e.attempt) e.id, e.attempt, e.event -> 'usage' as usage
    from jsonb_to_recordset(p_events) as e (id uuid, attempt int, seq int, event jsonb)
    where e.event ->> 'type' = 'usage'
    order by e.id, e.attempt, e.seq desc
  ) u
  where a.task_id = any (ids) and a.task_id = u.id and a.attempt = u.attempt and a.claimed_by = p_host and a.ended_at is null;
  return query
  select t.id, t.attempt, o.words
  from overrunning(ids) o
  join tasks t on t.id = o.id
  where t.id = any (ids) and t.claimed_by = p_host;
end
$$;

-- Adds an attempt's events in order; the same number twice is one event. Returns attempts that are no longer this host's, and those
-- that must stop because a hard budget is used up: `over` says which.
create or replace function append_events(p_host int, p_events jsonb)
returns table (id uuid, attempt int, over text) language plpgsql as $$
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
  select a.id, a.attempt, null from attempts a where not a.mine;
  return query select u.id, u.attempt, u.over from note_uses(p_host, p_events) u;
  perform note_signs(p_host, p_events);
end
$$;
