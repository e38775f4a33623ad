-- Hard budgets: what runs under one that is passed must stop.

-- Why a hard budget of this name stops what runs: "510k of 500k tokens used"; null while it is not passed.
create or replace function overrun_words(p_name text, p_hard jsonb, p_tokens numeric, p_usd numeric) returns text
language sql immutable as $$
  select format('The hard budget of %s is used up: ', p_name) || coalesce(
    case when p_tokens > h.tokens then format('%s of %s tokens', tokens_in_words(p_tokens), tokens_in_words(h.tokens)) end,
    case when p_usd > h.usd then format('%s of %s', usd_in_words(p_usd), usd_in_words(h.usd)) end)
  from jsonb_to_record(p_hard) as h (tokens numeric, usd numeric)
$$;

-- Which of these running tasks must stop, and why: a hard budget that they fall under is passed by what was told.
create or replace function overrunning(p_ids uuid[]) returns table (id uuid, words text) language plpgsql stable as $$
begin
  if not exists (select from budgets b where b.hard is not null) then
    return;
  end if;
  return query
  with under as materialized (
    select t.id, b.key, b.period, b.hard
    from tasks t cross join lateral budgets_over(t) b
    where t.id = any (p_ids) and t.claimed_by is not null and b.hard is not null
      and (b.period = 'whole' or t.started_at >= period_start(b.period))
  ), passed as materialized (
    select d.key, d.period, overrun_words(budget_name(d.key, d.period), d.hard, s.used_tokens, s.used_usd) as words
    from (select distinct u.key, u.period, u.hard from under u) d
    cross join lateral budget_spent(d.key, d.period) s
  )
  select u.id, min(p.words)
  from under u join passed p on p.key = u.key and p.period = u.period
  where p.words is not null
  group by u.id;
end
$$;
