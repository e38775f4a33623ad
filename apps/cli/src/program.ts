import { Command, InvalidArgumentError, Option } from 'commander';
import { Band } from '@boocode/contracts/flow-plan';
import { LaunchRequest } from '@boocode/contracts/flow-run';
import { addArchives } from './archive-commands.js';
import { addAccess } from './access-command.js';
import { addArena } from './arena-command.js';
import { addBackup } from './backup-command.js';
import { addBudget } from './budget-flag.js';
import { doctor } from './commands/doctor.js';
import { down } from './commands/down.js';
import { run, type RunFlags } from './commands/run.js';
import { schemaDoctor } from './commands/schema-doctor.js';
import { up } from './commands/up.js';
import { addCheckpoints } from './checkpoints-command.js';
import { addGit } from './git-command.js';
import { addInstall } from './install-command.js';
import { addHosts } from './hosting.js';
import { addLooking } from './looking.js';
import { addMending } from './mending.js';
import { addSteering } from './steering.js';
import { addFallback } from './fallback-flag.js';
import type { Shell } from './shell.js';
import { addEvaluate } from './evaluate-command.js';
import { addLabel } from './label-flag.js';
import { addOne, addUse } from './use-flag.js';
import { addTask } from './task-command.js';
import { addWorktrees } from './worktrees-command.js';

const json = ['--json', 'print JSON on stdout, and nothing else'] as const;

/** In the order of the help. */
const groups = [
  addTask,
  addArena,
  addLooking,
  addArchives,
  addMending,
  addWorktrees,
  addGit,
  addCheckpoints,
  addSteering,
  addHosts,
  addEvaluate,
  addInstall,
  addAccess,
  addBackup,
];

/** The command line of BooCode. A usage error exits with 2. */
export function createProgram({ context, finish }: Shell): Command {
  const program = new Command('boocode')
    .description('Runs flows of coding agents on your repositories.')
    .showHelpAfterError('(add --help for what can be said here)')
    .exitOverride();

  program
    .command('up')
    .description('start everything and stay until Ctrl-C')
    .option('--host <address>', 'address to listen at (BOOCODE_HOST)')
    .option('--port <number>', 'port to listen at, or the next free one (BOOCODE_PORT)')
    .action(async (flags: { host?: string; port?: string }) => finish(await up(context(flags))));

  program
    .command('run')
    .description('run a flow on a git repository and print its report')
    .argument('<flow>', 'name of the flow, such as code-review')
    .requiredOption('--repo <path>', 'the git repository')
    .option('--base <ref>', 'compare with this ref (default: what the branch came from)')
    .option('--goal <text>', 'what the run should answer or look at in particular')
    .option('--focus <path>', 'a part of the repository to look at as it stands; can be said again', addOne)
    .option('--document <file>', 'a text to hand in, or current=file, desired=file; can be said again', addOne)
    .addOption(
      new Option('--band <size>', 'how many angles to take (default: by the size of the change)').choices(Band.options),
    )
    .option('--agent <id>', 'agent that runs the steps')
    .option('--model <id>', 'model of that agent')
    .option('--use <step=agent/model>', 'another agent for a stage, persona or step; can be said again', addUse)
    .option(
      '--fallback <agent/model>',
      'who goes on while the agent is refused for more than a minute; can be said again',
      addFallback,
    )
    .option('--deadline <minutes>', 'stop the run when it takes longer (default: never)', wholeMinutes)
    .option(
      '--budget <amount>',
      'start no step that would go beyond 500k tokens, or $5; can be said for both',
      addBudget,
    )
    .option('--hard-budget <amount>', 'also stop what runs beyond it, with its work kept', addBudget)
    .option('--yes', 'launch without asking, whatever it may come to')
    .option('--agree <hash>', 'to the commands of the repository that a refusal has shown under this hash')
    .option('--min-angles <number>', 'write a report only when so many angles completed', wholeAngles)
    .option('--on <label>', 'only on hosts with this label; can be said again', addLabel)
    .option('--reuse', 'take over what the same agent made of the very same prompt at this commit before')
    .option('--dry-run', 'say what would be launched, what it may come to and what would go wrong, and launch nothing')
    .option(...json)
    .action(async (flow: string, flags: RunFlags) => finish(await run(flow, flags, context())));

  for (const add of groups) add(program, { context, finish });

  program
    .command('down')
    .description('end the BooCode that runs, and everything it started')
    .action(async () => finish(await down(context())));

  program
    .command('doctor')
    .description('say what is there, what is missing, and what mends it')
    .option(...json)
    .action(async (flags: { json?: boolean }) => finish(await doctor(flags, context())));

  program
    .command('schema')
    .description('look after the database')
    .command('doctor')
    .description('compare the database with what the code expects, and say what mends it')
    .option('--repair', 'mend what can be mended without losing anything')
    .option(...json)
    .action(async (flags: { json?: boolean; repair?: boolean }) => finish(await schemaDoctor(flags, context())));

  return program;
}

function wholeAngles(text: string): number {
  const angles = LaunchRequest.shape.min_angles.safeParse(/^\d+$/.test(text) ? Number(text) : NaN);
  if (angles.success && angles.data !== undefined) return angles.data;
  throw new InvalidArgumentError('Say a whole number, from 1 to 100.');
}

function wholeMinutes(text: string): number {
  const minutes = LaunchRequest.shape.deadline_minutes.safeParse(/^\d+$/.test(text) ? Number(text) : NaN);
  if (minutes.success && minutes.data !== undefined) return minutes.data;
  throw new InvalidArgumentError('Say whole minutes, from 1 to 10080 (a week).');
}
