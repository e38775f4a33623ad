import type { Command } from 'commander';
import { checkpoints, restore, type RestoreFlags } from './commands/checkpoints.js';
import type { Shell } from './shell.js';

/** The commands about what the files of a chat were before and after its turns. */
export function addCheckpoints(program: Command, { context, finish }: Shell): void {
  program
    .command('checkpoints')
    .description('list what the files of a chat were before and after its turns')
    .argument('<chat>', 'its whole id')
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (chat: string, flags: { json?: boolean }) => finish(await checkpoints(chat, flags, context())));
  program
    .command('restore')
    .description('go back to a checkpoint; what is now is kept as one first, and the way back is printed')
    .argument('<chat>', 'its whole id')
    .argument('<checkpoint>', 'as the list shows it')
    .option('--code', 'the files (default)')
    .option('--chat', 'what was said: later turns are put aside, and agents begin anew')
    .option('--both', 'the files, and what was said')
    .option('--dry-run', 'only say what would change')
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (chat: string, checkpoint: string, flags: RestoreFlags) =>
      finish(await restore([chat, checkpoint], flags, context())),
    );
}
