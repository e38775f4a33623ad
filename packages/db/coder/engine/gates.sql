-- What providers refuse for now. A refusal closes the gate of its agent, account and model until it was said to answer again; then
-- one task tries, and its first sign of a model opens the gate for all. The keys of gates are in the lanes of tasks, for every
-- account that was refused: a claim looks at those of its own machine's account alone, so nobody waits for somebody else's.
--   Locks: a row of a gate comes after all rows of tasks. A tick, which then waits for other claims, never waits for one.

create or replace function gate_key(p_agent text, p_account text, p_model text) returns text language sql immutable as $$
  select 'gate:' || replace(concat_ws('/', p_agent, p_account, p_model), ' ', '%20')
$$;

-- Whether a task of this agent and model falls under the gate, whoever it would run as.
create or replace function gate_covers(p_gate agent_gates, p_agent text, p_model text) returns boolean language sql immutable as $$
  select p_gate.agent = coalesce(p_agent, 'default') and p_gate.model in ('*', coalesce(p_model, 'default'))
$$;

-- As whom a host's agent is signed in.
create or replace function account_of(p_host int, p_agent text) returns text language sql stable as $$
  select coalesce((
    select a.account from coder_hosts h join available_agents a on a.hostname = h.hostname and a.agent = p_agent
    where h.id = p_host), '')
$$;

-- Whether anybody is signed in with the account of this gate now. Where nothing is known of the agent, somebody is.
create or replace function is_current(p_gate agent_gates) returns boolean language sql stable as $$
  select not exists (select from available_agents a where a.agent = p_gate.agent and a.account <> p_gate.account)
    or exists (select from available_agents a where a.agent = p_gate.agent and a.account = p_gate.account)
$$;

-- How many run under a gate. Who waits for a person holds no slot.
create or replace function gate_load(p_gate agent_gates) returns int language sql stable as $$
  select count(*)::int from tasks r
  where r.state = 'running' and gate_covers(p_gate, r.agent, r.model)
    and account_of(r.claimed_by, p_gate.agent) = p_gate.account
    and r.id <> all (array(select k.task_id from permission_asks k where k.state = 'open'))
$$;

-- What the tasks under a gate used in the last minute.
create or replace function gate_tokens(p_key text) returns numeric language sql stable as $$
  select coalesce(sum(u.used), 0) from (
    select max(u.total) - coalesce(max(u.total) filter (where u.at <= clock_timestamp() - interval '1 minute'), 0) as used
    from agent_gate_uses u
    where u.key = p_key
    group by u.task_id, u.attempt
  ) u
$$;

-- How many more may start under a gate; null = as many as there are slots.
create or replace function gate_room(p_gate agent_gates) returns int language sql stable as $$
  select case
    when p_gate.closed_until > clock_timestamp() then 0
    when p_gate.closed_until is not null then 1 - exists (
      select from tasks t
      where t.id = p_gate.probe_task_id and t.attempt = p_gate.probe_attempt and t.claimed_by is not null)::int
    when p_gate.tokens_per_minute < gate_tokens(p_gate.key) then 0
    when p_gate.slots is not null then floor(p_gate.slots)::int - gate_load(p_gate)
  end
$$;

-- The rooms of these gates for a host, by key; those of other accounts, and without a bound, are left out.
create or replace function gate_rooms(p_host int, p_keys text[]) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(r.key, r.room), '{}')
  from (
    select g.key, gate_room(g) as room from agent_gates g
    where g.key = any (p_keys) and g.account = account_of(p_host, g.agent)
  ) r
  where r.room is not null
$$;

-- Of what a claim takes: who tries at a gate whose time has come. A row that is locked is being opened or closed just now.
create or replace function mark_probes(p_host int, p_ids uuid[]) returns void language sql as $$
  with due as materialized (
    select g.key from agent_gates g
    where g.closed_until <= clock_timestamp() and g.account = account_of(p_host, g.agent)
      and g.key in (select k from tasks t cross join string_to_table(t.lane, ' ') as k where t.id = any (p_ids))
    for no key update of g skip locked
  )
  update agent_gates g set probe_task_id = t.id, probe_attempt = t.attempt + 1
  from tasks t
  where g.key in (select d.key from due d) and t.id = any (p_ids) and g.key = any (string_to_array(t.lane, ' '))
$$;

-- Puts the waiting and running tasks of an agent into their lanes anew. The caller has locked the table.
create or replace function set_agent_lanes(p_agent text) returns void language sql as $$
  update tasks t set lane = lane_of(t)
  where t.state in ('pending', 'running') and coalesce(t.agent, 'default') = p_agent and t.lane <> lane_of(t)
$$;

-- The gate that a refusal of this attempt is about, which is there when this returns, and stays; null: the attempt is not the
-- host's. A new one locks the table, as set_limit() does, so whoever calls this holds no row yet.
create or replace function ensure_gate(p_host int, p_id uuid, p_attempt int, p_refusal jsonb) returns text language plpgsql as $$
declare
  v_agent text;
  v_model text;
  v_account text;
  v_key text;
begin
  select coalesce(t.agent, 'default'), case when p_refusal ->> 'scope' = 'account' then '*' else coalesce(t.model, 'default') end
    into v_agent, v_model
    from tasks t where t.id = p_id and t.attempt = p_attempt and t.claimed_by = p_host;
  if not found then
    return null;
  end if;
  v_account := account_of(p_host, v_agent);
  v_key := gate_key(v_agent, v_account, v_model);
  perform from agent_gates g where g.key = v_key for key share;
  if not found then
    lock table tasks in exclusive mode;
    -- It may have been taken away while this waited.
    if not exists (select from tasks t where t.id = p_id and t.attempt = p_attempt and t.claimed_by = p_host) then
      return null;
    end if;
    insert into agent_gates (key, agent, account, model, kind, source, reason)
      values (v_key, v_agent, v_account, v_model, p_refusal ->> 'kind', 'backoff', '')
      on conflict do nothing;
    perform set_agent_lanes(v_agent);
  end if;
  return v_key;
end
$$;

-- How long nobody asks again after the p_times-th refusal in a row that named no time: 30 seconds, doubled, at most 15 minutes, and
-- up to a quarter more.
create or replace function gate_wait(p_times int) returns interval language sql volatile as $$
  select least(interval '15 minutes', interval '30 seconds' * 2 ^ least(greatest(p_times - 1, 0), 10)) * (1 + random() / 4)
$$;

-- Closes a gate for an attempt that was refused. What was under way when it closed is of the same round: it moves the time only
-- where it was told a later one. p_told: when it answers again, null = it did not say.
create or replace function close_gate(p_key text, p_refusal jsonb, p_reason text, p_told timestamptz, p_began timestamptz)
returns void language plpgsql as $$
declare
  gate agent_gates;
  told timestamptz := case when p_told > clock_timestamp() then p_told end;
  same_round boolean;
begin
  select g.* into gate from agent_gates g where g.key = p_key for no key update;
  same_round := gate.closed_until is not null and p_began <= gate.refused_at;
  if same_round then
    -- Who tries just now does so no more: what it is answered is older than this.
    update agent_gates g set closed_until = told, source = p_refusal ->> 'source', kind = p_refusal ->> 'kind', reason = p_reason,
      refused_at = clock_timestamp(), probe_task_id = null, probe_attempt = null
      where g.key = p_key and told > g.closed_until;
  else
    update agent_gates g set
      kind = p_refusal ->> 'kind', reason = p_reason, refused_at = clock_timestamp(), refusals = g.refusals + 1,
      source = case when told is null or p_refusal ->> 'source' = 'none' then 'backoff' else p_refusal ->> 'source' end,
      closed_until = coalesce(told, clock_timestamp() + gate_wait(g.refusals + 1)), probe_task_id = null, probe_attempt = null
    where g.key = p_key;
  end if;
  update agent_gates g set tokens_per_minute = coalesce((p_refusal ->> 'tokens_per_minute')::int, g.tokens_per_minute)
    where g.key = p_key and p_refusal ->> 'tokens_per_minute' is not null;
  -- Half of what ran, this one included; at most once a round trip.
  if p_refusal ->> 'kind' = 'rate' and (gate.halved_at is null or p_began > gate.halved_at) then
    update agent_gates g set slots = greatest(1, (gate_load(g) + 1) / 2), halved_at = clock_timestamp() where g.key = p_key;
  end if;
end
$$;

-- Opens a gate at once. Answers whether there is one of this key.
create or replace function open_gate(p_key text) returns boolean language plpgsql as $$
begin
  update agent_gates g set closed_until = null, probe_task_id = null, probe_attempt = null, refusals = 0 where g.key = p_key;
  if found then
    perform announce();
  end if;
  return found;
end
$$;

-- Whether this event shows that a model has answered.
create or replace function is_sign(p_event jsonb) returns boolean language sql immutable as $$
  select case p_event ->> 'type'
    when 'text' then p_event ->> 'text' <> ''
    when 'reasoning' then p_event ->> 'text' <> ''
    when 'tool_call' then true
    when 'usage' then usage_tokens(p_event -> 'usage') > 0
    else false end
$$;

-- Notes what attempts have used in all, {id, attempt, usage} of each, under gates with a window of tokens.
create or replace function note_gate_uses(p_host int, p_uses jsonb) returns void language plpgsql as $$
begin
  if not exists (select from agent_gates g where g.tokens_per_minute is not null) then
    return;
  end if;
  insert into agent_gate_uses (key, task_id, attempt, total)
  select g.key, u.id, u.attempt, max(usage_tokens(u.usage))
  from jsonb_to_recordset(p_uses) as u (id uuid, attempt int, usage jsonb)
  join tasks t on t.id = u.id
  join agent_gates g on g.tokens_per_minute is not null and gate_covers(g, t.agent, t.model) and g.account = account_of(p_host, g.agent)
  where jsonb_typeof(u.usage) = 'object'
  group by g.key, u.id, u.attempt
  order by 1, 2, 3
  on conflict do nothing;
  delete from agent_gate_uses u where u.at < clock_timestamp() - interval '1 hour';
end
$$;

-- Notes what events tell of the windows of their agents' accounts: those that are told are replaced, by name, the others stay.
create or replace function note_windows(p_host int, p_events jsonb) returns void language sql as $$
  with told as (
    select distinct on (t.agent, w ->> 'name') coalesce(t.agent, 'default') as agent, w
    from jsonb_to_recordset(p_events) as e (id uuid, attempt int, seq int, event jsonb)
    join tasks t on t.id = e.id and t.attempt = e.attempt and t.claimed_by = p_host
    cross join jsonb_array_elements(e.event -> 'windows') as w
    where e.event ->> 'type' = 'windows'
    order by t.agent, w ->> 'name', e.attempt desc, e.seq desc
  )
  insert into agent_windows (agent, account, windows)
  select t.agent, account_of(p_host, t.agent), jsonb_agg(t.w order by t.w ->> 'name') from told t group by t.agent order by 1
  on conflict (agent, account) do update set told_at = clock_timestamp(), windows = excluded.windows || coalesce((
    select jsonb_agg(o) from jsonb_array_elements(agent_windows.windows) as o
    where not excluded.windows @> jsonb_build_array(jsonb_build_object('name', o -> 'name'))), '[]')
$$;

-- What events say about gates: of the windows of accounts, and a probe's first sign of a model opens its gate for all.
create or replace function note_signs(p_host int, p_events jsonb) returns void language plpgsql as $$
begin
  if p_events @? '$[*].event ? (@.type == "windows")' then
    perform note_windows(p_host, p_events);
  end if;
  if not exists (select from agent_gates) then
    return;
  end if;
  perform note_gate_uses(p_host, jsonb_agg(e || jsonb_build_object('usage', e #> '{event,usage}')))
    from jsonb_array_elements(p_events) as e where e #>> '{event,type}' = 'usage' having count(*) > 0;
  with answered as materialized (
    select g.key from agent_gates g
    join jsonb_to_recordset(p_events) as e (id uuid, attempt int, event jsonb)
      on e.id = g.probe_task_id and e.attempt = g.probe_attempt and is_sign(e.event)
    join tasks t on t.id = g.probe_task_id and t.attempt = g.probe_attempt and t.claimed_by = p_host
    order by g.key for no key update of g
  )
  update agent_gates g set closed_until = null, probe_task_id = null, probe_attempt = null
  where g.key in (select a.key from answered a);
  if found then
    perform announce();
  end if;
end
$$;

-- What completions say about gates: a probe's opens its gate, each adds its part to the slots, and refusals are not in a row any
-- more. Above 32 slots nobody knows of a bound.
create or replace function note_completions(p_host int, p_ids uuid[]) returns void language sql as $$
  with ended as materialized (
    select t.id, t.attempt, k as key from tasks t cross join string_to_table(t.lane, ' ') as k
    where t.id = any (p_ids) and k like 'gate:%'
  ), touched as materialized (
    select g.key, count(*) as times from ended e join (
      select g.key, g.closed_until, g.probe_task_id, g.probe_attempt from agent_gates g
      where g.key in (select e.key from ended e) and g.account = account_of(p_host, g.agent)
        and (g.closed_until is not null or g.slots is not null or g.refusals > 0)
      for no key update skip locked
    ) g on g.key = e.key
    where g.closed_until is null or (select bool_or(p.id = g.probe_task_id and p.attempt = g.probe_attempt) from ended p)
    group by g.key
  )
  update agent_gates g set closed_until = null, probe_task_id = null, probe_attempt = null, refusals = 0,
    slots = case when g.slots + c.times / g.slots <= 32 then g.slots + c.times / g.slots end
  from touched c
  where g.key = c.key
$$;

-- Forgets gates that say nothing any more. Only for who holds nothing: it locks the table.
create or replace function forget_gates() returns void language plpgsql as $$
declare
  quiet text[];
  v_agent text;
begin
  quiet := array(
    select g.key from agent_gates g
    where g.closed_until is null and g.slots is null and g.refused_at < clock_timestamp()
      - case when g.tokens_per_minute is null then interval '15 minutes' else interval '1 day' end
    for update skip locked);
  if cardinality(quiet) > 0 then
    lock table tasks in exclusive mode;
    delete from agent_gate_uses u where u.key = any (quiet);
    for v_agent in
      with gone as (delete from agent_gates g where g.key = any (quiet) returning g.agent) select distinct g.agent from gone g
    loop
      perform set_agent_lanes(v_agent);
    end loop;
  end if;
end
$$;

-- Lets what is ready behind a closed gate, with more than a minute to go, take the first pair of agent and model that its launch
-- allowed and whose gate is open. Where it comes from is a pair of its own from then on. Whoever runs it tells so: `fell_back`;
-- whom it was planned for stays with it: `fell_from`.
create or replace function fall_back() returns void language plpgsql as $$
declare
  ids uuid[];
begin
  if not exists (select from agent_gates g where g.closed_until > clock_timestamp() + interval '1 minute') then
    return;
  end if;
  with waiting as materialized (
    select t.id, t.agent, t.model, t.spec, g.closed_until, g.reason
    from agent_gates g
    join tasks t on t.state = 'pending' and t.ready_at is not null and coalesce(t.agent, 'default') = g.agent
      and gate_covers(g, t.agent, t.model)
    where g.closed_until > clock_timestamp() + interval '1 minute' and is_current(g) and t.spec ? 'fallback'
    order by t.id, g.closed_until desc
    for no key update of t skip locked
  ), chosen as materialized (
    select distinct on (w.id) w.id, w.closed_until, w.reason, w.spec, w.agent as old_agent, w.model as old_model, p.pair ->> 'agent' as agent, p.pair ->> 'model' as model
    from waiting w
    cross join jsonb_array_elements(w.spec -> 'fallback') with ordinality as p (pair, nth)
    where not exists (
      select from agent_gates c
      where c.closed_until is not null and is_current(c) and gate_covers(c, p.pair ->> 'agent', p.pair ->> 'model'))
    order by w.id, p.nth, w.closed_until desc
  ), changed as (
    update tasks t set agent = c.agent, model = c.model, mode_id = null, thinking_option_id = null,
      spec = c.spec || jsonb_build_object(
        'fallback', (c.spec -> 'fallback') || case when c.spec -> 'fallback' @> jsonb_build_array(o.pair) then '[]' else jsonb_build_array(o.pair) end,
        'fell_from', coalesce(c.spec -> 'fell_from', o.pair),
        'fell_back', format('Goes on with %s: %s is refused until %s. %s', concat_ws('/', c.agent, c.model),
          concat_ws('/', c.old_agent, c.old_model), clock_words(c.closed_until), c.reason))
    from chosen c
    cross join lateral (select jsonb_build_object('agent', c.old_agent, 'model', c.old_model) as pair) o
    where t.id = any (array(select c.id from chosen c)) and t.id = c.id
    returning t.id
  )
  select array_agg(c.id) into ids from changed c;
  if ids is not null then
    perform set_lanes(ids);
    perform note_search(ids);
    perform announce();
  end if;
end
$$;

-- "2026-11-27 14:05:00 UTC": whole, so that a page can say the same moment in the time of whoever reads it.
create or replace function clock_words(p_at timestamptz) returns text language sql stable as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
$$;

-- Who signs in as somebody else waits for nothing of the account before.
create or replace function announce_account() returns trigger language plpgsql as $$
begin
  perform announce();
  return null;
end
$$;

create or replace trigger announce_account after update of account on available_agents
  for each row when (old.account <> new.account) execute function announce_account();
