import { InvalidArgumentError, Option, type Command } from 'commander';
import { ReportFormat } from '@boocode/contracts/report';
import { StatsBy, StatsQuery } from '@boocode/contracts/stats';
import { flows, type FlowsFlags } from './commands/flows.js';
import { report, type ReportFlags } from './commands/report.js';
import { runs } from './commands/runs.js';
import { show } from './commands/show.js';
import { stats, type StatsFlags } from './commands/stats.js';
import type { Shell } from './shell.js';

const json = ['--json', 'print JSON on stdout, and nothing else'] as const;

/** The commands that show what there is and change nothing. */
export function addLooking(program: Command, { context, finish }: Shell): void {
  program
    .command('runs')
    .description('list the runs')
    .option(...json)
    .action(async (flags: { json?: boolean }) => finish(await runs(flags, context())));

  program
    .command('show')
    .description('show the report of a run, or its steps while it goes on')
    .argument('<id>', 'id of the run, or its beginning')
    .option('--follow', 'stay with it until it has ended')
    .option(...json)
    .action(async (id: string, flags: { follow?: boolean; json?: boolean }) =>
      finish(await show(id, flags, context())),
    );

  program
    .command('report')
    .description('print the report of a run, in one of its forms')
    .argument('<id>', 'id of the run, or its beginning')
    .addOption(new Option('--format <form>', 'the form').choices(ReportFormat.options).default('markdown'))
    .option('--output <file>', 'write it into this file instead')
    .action(async (id: string, flags: ReportFlags) => finish(await report(id, flags, context())));

  program
    .command('flows')
    .description('list the flows, what each wants to be told, and its bands')
    .option('--repo <path>', 'with those that this git repository brings along')
    .option(...json)
    .action(async (flags: FlowsFlags) => finish(await flows(flags, context())));

  program
    .command('stats')
    .description('say what was found lately, how much of it was kept, and what that cost')
    .option('--days <number>', 'of so many last days', wholeDays, 30)
    .addOption(new Option('--by <name>', 'whose figures').choices(StatsBy.options).default('persona'))
    .option(...json)
    .action(async (flags: StatsFlags) => finish(await stats(flags, context())));
}

function wholeDays(text: string): number {
  const days = StatsQuery.shape.days.safeParse(/^\d+$/.test(text) ? text : NaN);
  if (days.success) return days.data;
  throw new InvalidArgumentError('Say a whole number, from 1 to 3650.');
}
