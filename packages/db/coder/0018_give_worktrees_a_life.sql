-- The life of a worktree: where it begins, what it is set up with, which ports are its own, and what became of its work.

alter table worktrees
  -- The branch that it is meant for; null = a detached commit.
  add column target text,
  -- Whether it begins where the upstream of its target stands once it is made; otherwise at its base commit as it was planned.
  add column follows boolean not null default false,
  -- When its set-up began; it is made only once that has passed.
  add column setting_up_at timestamptz,
  -- Why its set-up failed, with the end of what was said; cleared when it is tried again.
  add column fault text,
  -- A block of ports that no other worktree has which is there.
  add column ports int4range,
  -- Where its work is kept since it was removed unmerged.
  add column kept_ref text,
  -- The commit up to which its work is on its target, where that was merged as other commits; null = git's history says.
  add column merged_commit text,
  -- A place for one check of a commit: nobody writes there, and it goes when the check has ended.
  add column is_check boolean not null default false,
  add constraint worktrees_ports exclude using gist (ports with &&) where (removed_at is null),
  add constraint worktrees_ports_are_some check (not isempty(ports));

create index worktrees_newest on worktrees (created_at desc, id);

-- The commands of a repository that a person has agreed to, by the hash of all of them: others need another word.
create table agreed_commands (
  project_id uuid not null,
  hash text not null,
  agreed_at timestamptz not null default clock_timestamp(),
  primary key (project_id, hash)
);
