-- What a person may ask of a run: stop it, hold it, do it again.

-- What a word about this task is meant for: a root speaks for its run, the root of a sub-flow for its steps.
create or replace function family(p_id uuid) returns uuid[] language sql stable as $$
  with recursive part as (
    select p_id as id
    union
    select t.id from tasks t where t.flow_run_id = p_id
    union
    select t.id from part p join tasks t on t.parent_task_id = p.id and t.flow_run_id is not null
  )
  select array_agg(p.id order by p.id) from part p
$$;

-- Cancels a task, and with a root its whole run. Returns what was cancelled, and whose attempts must be stopped.
create or replace function cancel_task(p_id uuid)
returns table (id uuid, step_key text, host int, attempt int) language plpgsql as $$
begin
  perform lock_for_settling(array[p_id]);
  return query select c.* from cancel_rows(family(p_id), jsonb_build_object(
    'outcome', 'cancelled', 'code', 'task.cancelled', 'message', 'Cancelled by a person.')) c;
end
$$;

-- Holds a task back, and with a root its whole run: what runs is given back without burning an attempt. Returns what is
-- held now and was not, and whose attempts must be stopped.
create or replace function pause_task(p_id uuid)
returns table (id uuid, step_key text, host int, attempt int) language plpgsql as $$
declare
  ids uuid[];
begin
  perform lock_for_settling(array[p_id]);
  ids := family(p_id);
  perform from tasks t where t.id = any (ids) order by t.id for no key update;
  perform fence(ids, jsonb_build_object('outcome', 'cancelled', 'code', 'task.paused', 'message', 'Paused by a person.'));
  return query
  with live as materialized (
    select t.id, t.claimed_by from tasks t
    where t.id = any (ids) and t.state in ('pending', 'running') and t.paused_at is null
  ), held as (
    update tasks t set
      state = 'pending', paused_at = clock_timestamp(), claimed_by = null, lease_until = null, ready_at = null
    from live l
    where t.id = any (ids) and t.id = l.id
    returning t.id, t.step_key, t.attempt, l.claimed_by
  )
  select h.id, h.step_key, h.claimed_by, h.attempt from held h order by h.id;
end
$$;

-- Lets a held task go on, and with a root all that is held of its run; its deadline is later by as long as it was held.
create or replace function resume_task(p_id uuid) returns table (id uuid, step_key text) language plpgsql as $$
declare
  ids uuid[];
begin
  perform lock_for_settling(array[p_id]);
  ids := family(p_id);
  perform from tasks t where t.id = any (ids) order by t.id for no key update;
  return query
  update tasks t set
    paused_at = null,
    ready_at = case when t.unmet_deps = 0 and t.not_before is null then clock_timestamp() end,
    deadline_at = t.deadline_at + (clock_timestamp() - t.paused_at)
  where t.id = any (ids) and t.paused_at is not null
  returning t.id, t.step_key;
  perform announce();
end
$$;

-- Whether an agent and its model do it: code, the project's own check, a merge and a person have none that could be changed.
create or replace function has_agent(p_spec jsonb) returns boolean language sql immutable as $$
  select coalesce(p_spec ->> 'kind', 'agent') in ('agent', 'write')
$$;

-- Does a part of a run again. p_ask: {steps, only, agent, model, input}: the named steps and all that depends on them, or
-- these alone; without steps what did not complete, and all that depends on it. The rest is kept. A dry run is this, without
-- the writing. Answers with every step in plan order, and whether it is done again.
create or replace function rerun(p_run uuid, p_ask jsonb, p_dry boolean)
returns table (step_key text, redone boolean) language plpgsql as $$
declare
  v_root tasks;
  v_only boolean := coalesce((p_ask ->> 'only')::boolean, false);
  v_paused timestamptz;
  fault text;
  seeds uuid[];
  redo uuid[];
  gone uuid[];
  counts int[];
begin
  perform from tasks t where t.id = p_run and t.flow_run_id = p_run for no key update;
  if not found then
    return;
  end if;
  select t.* into v_root from tasks t where t.id = p_run;
  v_paused := case when v_root.state = 'pending' then v_root.paused_at end;
  -- Neither its repository nor its sessions are here; a fork of it comes by here too.
  if v_root.spec ? 'imported' then
    raise exception using errcode = 'BC002',
      message = 'The run was imported: it was done elsewhere, and nothing of it is done again here. Launch the flow on a repository of this host.';
  end if;

  select string_agg(k, ', ') into fault from jsonb_array_elements_text(p_ask -> 'steps') as k
    where not exists (
      select from tasks t
      where t.flow_run_id = p_run and t.step_key = k and t.superseded_at is null);
  if fault is not null then
    raise exception using errcode = 'BC002', message = format('The run has no step %s.', fault);
  end if;
  seeds := array(
    select t.id from tasks t
    where t.flow_run_id = p_run and t.superseded_at is null
      and case when p_ask ? 'steps' then p_ask -> 'steps' ? t.step_key else t.state in ('failed', 'blocked', 'cancelled') end);
  if v_only then
    -- What waits for it, or runs with its old output now, must see the new one.
    redo := seeds || array(
      select t.id from tasks t
      where t.flow_run_id = p_run and t.state in ('pending', 'running') and t.depends_on && seeds and t.id <> all (seeds));
  else
    redo := array(select d.id from dependents_of(p_run, seeds) d);
  end if;
  -- What a redone step had added is added anew by it, or not at all.
  gone := array(
    with recursive added as (
      select t.id from tasks t
      where t.grafted_by = any (redo) and t.flow_run_id = p_run and t.superseded_at is null
      union
      select t.id from added a join tasks t on t.grafted_by = a.id and t.flow_run_id = p_run
      where t.superseded_at is null
    )
    select a.id from added a);
  if v_only and cardinality(gone) > 0 then
    raise exception using errcode = 'BC002',
      message = 'A step that added steps cannot be done again alone: what waits for those steps has to be done again too.';
  end if;
  redo := array(select r from unnest(redo) as r where r <> all (gone) order by r);

  if not p_dry then
    perform from tasks t where t.id = any (redo || gone) order by t.id for no key update;
    perform fence(redo, jsonb_build_object('outcome', 'cancelled', 'code', 'task.redone', 'message', 'A person had it done again.'));
    update tasks t set
      state = 'pending', ready_at = null, not_before = null, paused_at = v_paused, failures = 0, crashes = 0,
      depends_on = n.edges, unmet_deps = cardinality(n.edges), claimed_by = null, lease_until = null, error = null,
      output_summary = null, started_at = null, ended_at = null, output_of = null,
      due_at = launched_at(coalesce(t.flow_run_id, t.id)) - t.priority * interval '10 minutes',
      -- That of a run which had ended is spent: it would stop at once what a person asks for now.
      deadline_at = case when v_root.state in ('pending', 'running') then t.deadline_at end,
      agent = case when n.changes and has_agent(t.spec) then coalesce(p_ask ->> 'agent', t.agent) else t.agent end,
      model = case when n.changes and has_agent(t.spec) then coalesce(p_ask ->> 'model', t.model) else t.model end,
      input = case when n.changes then coalesce(p_ask ->> 'input', t.input) else t.input end,
      -- Whom a person names has fallen back from nobody.
      spec = case when n.changes and (p_ask ->> 'agent' is not null or p_ask ->> 'model' is not null)
        then t.spec - 'fell_back' - 'fell_from' else t.spec end
    from (
      select t.id, t.id = any (seeds) and t.id <> p_run as changes, case when t.depends_on && gone
        then array(select d from unnest(t.depends_on) with ordinality as u (d, n) where d <> all (gone) order by n)
        else t.depends_on end as edges
      from tasks t
      where t.id = any (redo)
    ) n
    where t.id = any (redo) and t.id = n.id;
    -- It may be another agent now, and other words.
    perform note_search(seeds);
    update tasks t set superseded_at = clock_timestamp(), step_key = t.step_key || '~' || right(t.id::text, 12)
      where t.id = any (gone);
    perform cancel_rows(gone, jsonb_build_object('outcome', 'cancelled', 'code', 'task.superseded',
      'message', 'The step that added it is done again.'));
    -- Whatever limits there were when it settled: what has settled keeps its lane.
    perform set_lanes(redo);
    counts := array(
      select (select count(*)::int from tasks p where p.id = any (t.depends_on) and p.state not in ('pending', 'running'))
      from tasks t where t.id = any (redo) order by t.id);
    -- What this blocks settles by the trigger.
    perform count_down(redo, counts);
  end if;
  return query
    select t.step_key, t.id = any (redo)
    from tasks t
    where t.flow_run_id = p_run and t.superseded_at is null and t.id <> all (gone)
    order by array_position(v_root.depends_on, t.id);
end
$$;
