-- What the files of a chat's folder were before and after its turns. Nothing wrote checkpoints before this.

alter table checkpoints
  alter column worktree_id drop not null,
  drop constraint checkpoints_worktree_id_fkey,
  -- A worktree's row may go before the refs are: they are found by the repository.
  add constraint checkpoints_worktree_id_fkey foreign key (worktree_id) references worktrees (id) on delete set null,
  drop column label,
  add column chat_id uuid not null,
  add column kind text not null check (kind in ('before', 'after', 'restore')),
  -- The folder whose files these are, and the git folder that holds the ref.
  add column folder text not null,
  add column repository text not null,
  add column ref text not null unique,
  -- How far it is from the checkpoint before it.
  add column files int not null default 0 check (files >= 0),
  add column added int not null default 0 check (added >= 0),
  add column removed int not null default 0 check (removed >= 0);

-- Ids are UUIDv7: their order is that of the checkpoints.
create index checkpoints_chat on checkpoints (chat_id, id);
