-- What the list of all tasks stands on: groups, and words to find a task by.

-- The one place that says what belongs together, as the id of the head: a run with its steps, else a task with all that was handed
-- on from it, at whatever depth.
create or replace function group_of(p_task tasks) returns uuid language sql volatile as $$
  select coalesce(p_task.flow_run_id, (select p.group_id from tasks p where p.id = p_task.parent_task_id), p_task.id)
$$;

-- Words as the index has them: without case, cut at whatever is neither letter nor digit, so that a part of a path is found.
create or replace function search_text(p_text text) returns text language sql immutable as $$
  select regexp_replace(p_text, '[^[:alnum:]]+', ' ', 'g')
$$;

-- What a person typed, as a query: each word, or what a word begins with. Null = there is no word in it.
create or replace function search_query(p_text text) returns tsquery language sql stable as $$
  select nullif(string_agg(quote_literal(w) || ':*', ' & '), '')::tsquery
  from regexp_split_to_table(trim(lower(search_text(p_text))), ' ') as w
  where w <> ''
$$;

-- Notes anew what these tasks are found by.
create or replace function note_search(p_ids uuid[]) returns void language sql volatile as $$
  insert into task_search (task_id, group_id, project_id, agent, words)
  select t.id, t.group_id, t.project_id, t.agent,
    to_tsvector('simple', search_text(
      left(concat_ws(' ', t.spec ->> 'title', t.spec #>> '{plan,title}', t.spec #>> '{plan,goal}', t.input), 4000)))
  from tasks t
  where t.id = any (p_ids)
  on conflict (task_id) do update set agent = excluded.agent, words = excluded.words
$$;

create or replace function tasks_note_search() returns trigger language plpgsql as $$
begin
  perform note_search(array(select n.id from new_rows n));
  return null;
end
$$;

create or replace trigger tasks_note_search after insert on tasks referencing new table as new_rows
  for each statement execute function tasks_note_search();

-- Tasks of an agent, else of a project, else with these words, at most so many. Planned for each value anew: what finds many and
-- what finds few are not found in the same way. The order is that of the index, which by itself is thought to cost more.
create or replace function tasks_found_by(p_agent text, p_project uuid, p_words text, p_limit int)
returns setof uuid language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  if p_agent is not null then
    return query select s.task_id from task_search s where s.agent = p_agent order by s.group_id limit p_limit;
  elsif p_project is not null then
    return query select s.task_id from task_search s where s.project_id = p_project order by s.group_id limit p_limit;
  else
    return query select s.task_id from task_search s where s.words @@ search_query(p_words) limit p_limit;
  end if;
end
$$;

-- Tasks that wait for a person: those that ask, and those that a person does. A run is in it by its steps alone.
create or replace view tasks_needing_you as
  select t.id, t.group_id
  from permission_asks k
  join tasks t on t.id = k.task_id
  where k.state = 'open' and t.state = 'running'
  union
  select t.id, t.group_id from tasks t
  where t.state = 'pending' and t.ready_at is not null and coalesce(t.agent, 'default') = 'human' and t.id is distinct from t.flow_run_id
  union
  select t.id, t.group_id from tasks t
  where t.state = 'running' and t.agent = 'human' and t.id is distinct from t.flow_run_id;
