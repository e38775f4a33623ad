import type { WorktreeView } from '@boocode/contracts/worktree';

/** A worktree with work in it that is nowhere else. */
export function aWorktree(number: number, given: Partial<WorktreeView> = {}): WorktreeView {
  const id = `0199c0de-0000-7000-8000-0000${String(number).padStart(8, '0')}`;
  return {
    id,
    project_id: id,
    chat_id: id,
    task_id: id,
    title: 'Fix it',
    path: `/srv/worktrees/${id}`,
    branch: `boocode/chat-${number}`,
    target: 'main',
    base_commit: 'a'.repeat(40),
    state: 'ready',
    fault: null,
    dirty: 2,
    unmerged: 1,
    ports: [],
    kept_ref: null,
    created_at: '2026-01-01T12:00:00.000Z',
    removed_at: null,
    ...given,
  };
}
