-- Which host may do a task. A host offers its name and its labels; what a task needs of them is in its lane, so a claim reads no lane
-- that its host does not offer all of, however much waits there.

-- Whether a key of a lane is something that a host offers; all others are limits.
create or replace function is_need(p_key text) returns boolean language sql immutable as $$
  select p_key like 'host:%' or p_key like 'label:%'
$$;

-- Whether there is a limit in this lane.
create or replace function is_limited(p_lane text) returns boolean language sql immutable as $$
  select p_lane ~ '(^| )(?!host:|label:)[^ ]'
$$;

create or replace function offers_of(p_host coder_hosts) returns text[] language sql immutable as $$
  select array['host:' || p_host.hostname] || array(select 'label:' || l from unnest(p_host.labels) as l)
$$;

-- Whether two hosts are one machine, as far as is known: files of the one are then there for the other.
create or replace function is_same_machine(p_one int, p_other int) returns boolean language sql stable as $$
  select p_one = p_other or not exists (
    select from coder_hosts a join coder_hosts b on b.id = p_other and b.hostname <> a.hostname where a.id = p_one)
$$;

-- Where a new task belongs: to its run, to the task that made it or to its chat, else to the machine that launches it: a pool of coder has
-- its name in it. What is about a folder needs the machine that has it, unless its source says that every host can fetch that.
create or replace function place_of(p_task tasks) returns table (home text, needs text[]) language plpgsql as $$
declare
  around uuid := case when p_task.flow_run_id <> p_task.id then p_task.flow_run_id else (p_task.spec ->> 'forked_from')::uuid end;
begin
  select t.home, t.needs into home, needs from tasks t where t.id = around;
  if not found or home is null and current_setting('boocode.hostname', true) <> '' then
    home := coalesce(
      (select t.home from tasks t where t.id = p_task.parent_task_id),
      (select t.home from tasks t where t.chat_id = p_task.chat_id order by t.id desc limit 1),
      nullif(current_setting('boocode.hostname', true), ''));
    needs := array(select 'label:' || l from jsonb_array_elements_text(p_task.spec -> 'labels') as l order by 1);
    if home is not null and (p_task.project_id is not null or p_task.chat_id is not null)
      and p_task.spec #>> '{source,shared}' is distinct from 'true' then
      needs := 'host:' || home || needs;
    end if;
  end if;
  return next;
end
$$;

-- The run of this task, or the task itself, is for its home alone from now on, because `p_why`. False: it was before.
create or replace function keep_home(p_id uuid, p_why text) returns boolean language plpgsql as $$
declare
  v_root tasks;
  ids uuid[];
begin
  select r.* into v_root from tasks t join tasks r on r.id = coalesce(t.flow_run_id, t.id) where t.id = p_id for no key update of r;
  if v_root.home is null or 'host:' || v_root.home = any (v_root.needs) then
    return false;
  end if;
  ids := array(
    select t.id from tasks t where t.id = v_root.id or t.flow_run_id = v_root.id order by t.id for no key update);
  update tasks t set needs = 'host:' || v_root.home || t.needs,
    spec = case when t.id = v_root.id then jsonb_set(t.spec, '{source}', coalesce(t.spec -> 'source', '{}')
      || jsonb_build_object('shared', false, 'why', p_why)) else t.spec end
    where t.id = any (ids);
  perform set_lanes(ids);
  return true;
end
$$;

-- The machine that asks is the home of this run, or of this task outside of runs with its chat, from now on; `p_dir` is where its
-- worktrees are. Why it is not is answered with: what has been written, and a chat's session, are where they are. Null: it is.
create or replace function take_home(p_id uuid, p_dir text) returns text language plpgsql as $$
declare
  v_home text := nullif(current_setting('boocode.hostname', true), '');
  v_root tasks;
  ids uuid[];
  chats uuid[];
begin
  select r.* into v_root from tasks t join tasks r on r.id = coalesce(t.flow_run_id, t.id) where t.id = p_id for no key update of r;
  if v_root.id is null or v_home is null then
    return 'missing';
  end if;
  ids := array(
    select t.id from tasks t where t.id = v_root.id or t.flow_run_id = v_root.id or t.chat_id = v_root.chat_id and v_root.flow_run_id is null
    order by t.id for no key update);
  chats := array(select distinct t.chat_id from tasks t where t.id = any (ids) and t.chat_id is not null);
  if v_root.home = v_home then
    return 'here';
  elsif exists (select from tasks t where t.id = any (ids) and t.state = 'running') then
    return 'running';
  elsif exists (select from worktrees w where w.chat_id = any (chats) and w.made_at is not null and w.removed_at is null) then
    return 'worktree';
  elsif v_root.flow_run_id is null and exists (select from tasks t where t.id = any (ids) and t.attempt > 0) then
    return 'session';
  end if;
  update worktrees w set path = p_dir || '/' || w.id, setting_up_at = null
    where w.chat_id = any (chats) and w.made_at is null and w.removed_at is null;
  update tasks t set home = v_home, needs = array(
      select case when k like 'host:%' then 'host:' || v_home else k end from unnest(t.needs) with ordinality as u (k, n) order by n)
    where t.id = any (ids);
  perform set_lanes(ids);
  perform announce();
  return null;
end
$$;

-- Hosts that are heard of: by id, who they are and what they can do now.
create or replace function living_hosts() returns setof coder_hosts language sql stable rows 3 as $$
  select h.* from coder_hosts h
  where h.stopped_at is null and h.seen_at > clock_timestamp() - interval '30 seconds' and h.slots <> '{}'
$$;

-- What a task needs of a host, for people.
create or replace function need_words(p_task tasks) returns text language sql stable as $$
  select string_agg(case when k like 'host:%'
      then 'the host ' || substr(k, 6) || ', where its folder is' || coalesce(' (' || (
        select r.spec #>> '{source,why}' from tasks r where r.id = coalesce(p_task.flow_run_id, p_task.id)) || ')', '')
      else 'a host with the label ' || substr(k, 7) end, ' and ')
  from unnest(p_task.needs) as k
$$;

-- Why no host that is heard of takes this ready task; null when one does, or none is heard of.
create or replace function lack_of_host(p_task tasks) returns text language sql stable as $$
  with living as materialized (
    select h.hostname, h.drain_at is not null as drains, h.slots ? coalesce(p_task.agent, 'default') as has_agent,
      offers_of(h) @> p_task.needs as offers
    from living_hosts() h
  )
  select case
    when count(*) = 0 or bool_or(l.has_agent and l.offers and not l.drains) then null
    when bool_or(l.has_agent and l.offers) then format('Queued: %s could do it, and takes nothing more (boocode hosts resume)',
      string_agg(distinct l.hostname, ', ') filter (where l.has_agent and l.offers))
    when bool_or(l.offers) then format('Queued: no running host%s has the agent %s',
      case when p_task.needs <> '{}' then ' of those that could do it' end, coalesce(p_task.agent, 'default'))
    else 'Queued: no running host can do it; it needs ' || need_words(p_task) || case when array_to_string(p_task.needs, ' ') ~ '(^| )host:'
      then '. Start coder there, or let a host with a clone take it (boocode take)' else '' end
  end
  from living l
$$;

-- The home of this ready task, where it waits for that and no host that is heard of can do it: the one that asks can take it.
create or replace function gone_home(p_task tasks) returns text language sql stable as $$
  select p_task.home
  where 'host:' || p_task.home = any (p_task.needs) and p_task.home is distinct from current_setting('boocode.hostname', true)
    and (select not bool_or(offers_of(h) @> p_task.needs) from living_hosts() h)
$$;

-- A host tells what it can do. Others may wait for that.
create or replace function tell_host(p_host int, p_slots jsonb, p_labels text[]) returns void language plpgsql as $$
begin
  update coder_hosts h set slots = p_slots, labels = p_labels, seen_at = clock_timestamp() where h.id = p_host;
end
$$;

-- Hosts of this name that run take nothing more, or take work again. Answers with how many there are.
create or replace function drain_hosts(p_hostname text, p_drain boolean) returns int language plpgsql as $$
declare
  changed int;
begin
  update coder_hosts h set drain_at = case when p_drain then coalesce(h.drain_at, clock_timestamp()) end
    where h.hostname = p_hostname and h.id in (select l.id from living_hosts() l);
  get diagnostics changed = row_count;
  if changed > 0 and not p_drain then
    perform announce();
  end if;
  return changed;
end
$$;
