import type { Command } from 'commander';
import { install, uninstall, type InstallFlags } from './commands/install.js';
import type { Shell } from './shell.js';
import { addOne } from './use-flag.js';

const user = ['--user', 'for you alone, in your own systemd'] as const;

/** The commands that make coder and terminals units of this machine's systemd, and undo that. */
export function addInstall(program: Command, { context, finish }: Shell): void {
  program
    .command('install')
    .description('show the systemd units boocoder and booterm, or write them')
    .option('--write', 'write the files (as root); the commands that come then are printed')
    .option(...user)
    .option('--projects <path>', 'where agents may work (default: /srv/projects); can be said again', addOne)
    .action((flags: InstallFlags) => finish(install(flags, context())));
  program
    .command('uninstall')
    .description('show what takes the units away, or do it; settings and data stay')
    .option('--write', 'take the files away (as root)')
    .option(...user)
    .action((flags: InstallFlags) => finish(uninstall(flags, context())));
}
