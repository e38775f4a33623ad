-- How people are told of budgets: amounts, names, and why something waits.

-- "840", "12k", "1.3M".
create or replace function tokens_in_words(p_tokens numeric) returns text language sql immutable as $$
  select case
    when p_tokens < 1000 then round(p_tokens)::text
    when p_tokens < 999500 then round(p_tokens / 1000) || 'k'
    else trim(trailing '.' from trim(trailing '0' from round(p_tokens / 1000000, 1)::text)) || 'M' end
$$;

-- "$1.84".
create or replace function usd_in_words(p_usd numeric) returns text language sql immutable as $$
  select '$' || round(p_usd, 2)
$$;

-- "the run", "the day", "the project's month".
create or replace function budget_name(p_key text, p_period text) returns text language sql immutable as $$
  select case when p_key like 'run:%' then 'the run' when p_key like 'project:%' then 'the project''s ' || p_period
    else 'the ' || p_period end
$$;

-- Of one kind of budget: "About 40k tokens needed, 12k of 500k left". Null when it fits.
create or replace function budget_lack(p_name text, p_needed text, p_lacks boolean, p_exceeds boolean, p_left text, p_whole text)
returns text language sql immutable as $$
  select case when p_lacks then concat('Queued: budget of ', p_name, '. ', 'About ' || p_needed || ' needed, ',
    case when p_exceeds then 'more than the whole ' || p_whole else p_left || ' of ' || p_whole || ' left' end) end
$$;

-- Why a task with this forecast waits for a budget of this name; null when it fits.
create or replace function budget_reason(p_name text, p_cap jsonb, p_left jsonb, p_tokens numeric, p_usd numeric) returns text
language sql immutable as $$
  select coalesce(
    budget_lack(p_name, tokens_in_words(p_tokens) || ' tokens', coalesce(p_tokens, 0) > l.tokens, p_tokens > b.tokens,
      tokens_in_words(greatest(l.tokens, 0)), tokens_in_words(b.tokens)),
    budget_lack(p_name, usd_in_words(p_usd), coalesce(p_usd, 0) > l.usd, p_usd > b.usd,
      usd_in_words(greatest(l.usd, 0)), usd_in_words(b.usd)))
  from jsonb_to_record(p_cap) as b (tokens numeric, usd numeric)
  cross join jsonb_to_record(p_left) as l (tokens numeric, usd numeric)
$$;
