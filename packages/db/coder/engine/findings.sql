-- What people decide about findings, and what watchers are shown of it.

drop view if exists finding_life_status;

create or replace function finding_lives_touch() returns trigger language plpgsql as $$
begin
  new.revision := old.revision + 1;
  new.changed_at := clock_timestamp();
  return new;
end
$$;

create or replace trigger finding_lives_touch before update on finding_lives
  for each row execute function finding_lives_touch();

-- Dismisses findings of a project, or takes dismissals back; what is so already stays untouched. p_findings: `fingerprint`, and
-- `severity`, the worst of which a dismissal keeps. Rows are locked in the order of their fingerprints. Returns what has changed.
create or replace function set_finding_status(p_project uuid, p_findings jsonb, p_status text, p_reason text)
returns setof text language sql volatile as $$
  with given as materialized (
    select distinct on (f.fingerprint) f.fingerprint, f.severity
    from jsonb_to_recordset(p_findings) as f (fingerprint text, severity text)
    order by f.fingerprint, array_position(array['critical', 'warning', 'suggestion', 'advisory', 'fact'], f.severity)
  ), dismissed as (
    insert into finding_lives as l (project_id, fingerprint, status, reason, severity, status_at)
    select p_project, g.fingerprint, 'dismissed', p_reason, g.severity, clock_timestamp()
    from given g
    where p_status = 'dismissed'
    order by g.fingerprint
    on conflict (project_id, fingerprint) do update set
      status = 'dismissed', reason = excluded.reason, severity = excluded.severity, commit = null,
      status_at = excluded.status_at
    where (l.status, l.reason, l.severity) is distinct from ('dismissed', excluded.reason, excluded.severity)
    returning l.fingerprint
  ), dismissals as materialized (
    select l.fingerprint
    from finding_lives l
    where p_status = 'open' and l.project_id = p_project and l.status = 'dismissed'
      and l.fingerprint in (select g.fingerprint from given g)
    order by l.fingerprint
    for update
  ), reopened as (
    update finding_lives l set status = 'open', reason = '', severity = null, status_at = clock_timestamp()
    from dismissals d
    where l.project_id = p_project and l.fingerprint = d.fingerprint
    returning l.fingerprint
  )
  select fingerprint from dismissed union all select fingerprint from reopened
$$;

-- The task that mends a finding or checks it again, as it stands now; null when there is none any more.
create or replace function finding_task(p_task uuid) returns jsonb language sql stable as $$
  select jsonb_build_object('task_id', t.id, 'chat_id', t.chat_id, 'condition', t.condition, 'branch', (
    select w.branch from worktrees w where w.task_id = t.id order by w.created_at desc limit 1))
  from task_status t
  where t.id = p_task
$$;

-- A life with its tasks as they stand now. Its tasks are read one by one: joined, `task_status` would be computed for all rows first.
create view finding_life_status as
  select l.*, finding_task(l.fix_task_id) as fix, finding_task(l.recheck_task_id) as recheck
  from finding_lives l;

-- Changes whenever what is shown of a project's lives does: a row of them, or the condition of a task of theirs that goes on.
create or replace function finding_lives_version(p_project uuid) returns text language sql stable as $$
  select concat_ws(' ', count(*), sum(l.revision), (
    select string_agg(s.id || ' ' || s.condition, ' ' order by s.id)
    from task_status s
    where s.id = any (array(
      select t.id
      from finding_lives w
      join tasks t on t.id in (w.fix_task_id, w.recheck_task_id)
      where w.project_id = p_project and t.state in ('pending', 'running')))))
  from finding_lives l
  where l.project_id = p_project
$$;
