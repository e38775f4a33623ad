import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Contestant, Judge } from '@boocode/contracts/arena';
import { addBudget } from './budget-flag.js';
import { addLabel } from './label-flag.js';
import { arena, type ArenaFlags } from './commands/arena.js';
import type { Shell } from './shell.js';

/** The command that has several agents do the same task, so that one of them is picked. */
export function addArena(program: Command, { context, finish }: Shell): void {
  program
    .command('arena')
    .description('have several agents do the same task apart from each other, and pick one')
    .requiredOption('--prompt <words>', 'what all of them should do')
    .requiredOption('--contestant <agent[:model]>', 'who takes part; said twice or more', addContestant)
    .option('--repo <path>', 'the git repository', '.')
    .option('--base <ref>', 'where they begin, and where the winner goes (default: the branch that is checked out)')
    .option('--judge <agent[:model]>', 'who reads all changes, by letter, and ranks them', toAgent)
    .addOption(new Option('--pick <who>', 'who picks the winner (default: person)').choices(['person', 'judge']))
    .option('--blind', 'show letters instead of names until the pick')
    .option('--budget <amount>', 'start no step that would go beyond 500k tokens, or $5', addBudget)
    .option('--hard-budget <amount>', 'also stop what runs beyond it, with its work kept', addBudget)
    .option('--on <label>', 'only on hosts with this label; can be said again', addLabel)
    .option('--agree <hash>', 'agree to the commands of the repository that have this hash')
    .option('--yes', 'launch without asking, whatever it may come to')
    .option('--watch', 'stay until it has ended, and print its report')
    .option('--json', 'with --watch: print JSON on stdout, and nothing else')
    .action(async (flags: ArenaFlags) => finish(await arena(flags, context())));
}

function addContestant(text: string, before: Contestant[] = []): Contestant[] {
  return [...before, toAgent(text)];
}

/** `claude`, or `claude:anthropic/opus`: models may have colons of their own. */
function toAgent(text: string): Judge {
  const [, agent, model] = /^([a-z0-9][a-z0-9.-]*)(?::(.+))?$/.exec(text) ?? [];
  if (agent === undefined)
    throw new InvalidArgumentError('Say it as agent or agent:model, as in opencode or claude:opus.');
  return { agent, ...(model !== undefined && { model }) };
}
