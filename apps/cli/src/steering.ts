import { Argument, Option, type Command } from 'commander';
import type { ForkRequest } from '@boocode/contracts/flow-run';
import { answer, decisions, type AnswerFlags } from './commands/answer.js';
import { asks } from './commands/asks.js';
import { addBudget } from './budget-flag.js';
import { budget, type BudgetFlags } from './commands/budget.js';
import { cancel } from './commands/cancel.js';
import { fork } from './commands/fork.js';
import { pause, resume } from './commands/hold.js';
import { retry, type RetryFlags } from './commands/retry.js';
import { say } from './commands/say.js';
import { addLimits } from './limiting.js';
import type { Shell } from './shell.js';

const otherAgent = ['--agent <id>', 'agent that does the step'] as const;
const otherModel = ['--model <id>', 'model of the step'] as const;
const otherInput = ['--input <text>', 'what the step is asked'] as const;

/** The commands that steer a run under way: cancel, retry, fork, pause, resume, budget, limits, and answers to what its agents ask. */
export function addSteering(program: Command, { context, finish }: Shell): void {
  program
    .command('cancel')
    .description('cancel a run or a task')
    .argument('<id>', 'id of the run, or its beginning; of a task, its whole id')
    .action(async (id: string) => finish(await cancel(id, context())));

  program
    .command('retry')
    .description('run again what failed, or a step, and what depends on it')
    .argument('<id>', 'id of the run, or its beginning')
    .option('--from <step>', 'this step and all behind it')
    .addOption(new Option('--only <step>', 'this step alone').conflicts('from'))
    .option('--dry-run', 'say what would be redone and kept, and do nothing')
    .option(...otherAgent)
    .option(...otherModel)
    .option(...otherInput)
    .action(async (id: string, flags: RetryFlags) => finish(await retry(id, flags, context())));

  program
    .command('fork')
    .description('make a new run that shares what came before a step')
    .argument('<id>', 'id of the run, or its beginning')
    .requiredOption('--from <step>', 'the first step to do anew')
    .option(...otherAgent)
    .option(...otherModel)
    .option(...otherInput)
    .action(async (id: string, flags: ForkRequest) => finish(await fork(id, flags, context())));

  program
    .command('say')
    .description('say something to the agent of a task while it works, where it can hear it')
    .argument('<id>', 'id of the task')
    .argument('<words>', 'what it should mind')
    .action(async (id: string, words: string) => finish(await say([id, words], context())));

  program
    .command('pause')
    .description('hold a run: what runs is stopped, and starts again with resume')
    .argument('<id>', 'id of the run, or its beginning')
    .action(async (id: string) => finish(await pause(id, context())));

  program
    .command('resume')
    .description('let a paused run go on')
    .argument('<id>', 'id of the run, or its beginning')
    .action(async (id: string) => finish(await resume(id, context())));

  program
    .command('budget')
    .description('show budgets, or give a run, a project, a day or a month another one; what waited for it begins')
    .option('--run <id>', 'of this run as a whole: its id, or the beginning of it')
    .option('--project <id>', 'of this project alone, by day unless --month is said')
    .option('--day', 'of each day (UTC)')
    .option('--month', 'of each month (UTC)')
    .option('--soft <amount>', 'start nothing beyond 500k tokens, or $5; can be said for both', addBudget)
    .option('--hard <amount>', 'also stop what runs beyond it, with its work kept; can be said for both', addBudget)
    .option('--off', 'take it away')
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (flags: BudgetFlags) => finish(await budget(flags, context())));

  addLimits(program, { context, finish });

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
