import { Option, type Command } from 'commander';
import { PermissionProfile } from '@boocode/contracts/agent';
import { task, type TaskFlags } from './commands/task.js';
import type { Shell } from './shell.js';

/** The command that gives an agent a task outside flows. */
export function addTask(program: Command, { context, finish }: Shell): void {
  program
    .command('task')
    .description('give an agent a task in your own words, and print what it answers')
    .argument('<words>', 'what it should do')
    .option('--repo <path>', 'the folder to work in (default: a scratch folder)')
    .option('--worktree', 'on a branch of its own, in a worktree of the repository, instead of in place')
    .option('--agree <hash>', 'to the commands of the repository that a refusal has shown under this hash')
    .option('--chat <id>', 'go on in this chat: what is not said is as before')
    .option('--agent <id>', 'agent that does it')
    .option('--model <id>', 'model of that agent')
    .option('--mode <id>', 'mode of that agent')
    .option('--thinking <id>', 'how much it thinks')
    .addOption(
      new Option('--profile <profile>', 'what it may do by itself (default: ask)').choices(PermissionProfile.options),
    )
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (words: string, flags: TaskFlags) => finish(await task(words, flags, context())));
}
