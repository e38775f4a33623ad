-- A new run from a part of an old one: what came before the step is shared, the rest is done anew.

-- An id as the launcher makes them: ordered by time.
create or replace function uuid_v7(p_at timestamptz) returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(
    overlay(uuid_send(gen_random_uuid()) placing
      substring(int8send((extract(epoch from p_at) * 1000)::bigint) from 3) from 1 for 6),
    52, 1), 53, 1), 'hex')::uuid
$$;

-- A copy of the run whose settled steps share their outputs, in which the named step and all behind it are done again. p_ask is
-- that of rerun. Answers with the new run; null when there is no such run.
create or replace function fork_run(p_run uuid, p_ask jsonb) returns uuid language plpgsql as $$
declare
  old_ids uuid[];
  new_ids uuid[];
  v_new uuid;
begin
  perform from tasks t where t.id = p_run and t.flow_run_id = p_run for no key update;
  if not found then
    return null;
  end if;
  select array_agg(t.id order by t.id), array_agg(t.fresh order by t.id) into old_ids, new_ids
  from (
    select t.id, uuid_v7(clock_timestamp() + row_number() over (order by t.id) * interval '1 ms') as fresh
    from tasks t
    where t.flow_run_id = p_run and t.superseded_at is null
  ) t;
  v_new := new_ids[array_position(old_ids, p_run)];
  -- What is shared was paid for by the old run: the new one begins with the whole of the same budget.
  insert into budgets (key, period, soft, hard)
  select 'run:' || v_new, b.period, b.soft, b.hard from budgets b where b.key = 'run:' || p_run;
  insert into task_forecasts
  select m.fresh, f.persona, f.band, f.tokens_low, f.tokens_high, f.minutes_low, f.minutes_high, f.usd_low, f.usd_high, f.attempts
  from unnest(old_ids, new_ids) as m (old, fresh)
  join task_forecasts f on f.task_id = m.old;
  -- Two runs never write in one chat: each chat of the old run is another one here, with a worktree of its own once it is written in.
  with chats as materialized (
    select t.chat_id as old, uuid_v7(clock_timestamp()) as fresh
    from tasks t
    where t.flow_run_id = p_run and t.superseded_at is null and t.chat_id is not null
    group by t.chat_id
  )
  insert into tasks (id, project_id, parent_task_id, flow_run_id, step_key, depends_on, min_deps, input, agent, model, mode_id,
    thinking_option_id, session_id, chat_id, arena_id, priority, max_attempts, max_crashes, on_failure, grafted_by, spec, state, attempt, output_of,
    output_summary, error, started_at, ended_at)
  select m.fresh, t.project_id, new_ids[array_position(old_ids, t.parent_task_id)], v_new, t.step_key,
    array(select new_ids[array_position(old_ids, d)] from unnest(t.depends_on) with ordinality as u (d, n) order by n),
    t.min_deps, t.input, t.agent, t.model, t.mode_id, t.thinking_option_id, c.fresh, c.fresh,
    new_ids[array_position(old_ids, t.arena_id)], t.priority, t.max_attempts, t.max_crashes,
    t.on_failure, new_ids[array_position(old_ids, t.grafted_by)],
    -- Whoever does steps again asks anew.
    case when t.id = p_run then t.spec - 'reuse' || jsonb_build_object('forked_from', p_run) else t.spec end,
    case when s.settled then t.state else 'pending' end, case when s.settled then t.attempt else 0 end,
    case when t.state = 'completed' then coalesce(t.output_of, t.id) end,
    case when s.settled then t.output_summary end, case when s.settled then t.error end,
    case when s.settled then t.started_at end, case when s.settled then t.ended_at end
  from unnest(old_ids, new_ids) as m (old, fresh)
  join tasks t on t.id = m.old
  left join chats c on c.old = t.chat_id
  cross join lateral (select t.state not in ('pending', 'running') as settled) s
  -- The root first: its steps are placed as it is.
  order by m.fresh;
  perform rerun(v_new, p_ask, false);
  return v_new;
end
$$;
