import type { Command } from 'commander';
import { drainHost, hosts, take } from './commands/hosts.js';
import type { Shell } from './shell.js';

/** The commands about hosts: they show them, let one take nothing more, and have one take what waits for another. */
export function addHosts(program: Command, { context, finish }: Shell): void {
  const hosting = program
    .command('hosts')
    .description('show the hosts that do the work: since when, what runs there, and what they can do')
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (flags: { json?: boolean }) => finish(await hosts(flags, context())));
  for (const [name, draining, words] of [
    ['drain', true, 'let a host finish what it runs and take nothing more, until it is resumed or started anew'],
    ['resume', false, 'let a host that drains take work again'],
  ] as const) {
    hosting
      .command(name)
      .description(words)
      .argument('<name>', 'name of the host, as `hosts` shows it')
      .action(async (host: string) => finish(await drainHost(host, draining, context())));
  }
  program
    .command('take')
    .description('make this host the home of a run or a task that waits for another, and has written nothing there')
    .argument('<id>', 'id of the run, or its beginning; of a task outside of runs, its whole id')
    .action(async (id: string) => finish(await take(id, context())));
}
