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

-- The lives of findings, locked in the order of their fingerprints; who has none gets one. Whoever makes tasks for findings does it
-- behind this, so that of two requests one sees what the other has made.
create or replace function lock_finding_lives(p_project uuid, p_fingerprints text[]) returns setof finding_lives
language plpgsql as $$
begin
  insert into finding_lives (project_id, fingerprint)
  select distinct p_project, f from unnest(p_fingerprints) as f
  order by f
  on conflict do nothing;
  return query
  select l.*
  from finding_lives l
  where l.project_id = p_project and l.fingerprint = any (p_fingerprints)
  order by l.fingerprint
  for no key update;
end
$$;

-- Findings whose task is done again follow it to the new one. Returns how many did.
create or replace function finding_lives_follow(p_from uuid, p_to uuid) returns bigint language sql volatile as $$
  with held as materialized (
    select l.project_id, l.fingerprint
    from finding_lives l
    where l.fix_task_id = p_from or l.recheck_task_id = p_from
    order by l.project_id, l.fingerprint
    for no key update
  ), followed as (
    update finding_lives l set
      fix_task_id = case when l.fix_task_id = p_from then p_to else l.fix_task_id end,
      recheck_task_id = case when l.recheck_task_id = p_from then p_to else l.recheck_task_id end
    from held h
    where l.project_id = h.project_id and l.fingerprint = h.fingerprint
    returning l.fingerprint
  )
  select count(*) from followed
$$;

-- What re-checks have established, of the completions that counted. `status` null: it could not be settled, so that only the reason
-- is kept. A finding that another re-check has taken over meanwhile, or a person has dismissed, stays as it is.
create or replace function settle_rechecks(p_completions jsonb, p_kept uuid[]) returns void language plpgsql as $$
begin
  perform
  from finding_lives l
  where l.recheck_task_id = any (p_kept)
  order by l.project_id, l.fingerprint
  for no key update;
  update finding_lives l set
    status = coalesce(r.status, l.status),
    reason = r.reason,
    commit = case when r.status is null then l.commit else r.commit end,
    status_at = case when r.status is null then l.status_at else clock_timestamp() end
  from jsonb_to_recordset(p_completions) as g (id uuid, rechecks jsonb)
  cross join lateral jsonb_to_recordset(g.rechecks) as r (fingerprint text, status text, reason text, commit text)
  where g.id = any (p_kept) and l.recheck_task_id = g.id and l.fingerprint = r.fingerprint and l.status <> 'dismissed';
end
$$;

-- The task that mends a finding or checks it again, as it stands now; null when there is none any more.
create or replace function finding_task(p_task uuid) returns jsonb language sql stable as $$
  select jsonb_build_object('task_id', t.id, 'chat_id', t.chat_id, 'condition', t.condition, 'branch', (
    select w.branch from worktrees w where w.chat_id = t.chat_id order by w.created_at desc limit 1))
  from task_status t
  where t.id = p_task
$$;

-- Where a run mends a finding in rounds, they go on in one chat: the newest that stands says how far it is.
create or replace function newest_round(p_task uuid) returns uuid language sql stable as $$
  select coalesce((
    select n.id
    from tasks f
    join tasks n on n.chat_id = f.chat_id and n.flow_run_id = f.flow_run_id
    where f.id = p_task and n.superseded_at is null
    order by n.id desc
    limit 1), p_task)
$$;

-- A life with its tasks as they stand now. Its tasks are read one by one: joined, `task_status` would be computed for all rows first.
create view finding_life_status as
  select l.*, finding_task(newest_round(l.fix_task_id)) as fix, finding_task(l.recheck_task_id) as recheck
  from finding_lives l;

-- Changes whenever what is shown of a project's lives does: a row of them, or the condition of a task of theirs that goes on.
create or replace function finding_lives_version(p_project uuid) returns text language sql stable as $$
  select concat_ws(' ', count(*), sum(l.revision), (
    select string_agg(s.id || ' ' || s.condition, ' ' order by s.id)
    from task_status s
    where s.id = any (array(
      select t.id
      from finding_lives w
      join tasks t on t.id in (newest_round(w.fix_task_id), w.recheck_task_id)
      where w.project_id = p_project and t.state in ('pending', 'running')))))
  from finding_lives l
  where l.project_id = p_project
$$;
