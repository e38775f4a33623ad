import type { Worktree } from '../worktrees/worktree-rows.js';

/** What the agent of a step that writes is told beside its prompt and its place: how far it may reach. */
export function writeWords({ path }: Pick<Worktree, 'path'>, place: string | null): string {
  return [
    '# Where you write',
    ...(place === null ? [] : [place]),
    `Change files only below ${path}. Do not push, merge or rebase. Others work on the same repository in worktrees of their own:`,
    'leave theirs, and the checkout of the person, alone.',
  ].join('\n');
}
