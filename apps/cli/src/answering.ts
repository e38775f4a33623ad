import { Argument, Option, type Command } from 'commander';
import { answer, decisions, type AnswerFlags } from './commands/answer.js';
import { asks } from './commands/asks.js';
import { approve, pick, type PickFlags } from './commands/person.js';
import type { Shell } from './shell.js';

/** The commands by which a person says what agents and runs wait for. */
export function addAnswering(program: Command, { context, finish }: Shell): void {
  program
    .command('pick')
    .description('say which contestant of an arena wins, when its run waits for that')
    .argument('<id>', 'id of the run, or its beginning')
    .argument('<letter>', 'A, B, …, or none')
    .option('--merge', 'merge it into the branch that the run was launched on (default: nothing yet)')
    .addOption(new Option('--branch <name>', 'make it a branch of this name').conflicts('merge'))
    .option('--words <text>', 'why')
    .action(async (id: string, letter: string, flags: PickFlags) => finish(await pick([id, letter], flags, context())));

  program
    .command('approve')
    .description('let a run go on that waits for your approval')
    .argument('<id>', 'id of the run, or its beginning')
    .option('--no', 'do not let it')
    .option('--words <text>', 'why')
    .action(async (id: string, flags: { no?: boolean; words?: string }) => finish(await approve(id, flags, context())));

  program
    .command('asks')
    .description('list what agents want a person to decide')
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (flags: { json?: boolean }) => finish(await asks(flags, context())));

  program
    .command('answer')
    .description('answer what an agent asks')
    .argument('<id>', 'id of what is asked, or its end, as `asks` shows it')
    .addArgument(new Argument('<decision>', 'allow, deny, or say (for a question)').choices(decisions))
    .addOption(new Option('--for <scope>', 'hold for more than this once').choices(['step', 'run']))
    .option('--pattern <pattern>', 'with --for: what it holds for, * standing for any words (default: exactly this)')
    .option('--message <text>', 'with deny: what the agent is told; with say: the answer')
    .action(async (id: string, decision: (typeof decisions)[number], flags: AnswerFlags) =>
      finish(await answer([id, decision], flags, context())),
    );
}
