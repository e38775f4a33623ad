import { Option, type Command } from 'commander';
import type { ForkRequest } from '@boocode/contracts/flow-run';
import { addAnswering } from './answering.js';
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

  addLimits(program, { context, finish });

  addAnswering(program, { context, finish });
}
