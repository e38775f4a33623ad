import type { Command } from 'commander';
import { drainHost, hosts } from './commands/hosts.js';
import type { Shell } from './shell.js';

/** The commands about hosts: they show them, and let one take nothing more. */
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
}
