import type { Command } from 'commander';
import { removeWorktree, worktrees, type WorktreesFlags } from './commands/worktrees.js';
import type { Shell } from './shell.js';

/** The commands about worktrees: they list them, and remove one without losing its work. */
export function addWorktrees(program: Command, { context, finish }: Shell): void {
  const listing = program
    .command('worktrees')
    .description('list the worktrees of chats, and what of their work is nowhere else')
    .option('--all', 'with those that are removed')
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (flags: WorktreesFlags) => finish(await worktrees(flags, context())));
  listing
    .command('remove')
    .description('remove a worktree that is clean and merged; its branch stays')
    .argument('<id>', 'as the list shows it, or its branch')
    .option('--keep', 'remove it also with work in it, which is kept as a ref that is printed')
    .action(async (id: string, flags: { keep?: boolean }) => finish(await removeWorktree(id, flags, context())));
}
