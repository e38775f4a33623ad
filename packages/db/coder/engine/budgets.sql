-- What budgets there are, which tasks fall under them, and how a person sets one. A claim weighs each task by its forecast: what has
-- been used, what runs and the task itself must fit into every budget that it falls under (funds.sql). Claims under one budget weigh
-- one after the other (find_within_limits), so none is weighed twice. A hard budget is also looked at whenever an attempt tells what
-- it has used (overrun.sql): once it is passed, all that runs stops.

-- The lane key under which tasks of a budget wait, and the way back.
create or replace function budget_key(p_key text, p_period text) returns text language sql immutable as $$
  select concat('budget:', p_key, ':', p_period)
$$;

create or replace function budget_of(p_lane_key text, out key text, out period text) language sql immutable as $$
  select substring(p_lane_key from '^budget:(.*):[a-z]+$'), substring(p_lane_key from '^budget:.*:([a-z]+)$')
$$;

-- Whether a task can cost anything: a step that an agent does has a forecast; outside of runs all do but those of people.
create or replace function has_cost(p_task tasks) returns boolean language sql stable as $$
  select case when p_task.flow_run_id is null then p_task.agent is distinct from 'human'
    else p_task.id <> p_task.flow_run_id and exists (select from task_forecasts f where f.task_id = p_task.id) end
$$;

-- The budgets that a task falls under.
create or replace function budgets_over(p_task tasks) returns setof budgets language sql stable as $$
  select b.* from budgets b
  where b.key = any (array['run:' || p_task.flow_run_id, 'project:' || p_task.project_id, 'all']) and has_cost(p_task)
$$;

-- Whether launched rows of these runs may belong into the lane of a budget.
create or replace function any_budget(p_runs uuid[]) returns boolean language sql stable as $$
  select exists (select from budgets b where b.period <> 'whole')
    or exists (select from budgets b where b.key = any (select 'run:' || r from unnest(p_runs) as r))
$$;

-- Writes a budget, or takes it away (both null).
create or replace function write_budget(p_key text, p_period text, p_soft jsonb, p_hard jsonb) returns void language plpgsql as $$
begin
  if p_soft is null and p_hard is null then
    delete from budgets b where b.key = p_key and b.period = p_period;
  else
    insert into budgets (key, period, soft, hard) values (p_key, p_period, p_soft, p_hard)
      on conflict (key, period) do update set soft = excluded.soft, hard = excluded.hard, updated_at = clock_timestamp();
  end if;
end
$$;

-- Sets a budget, or takes it away (both null), and wakes what waited for it. Answers whether there is such a run; of a project, and of
-- all, nobody writes tasks meanwhile, so that no row is in a lane that is not read. The first by day or month needs the days before it:
-- `p_days` and `p_before` are what add_up_days() takes.
create or replace function set_budget(p_key text, p_period text, p_soft jsonb, p_hard jsonb, p_days jsonb default null,
  p_before timestamptz default null) returns boolean language plpgsql as $$
declare
  v_run uuid := case when p_key like 'run:%' then substr(p_key, 5)::uuid end;
  kept boolean;
  ids uuid[];
begin
  if v_run is not null then
    perform from tasks t where t.id = v_run and t.flow_run_id = v_run for no key update;
    if not found then
      return false;
    end if;
    ids := array(select t.id from tasks t where t.flow_run_id = v_run and t.state in ('pending', 'running') order by t.id);
    perform from tasks t where t.id = any (ids) order by t.id for no key update;
    perform write_budget(p_key, p_period, p_soft, p_hard);
    perform set_lanes(ids);
  else
    lock table tasks in exclusive mode;
    kept := exists (select from budgets b where b.period <> 'whole');
    perform write_budget(p_key, p_period, p_soft, p_hard);
    if not kept then
      perform add_up_days(p_days, p_before);
    end if;
    update tasks t set lane = lane_of(t)
      where t.state in ('pending', 'running') and t.lane <> lane_of(t);
  end if;
  perform announce();
  return true;
end
$$;
