import { Argument, Option, type Command } from 'commander';
import { MergeWay } from '@boocode/contracts/git-action';
import { git, gitVerbs, type GitFlags, type GitVerb } from './commands/git.js';
import type { Shell } from './shell.js';

/** The command about what was changed in the folder of a chat: look at it, commit it, and bring it where it belongs. */
export function addGit(program: Command, { context, finish }: Shell): void {
  program
    .command('git')
    .description('say where the folder of a chat stands with git, or do something there')
    .argument('<id>', 'whole id of the chat, or of one of its tasks')
    .addArgument(new Argument('[verb]', 'what to do').choices(gitVerbs).default('status'))
    .option('--message <text>', 'of a commit or a merge')
    .option('--staged', 'commit only what is staged')
    .addOption(new Option('--way <way>', 'how to merge').choices(MergeWay.options))
    .option('--target <branch>', 'look at, or merge into, this branch (default: the one that the chat is meant for)')
    .option('--title <text>', 'of a pull request')
    .option('--body <text>', 'of a pull request')
    .option('--draft', 'open the pull request as a draft')
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (id: string, verb: GitVerb, flags: GitFlags) => finish(await git([id, verb], flags, context())));
}
