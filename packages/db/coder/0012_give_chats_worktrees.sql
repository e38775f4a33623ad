-- A worktree is a chat's: whatever is said in it later, and a task that is tried again, goes on where the first one wrote. Its row
-- is there before the folder is, so that a crash between the two leaves something that can be found.

alter table worktrees
  add column chat_id uuid,
  -- The top level of the repository that it is a worktree of.
  add column repository text,
  -- When the folder was there with all its files; null = planned, and what there is of it was begun.
  add column made_at timestamptz,
  -- What coder commits a completed turn's changes as; null = it commits nothing.
  add column commit_message text;

update worktrees
  set made_at = created_at;

create unique index worktrees_chat on worktrees (chat_id) where chat_id is not null and removed_at is null;
