-- Asks: what an agent wants a person to decide. An ask is open until one answer wins, or its attempt ends by any way. What
-- was decided for a step or a run is read from the rows that were answered so: there is no second table of permissions.

-- Wakes who waits for answers, and who watches. The rows are the truth.
create or replace function announce_asks() returns void language sql as $$
  select pg_notify('asks', '')
$$;

-- What a person reads as the reason why a task waits: "Wants to run npm test".
create or replace function ask_words(p_kind text, p_title text) returns text language sql immutable as $$
  select case p_kind
    when 'question' then 'Asks: ' || p_title
    else 'Wants to ' || lower(left(p_title, 1)) || substr(p_title, 2)
  end
$$;

-- Whether a person's pattern takes in what is asked. A `*` stands for anything but what begins another command or leads out
-- of a folder: "npm test*" is not leave for "npm test; rm -rf /". Alone it stands for everything that the tool does.
create or replace function pattern_covers(p_pattern text, p_asked text) returns boolean language sql immutable as $$
  select p_pattern = '*' or p_pattern = p_asked
    or p_asked !~ '(^|[/\s])\.\.(/|\s|$)'
      and p_asked ~ ('^' || replace(regexp_replace(p_pattern, '([.^$+?(){}\[\]|\\])', '\\\1', 'g'), '*', '[^;&|<>`$\n\r]*') || '$')
$$;

-- Whether a decision takes in what is asked: by the person's own pattern, else exactly what was asked then.
create or replace function decision_covers(p_decision permission_asks, p_asked text) returns boolean language sql immutable as $$
  select case when p_decision.pattern is null then p_asked = any (p_decision.patterns)
    else pattern_covers(p_decision.pattern, p_asked) end
$$;

-- The remembered decision that answers this ask, if there is one: a denial of any of its patterns, else leave for all of them.
create or replace function remembered_decision(p_ask permission_asks) returns permission_asks language plpgsql stable as $$
declare
  decision permission_asks;
begin
  if p_ask.kind <> 'permission' then
    return null;
  end if;
  select d.* into decision
  from permission_asks d
  where coalesce(d.flow_run_id, d.task_id) = coalesce(p_ask.flow_run_id, p_ask.task_id) and d.scope in ('step', 'run')
    and d.tool = p_ask.tool and (d.scope = 'run' or d.task_id = p_ask.task_id)
    and case d.state
      when 'denied' then exists (select from unnest(p_ask.patterns) as a where decision_covers(d, a))
      else not exists (
        select from unnest(p_ask.patterns) as a
        where not exists (
          select from permission_asks l
          where coalesce(l.flow_run_id, l.task_id) = coalesce(p_ask.flow_run_id, p_ask.task_id) and l.scope in ('step', 'run')
            and l.tool = p_ask.tool and (l.scope = 'run' or l.task_id = p_ask.task_id) and l.state = 'allowed'
            and decision_covers(l, a)))
        and exists (select from unnest(p_ask.patterns) as a where decision_covers(d, a))
    end
  order by d.state = 'denied' desc, d.answered_at
  limit 1;
  return decision;
end
$$;

-- Answers an open ask as this decision says. Only for rows that the caller has made or locked.
create or replace function answer_from_memory(p_ask permission_asks, p_decision permission_asks) returns void language sql as $$
  update permission_asks k
  set state = p_decision.state, scope = 'once', message = p_decision.message, answered_at = clock_timestamp(),
    answered_by = 'remembered'
  where k.id = p_ask.id and k.state = 'open'
$$;

-- Asks and answers of one run wait for each other: none is opened unseen while another is answered for all of the run.
create or replace function lock_asks(p_run uuid) returns void language sql as $$
  select pg_advisory_xact_lock(7402, hashtext(p_run::text))
$$;

-- Puts an ask of a running attempt before people, and answers it at once when a remembered decision covers it. The same ask
-- of the agent twice is one. Returns its row; none = the attempt is no longer this host's, so nobody will answer.
create or replace function open_ask(p_host int, p_id uuid, p_attempt int, p_ask jsonb) returns setof permission_asks
language plpgsql as $$
declare
  ask permission_asks;
  decision permission_asks;
begin
  perform lock_asks(coalesce((select t.flow_run_id from tasks t where t.id = p_id), p_id));
  -- Whoever ends the attempt waits here, or has ended it.
  perform from task_attempts a
    where a.task_id = p_id and a.attempt = p_attempt and a.claimed_by = p_host and a.ended_at is null
    for no key update;
  if not found then
    return;
  end if;
  insert into permission_asks (id, task_id, attempt, flow_run_id, agent, agent_ask_id, kind, tool, title, patterns, detail, options)
  select n.id, t.id, p_attempt, t.flow_run_id, coalesce(t.agent, 'default'), n.agent_ask_id, n.kind, n.tool, n.title,
    coalesce(nullif(n.patterns, '{}'), array[n.title]), n.detail, coalesce(n.options, '{}')
  from jsonb_populate_record(null::permission_asks, p_ask) n, tasks t
  where t.id = p_id
  on conflict (task_id, attempt, agent_ask_id) do nothing
  returning * into ask;
  if found then
    decision := remembered_decision(ask);
    if decision.id is not null then
      perform answer_from_memory(ask, decision);
    end if;
    perform announce_asks();
    -- What waits for a person holds no slot of a limit or a gate: another host may have use for it.
    if decision.id is null and (exists (select from task_limits) or exists (select from agent_gates)) then
      perform announce();
    end if;
  end if;
  return query
    select k.* from permission_asks k
    where k.task_id = p_id and k.attempt = p_attempt and k.agent_ask_id = p_ask ->> 'agent_ask_id';
end
$$;

-- Answers an ask, if nobody has: exactly one answer wins. p_answer: {state, scope, pattern, message, answers, answered_by}. A
-- decision for a step or a run answers at once what else is open and covered by it. Returns whether this answer won; none =
-- there is no such ask.
create or replace function answer_ask(p_id uuid, p_answer jsonb) returns setof boolean language plpgsql as $$
declare
  ask permission_asks;
  other permission_asks;
  decision permission_asks;
begin
  select k.* into ask from permission_asks k where k.id = p_id;
  if not found then
    return;
  end if;
  perform lock_asks(coalesce(ask.flow_run_id, ask.task_id));
  perform from permission_asks k
    where k.state = 'open'
      and (k.id = p_id or p_answer ->> 'scope' <> 'once'
        and coalesce(k.flow_run_id, k.task_id) = coalesce(ask.flow_run_id, ask.task_id))
    order by k.id for no key update;
  update permission_asks k
  set state = n.state, scope = n.scope, pattern = n.pattern, message = n.message, answers = n.answers,
    answered_at = clock_timestamp(), answered_by = n.answered_by
  from jsonb_populate_record(null::permission_asks, p_answer) n
  where k.id = p_id and k.state = 'open'
  returning k.* into ask;
  if not found then
    return query select false;
    return;
  end if;
  if ask.scope <> 'once' then
    for other in
      select k.* from permission_asks k
      where k.state = 'open' and coalesce(k.flow_run_id, k.task_id) = coalesce(ask.flow_run_id, ask.task_id)
      order by k.id
    loop
      decision := remembered_decision(other);
      if decision.id is not null then
        perform answer_from_memory(other, decision);
      end if;
    end loop;
  end if;
  perform announce_asks();
  return query select true;
end
$$;

-- The agent does not wait for this answer any more, though its attempt goes on.
create or replace function withdraw_ask(p_host int, p_id uuid) returns void language plpgsql as $$
begin
  update permission_asks k set state = 'withdrawn', answered_at = clock_timestamp()
  from task_attempts a
  where k.id = p_id and k.state = 'open' and a.task_id = k.task_id and a.attempt = k.attempt and a.claimed_by = p_host;
  if found then
    perform announce_asks();
  end if;
end
$$;

-- An attempt that has ended waits for nothing. By any way: completed, failed, cancelled, paused, redone, or taken back.
create or replace function withdraw_asks() returns trigger language plpgsql as $$
declare
  left_open uuid[];
begin
  -- Almost always there is none; then this look is all that the end of an attempt costs.
  if not exists (select from permission_asks k where k.state = 'open') then
    return null;
  end if;
  left_open := array(
    select k.id
    from permission_asks k join task_attempts a on a.task_id = k.task_id and a.attempt = k.attempt
    where k.state = 'open' and a.ended_at is not null
    order by k.id);
  if cardinality(left_open) > 0 then
    perform from permission_asks k where k.id = any (left_open) order by k.id for no key update;
    update permission_asks k set state = 'withdrawn', answered_at = clock_timestamp()
      where k.id = any (left_open) and k.state = 'open';
    perform announce_asks();
  end if;
  return null;
end
$$;

create or replace trigger withdraw_asks after update of ended_at on task_attempts
  for each statement execute function withdraw_asks();
