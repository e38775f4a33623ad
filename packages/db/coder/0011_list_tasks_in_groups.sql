-- One list of all tasks: which group each belongs to, and what it is found by.

-- The id of the group's head: see `group_of`. Set when a row is inserted, and the same for as long as it is there.
alter table tasks add column group_id uuid;

with recursive handed as (
  select id, coalesce(flow_run_id, id) as group_id
  from tasks
  where flow_run_id is not null or parent_task_id is null
  union all
  select t.id, h.group_id
  from handed h
  join tasks t on t.parent_task_id = h.id and t.flow_run_id is null
)
update tasks t
set group_id = h.group_id
from handed h
where h.id = t.id;

-- The list itself, and what it is narrowed to by state. Each row version is in one of the two last at most.
create index tasks_heads on tasks (id) where id = group_id;
create index tasks_open on tasks (group_id) where state in ('pending', 'running');
create index tasks_settled on tasks (state, group_id) where state not in ('pending', 'running');

-- Beside the tasks, so that a claim or a completion writes none of it: what a task is found by. Written by `note_search`.
-- Words are those of the title and of the beginning of what was asked, cut at whatever is neither letter nor digit. They need no
-- extension, which a database of the person's own may not have or allow.
create table task_search (
  task_id uuid primary key,
  group_id uuid not null,
  project_id uuid,
  agent text,
  words tsvector not null
);

insert into task_search (task_id, group_id, project_id, agent, words)
select t.id, t.group_id, t.project_id, t.agent,
  to_tsvector('simple', regexp_replace(
    left(concat_ws(' ', t.spec ->> 'title', t.spec #>> '{plan,title}', t.spec #>> '{plan,goal}', t.input), 4000), '[^[:alnum:]]+', ' ', 'g'))
from tasks t;

create index task_search_group on task_search (group_id, task_id);
create index task_search_agent on task_search (agent, group_id);
create index task_search_project on task_search (project_id, group_id) where project_id is not null;
-- What was added last is looked through row by row, so it is kept short.
create index task_search_words on task_search using gin (words) with (gin_pending_list_limit = 256);
