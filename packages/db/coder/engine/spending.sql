-- What has been spent of a budget: the days of what has ended, kept as sums, and the rows of what runs.

-- When the period began that it is now: days and months are those of UTC, on every host.
create or replace function period_start(p_period text) returns timestamptz language sql stable as $$
  select case when p_period <> 'whole' then date_trunc(p_period, clock_timestamp(), 'UTC') end
$$;

create or replace function day_of(p_at timestamptz) returns date language sql immutable as $$
  select (p_at at time zone 'UTC')::date
$$;

-- What has been used of a budget in the period that it is now, and what the attempts under way reserve beyond what they have told.
-- An attempt belongs to the day on which it began.
create or replace function budget_spent(p_key text, p_period text, out used_tokens numeric, out used_usd numeric,
  out reserved_tokens numeric, out reserved_usd numeric)
language plpgsql stable as $$
declare
  v_run uuid := case when p_key like 'run:%' then substr(p_key, 5)::uuid end;
  v_project uuid := case when p_key like 'project:%' then substr(p_key, 9)::uuid end;
  v_since timestamptz := period_start(p_period);
begin
  if v_run is not null then
    select coalesce(sum(c.used_tokens), 0), coalesce(sum(c.used_usd), 0), coalesce(sum(c.reserved_tokens), 0),
        coalesce(sum(c.reserved_usd), 0)
      into used_tokens, used_usd, reserved_tokens, reserved_usd
      from tasks t
      join task_attempts a on a.task_id = t.id
      left join task_forecasts f on f.task_id = t.id
      cross join lateral attempt_cost(t, a, f) c
      where t.flow_run_id = v_run;
    return;
  end if;
  select coalesce(sum(s.used_tokens), 0), coalesce(sum(s.used_usd), 0), coalesce(sum(s.reserved_tokens), 0),
      coalesce(sum(s.reserved_usd), 0)
    into used_tokens, used_usd, reserved_tokens, reserved_usd
    from (
      select d.tokens, d.usd, 0, 0
      from budget_days d
      where d.day >= day_of(v_since) and (v_project is null or d.project_id = v_project)
      union all
      select c.*
      from tasks t
      join task_attempts a on a.task_id = t.id and a.attempt = t.attempt
      left join task_forecasts f on f.task_id = t.id
      cross join lateral attempt_cost(t, a, f) c
      where t.state = 'running' and a.ended_at is null and a.started_at >= v_since
        and (v_project is null or t.project_id = v_project)
    ) s (used_tokens, used_usd, reserved_tokens, reserved_usd);
end
$$;

-- Adds what ended attempts came to to their days. While there is no budget by day or month, this look is all that it costs.
-- Nobody waits for a day's row: each transaction adds to those of the first shard that no other has under its hands. Who stops
-- several runs would else hold the day of one while it waits for the next.
create or replace function note_spending() returns trigger language plpgsql as $$
declare
  v_shard int := 0;
begin
  if not exists (select from budgets b where b.period <> 'whole') then
    return null;
  end if;
  if not exists (
    select from new_rows n join old_rows o on o.task_id = n.task_id and o.attempt = n.attempt
    where o.ended_at is null and n.ended_at is not null
  ) then
    return null;
  end if;
  while not pg_try_advisory_xact_lock(7403, v_shard) loop
    v_shard := v_shard + 1;
  end loop;
  insert into budget_days as d
  select day_of(a.started_at), coalesce(t.project_id, '00000000-0000-0000-0000-000000000000'), v_shard,
    sum(c.used_tokens), sum(c.used_usd)
  from new_rows n
  join old_rows o on o.task_id = n.task_id and o.attempt = n.attempt
  join task_attempts a on a.task_id = n.task_id and a.attempt = n.attempt
  join tasks t on t.id = a.task_id
  left join task_forecasts f on f.task_id = a.task_id
  cross join lateral attempt_cost(t, a, f) c
  where o.ended_at is null and n.ended_at is not null
  group by 1, 2
  on conflict (day, project_id, shard) do update set tokens = d.tokens + excluded.tokens, usd = d.usd + excluded.usd;
  return null;
end
$$;

create or replace trigger note_spending after update on task_attempts referencing old table as old_rows new table as new_rows
  for each statement execute function note_spending();

-- Before when it is settled what has ended: nobody who is under way can still write an earlier end. An end is told by the clock when it is
-- written, so it is later than its transaction began; clocks that are set back by less than the margin change nothing about that.
create or replace function settled_before(p_margin interval) returns timestamptz language sql volatile as $$
  select least(clock_timestamp(), min(a.xact_start)) - p_margin
  from pg_stat_activity a
  where a.datname = current_database() and a.backend_xid is not null
$$;

-- What the attempts that began this month and ended in this time came to, by day and project. Whatever began this month ended in it, so it
-- reads by the summary of the times when attempts ended.
create or replace function spending_between(p_from timestamptz, p_to timestamptz)
returns table (day date, project_id uuid, tokens numeric, usd numeric) language sql stable
  set enable_bitmapscan = on set enable_hashjoin = on as $$
  select day_of(a.started_at), coalesce(t.project_id, '00000000-0000-0000-0000-000000000000'), sum(c.used_tokens), sum(c.used_usd)
  from task_attempts a
  join tasks t on t.id = a.task_id
  left join task_forecasts f on f.task_id = a.task_id
  cross join lateral attempt_cost(t, a, f) c
  -- What an imported run cost was paid elsewhere.
  where a.ended_at >= p_from and a.ended_at < p_to and a.started_at >= period_start('month') and a.claimed_by >= 0
  group by 1, 2
$$;

-- Puts down the days of this month: those sums of what ended before `p_before`, which the caller has read without a lock, and what has
-- ended since. The table of tasks is locked: every end is seen, and stands on one side of `p_before`, so it counts once. Without sums
-- all of it is read here.
create or replace function add_up_days(p_days jsonb default null, p_before timestamptz default null) returns void language sql as $$
  delete from budget_days;
  insert into budget_days
  select s.day, s.project_id, 0, sum(s.tokens), sum(s.usd)
  from (
    select r.* from jsonb_to_recordset(p_days) as r (day date, project_id uuid, tokens numeric, usd numeric)
    union all
    select b.* from spending_between(case when p_days is null then period_start('month') else p_before end, 'infinity') b
  ) s
  group by 1, 2
$$;
