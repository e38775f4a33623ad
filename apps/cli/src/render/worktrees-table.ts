import type { WorktreeView } from '@boocode/contracts/worktree';
import { tableLines } from './table.js';

/** Worktrees as a table with a heading, in their order: what they are, and what of their work is nowhere else. */
export function worktreesTable(worktrees: readonly WorktreeView[], width: number): string[] {
  return tableLines([['ID', 'STATE', 'WORK', 'BRANCH', 'FOR', 'TASK'], ...worktrees.map(rowOf)], { width });
}

/** Ids begin with a time, so that those of one hour begin alike: the end tells them apart. */
function rowOf(worktree: WorktreeView): string[] {
  const { id, state, branch, target, title } = worktree;
  return [id.slice(-8), state, workOf(worktree), branch, target ?? '-', (title ?? '').replaceAll(/\s+/g, ' ')];
}

function workOf({ state, dirty, unmerged, kept_ref }: WorktreeView): string {
  if (state === 'removed' && kept_ref !== null) return 'kept';
  if (state === 'removed' || (dirty === null && unmerged === null)) return '-';
  const parts = [
    dirty === null || dirty === 0 ? null : `${dirty} not committed`,
    unmerged === null ? 'perhaps unmerged' : unmerged === 0 ? null : `${unmerged} unmerged`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
