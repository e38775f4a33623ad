-- How a run grows: a completion that carries steps adds them, and the joins behind it wait for them.

-- Of each completion that is its host's to give: adds its steps, and puts them into the edges of the joins that it names and
-- of the root. Before the completion itself settles: the new steps wait for it, so none of this can be overtaken. The caller
-- holds the locks of the runs.
create or replace function graft(p_host int, p_completions jsonb) returns void language plpgsql as $$
declare
  given record;
  added uuid[];
  joins uuid[];
  fault text;
begin
  for given in
    select t.id, t.flow_run_id as run, t.step_key, g.graft -> 'steps' as steps, g.graft -> 'before' as before
    from jsonb_to_recordset(p_completions) as g (id uuid, attempt int, graft jsonb)
    join tasks t on t.id = g.id and t.attempt = g.attempt and t.claimed_by = p_host
    where g.graft -> 'steps' <> '[]'
  loop
    select string_agg(b, ', ') into fault
    from jsonb_array_elements_text(given.before) as b
    left join tasks j on j.flow_run_id = given.run and j.step_key = b
    where j.id is null or j.state in ('running', 'completed') or j.state = 'pending' and j.unmet_deps = 0;
    if given.run is null or given.run = given.id or fault is not null then
      raise exception using errcode = 'BC001', detail = given.step_key, message = case
        when fault is not null then format('Step %s adds steps before %s, which is not there or has started.', given.step_key, fault)
        else 'Only a step of a run can add steps, and its root cannot.' end;
    end if;

    added := array(select (s ->> 'id')::uuid from jsonb_array_elements(given.steps) as s);
    joins := array(
      select t.id from tasks t
      where t.flow_run_id = given.run and (t.id = given.run or given.before ? t.step_key)
      order by t.id);
    select n.step_key into fault
    from jsonb_populate_recordset(null::tasks, given.steps) as n
    where n.depends_on && joins or exists (select from dependents_of(given.run, joins) d where d.id = any (n.depends_on));
    if found then
      raise exception using errcode = 'BC001', detail = fault,
        message = format('Step %s depends on itself by way of the join that waits for it.', fault);
    end if;

    -- Before the rows: the trigger reads it.
    perform note_forecasts(given.steps);
    insert into tasks (id, project_id, parent_task_id, flow_run_id, step_key, depends_on, min_deps, input, agent, model,
      mode_id, thinking_option_id, session_id, chat_id, arena_id, priority, max_attempts, spec, on_failure, max_crashes, grafted_by)
    select n.id, t.project_id, coalesce(n.parent_task_id, t.parent_task_id), given.run, n.step_key,
      case when given.id = any (n.depends_on) then n.depends_on else array[given.id] || coalesce(n.depends_on, '{}') end,
      n.min_deps, n.input, n.agent, n.model, n.mode_id, n.thinking_option_id, n.session_id, n.chat_id, n.arena_id, coalesce(n.priority, 0),
      coalesce(n.max_attempts, 1), coalesce(n.spec, '{}'), coalesce(n.on_failure, 'skip'), coalesce(n.max_crashes, 10), given.id
    from jsonb_populate_recordset(null::tasks, given.steps) as n
    cross join tasks t
    where t.id = given.id;
    -- A join that was cancelled meanwhile waits for them once it is done again.
    update tasks t set depends_on = t.depends_on || added,
      unmet_deps = t.unmet_deps + case when t.state = 'pending' then cardinality(added) else 0 end
    where t.id = any (joins);
  end loop;
end
$$;

-- Everything in a run that waits for these rows, directly or not, and these rows themselves. What was put aside by a rerun is
-- no longer part of it.
create or replace function dependents_of(p_run uuid, p_ids uuid[]) returns table (id uuid) language sql stable as $$
  with recursive part as materialized (
    select t.id, t.depends_on from tasks t where t.flow_run_id = p_run and t.superseded_at is null
  ), behind as (
    select p.id from part p where p.id = any (p_ids)
    union
    select p.id from behind b join part p on b.id = any (p.depends_on)
  )
  select b.id from behind b
$$;
