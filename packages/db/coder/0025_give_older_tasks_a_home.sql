-- Tasks of before hosts were told apart (0020) get the home that they have: any host could claim what is about a folder that it lacks.

-- Nothing settles here, so nothing has to be looked at after it.
select set_config('boocode.tick', 'claiming', true);

-- By run, or task outside of runs: the machine that worked on it last; else the one that worked on the task that made it, or in its chat;
-- else the one whose coder had started last when it was launched. That is the only one, where there was only one.
with homeless as materialized (
  select r.id, r.parent_task_id, r.chat_id, r.created_at, r.project_id is not null or r.chat_id is not null as has_folder
  from tasks r
  where r.home is null and r.id = coalesce(r.flow_run_id, r.id)
), machines as materialized (
  -- Under the names that machines go by since: host-name.ts.
  select h.id, h.started_at, coalesce(nullif(left(regexp_replace(
    regexp_replace(h.hostname, '[^A-Za-z0-9._-]', '-', 'g'), '^[^A-Za-z0-9]+', ''), 63), ''), 'host') as name
  from coder_hosts h
), worked as materialized (
  select distinct on (coalesce(t.flow_run_id, t.id)) coalesce(t.flow_run_id, t.id) as id, t.chat_id, m.name, a.started_at
  from tasks t
  join task_attempts a on a.task_id = t.id
  join machines m on m.id = a.claimed_by
  order by coalesce(t.flow_run_id, t.id), a.started_at desc
), chats as materialized (
  select distinct on (t.chat_id) t.chat_id, w.name
  from tasks t
  join worked w on w.id = coalesce(t.flow_run_id, t.id)
  where t.chat_id is not null
  order by t.chat_id, w.started_at desc
), homes as materialized (
  select h.id, h.has_folder, coalesce(w.name, p.name, c.name,
    (select m.name from machines m where m.started_at <= h.created_at order by m.started_at desc, m.id desc limit 1),
    (select m.name from machines m order by m.started_at, m.id limit 1)) as name
  from homeless h
  left join worked w on w.id = h.id
  left join tasks maker on maker.id = h.parent_task_id
  left join worked p on p.id = coalesce(maker.flow_run_id, maker.id)
  left join chats c on c.chat_id = h.chat_id
)
update tasks t set
  home = h.name,
  needs = case when h.has_folder then 'host:' || h.name || t.needs else t.needs end,
  lane = case when h.has_folder and t.state in ('pending', 'running') then (
    select string_agg(k, ' ' order by k) from unnest(string_to_array(t.lane, ' ') || ('host:' || h.name)) as k where k <> ''
  ) else t.lane end
from homes h
where h.id = coalesce(t.flow_run_id, t.id) and t.home is null and h.name is not null;

select set_config('boocode.tick', '', true);
