import type { Command } from 'commander';
import { Landing } from '@boocode/contracts/mending';
import { Option } from 'commander';
import { findings, fix, recheck, type FixFlags } from './commands/findings.js';
import { addLabel } from './label-flag.js';
import type { Shell } from './shell.js';

const run = ['<run>', 'id of the run, or its beginning'] as const;
const named = ['<finding...>', 'as the report names it (SEC-001), or its ref'] as const;

/** The commands about what runs have found: see it, mend it, and have it looked at again. */
export function addMending(program: Command, { context, finish }: Shell): void {
  program
    .command('findings')
    .description('list what a run has found, and what became of it')
    .argument(...run)
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (id: string, flags: { json?: boolean }) => finish(await findings(id, flags, context())));

  program
    .command('fix')
    .description('have an agent mend findings, each on a branch of its own')
    .argument(...run)
    .argument(...named)
    .option('--per-file', 'one task for all findings of a file')
    .option('--in-place', "in the repository's own folder, asking before it writes")
    .option('--agree <hash>', 'to the commands of the repository that a refusal has shown under this hash')
    .option('--flow', 'as one run: each fix is checked and reviewed, and what holds is merged in order')
    .addOption(
      new Option('--land <how>', 'with --flow: once you approve, by itself, or not at all (default: approve)').choices(
        Landing.options,
      ),
    )
    .option('--reviewer <id>', 'with --flow: agent that reviews (default: that of the run)')
    .option('--yes', 'with --flow: launch without asking, whatever it may come to')
    .option('--on <label>', 'only on hosts with this label; can be said again', addLabel)
    .option('--until <text>', 'what must hold when it is done')
    .option('--agent <id>', 'agent that does it (default: that of the run)')
    .option('--model <id>', 'model of that agent')
    .action(async (id: string, names: string[], flags: FixFlags) => finish(await fix([id, names], flags, context())));

  program
    .command('recheck')
    .description('have the validator look again, on the branch of the fix')
    .argument(...run)
    .argument(...named)
    .option('--head', 'where the repository stands, whatever the fix has done')
    .action(async (id: string, names: string[], flags: { head?: boolean }) =>
      finish(await recheck([id, names], flags, context())),
    );
}
