import type { Command } from 'commander';
import { limits, openLimit } from './commands/limits.js';
import type { Shell } from './shell.js';

/** The commands about what is refused and limited: shows it, and opens a gate. */
export function addLimits(program: Command, { context, finish }: Shell): void {
  const limiting = program
    .command('limits')
    .description("show what agents' providers refuse for now, and how many tasks may run at once")
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (flags: { json?: boolean }) => finish(await limits(flags, context())));
  limiting
    .command('open')
    .description('open a gate at once, whatever its provider said; what waits for it begins')
    .argument('<key>', 'key of the gate, as `limits` shows it')
    .action(async (key: string) => finish(await openLimit(key, context())));
}
