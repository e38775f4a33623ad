-- What became of a finding: whether it was dismissed, mended, checked again, filed. It belongs to the quoted code of a project, so
-- that the next run knows it, whatever the finding is then called and wherever its lines have gone.

create table finding_lives (
  project_id uuid not null,
  -- sha-256 over category, file and normalised quote, as in `findings`.
  fingerprint text not null,
  status text not null default 'open' check (status in ('open', 'dismissed', 'fixed', 'still-there')),
  -- Why it was dismissed, or what the re-check said.
  reason text not null default '',
  -- How bad it was when it was dismissed: a critical one is shown again unless it was critical then.
  severity text check (severity in ('critical', 'warning', 'suggestion', 'advisory', 'fact')),
  -- What the re-check looked at.
  commit text,
  -- When the status became what it is; null = it has never been another than open.
  status_at timestamptz,
  -- No foreign keys: a trigger clears them when tasks are deleted, as it does for all tables beside tasks.
  fix_task_id uuid,
  recheck_task_id uuid,
  issue_url text,
  -- Counts the changes of the row, which a trigger keeps: a watcher sees by their sum that any was made, on whichever host.
  revision int not null default 1,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (project_id, fingerprint),
  check (status = 'open' or status_at is not null),
  check (status <> 'dismissed' or reason <> '' and severity is not null),
  check ((status in ('fixed', 'still-there')) = (commit is not null))
);

create index finding_lives_fix on finding_lives (fix_task_id) where fix_task_id is not null;
create index finding_lives_recheck on finding_lives (recheck_task_id) where recheck_task_id is not null;

-- Rows of before have neither: their step is then found by the persona.
alter table findings
  add column likelihood text,
  add column step_key text;
