import type { Command } from 'commander';
import { addBudget } from './budget-flag.js';
import { budget, type BudgetFlags } from './commands/budget.js';
import { limits, openLimit } from './commands/limits.js';
import type { Shell } from './shell.js';

/** The commands about what is refused and limited: they show it, open a gate, and give budgets. */
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

  program
    .command('budget')
    .description('show budgets, or give a run, a project, a day or a month another one; what waited for it begins')
    .option('--run <id>', 'of this run as a whole: its id, or the beginning of it')
    .option('--project <name>', 'of this project alone (its name, folder or id), by day unless --month is said')
    .option('--day', 'of each day (UTC)')
    .option('--month', 'of each month (UTC)')
    .option('--soft <amount>', 'start nothing beyond 500k tokens, or $5; can be said for both', addBudget)
    .option('--hard <amount>', 'also stop what runs beyond it, with its work kept; can be said for both', addBudget)
    .option('--off', 'take it away')
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (flags: BudgetFlags) => finish(await budget(flags, context())));
}
