import { InvalidArgumentError, type Command } from 'commander';
import {
  backupDatabase,
  listDatabaseBackups,
  rehearseBackup,
  restoreDatabase,
  stopBackups,
  verifyDatabaseBackup,
  type BackupFlags,
  type RestoreFlags,
} from './commands/backup.js';
import type { Shell } from './shell.js';

const place = ['--to <folder>', 'the folder of all backups (default: backups in the data directory)'] as const;
const from = ['--from <folder>', 'the folder of all backups (default: backups in the data directory)'] as const;
const json = ['--json', 'print JSON on stdout, and nothing else'] as const;

/** The commands about backups of the embedded database. */
export function addBackup(program: Command, { context, finish }: Shell): void {
  const backup = program
    .command('backup')
    .description('back the database up, and keep its log from then on, so that any moment since can be restored')
    .option(...place)
    .option(
      '--keep <number>',
      'remove all but the newest so many backups, and the log that only they needed',
      wholeBackups,
    )
    .option(...json)
    .action(async (flags: BackupFlags) => finish(await backupDatabase(flags, context())));
  backup
    .command('list')
    .description('list the backups there are')
    .option(...from)
    .option(...json)
    .action(async (_: unknown, command: Command) =>
      finish(await listDatabaseBackups(command.optsWithGlobals(), context())),
    );
  backup
    .command('verify')
    .description(
      'compare every file with what was written, and start a throw-away Postgres from the backup that reads every row',
    )
    .argument('[id]', 'of the backup', 'latest')
    .option(...from)
    .option(...json)
    .action(async (id: string, _: unknown, command: Command) =>
      finish(await verifyDatabaseBackup(id, command.optsWithGlobals(), context())),
    );
  backup
    .command('restore')
    .description("make a data directory from a backup, as of its log's end or of a moment")
    .argument('<id>', 'of the backup, or latest')
    .option('--at <time>', 'such as 2026-11-27T17:05, in the time zone of this machine unless it says another')
    .option('--into <folder>', 'the data directory to restore into (default: that of this BooCode)')
    .option('--replace', 'move a database that is there aside; its BooCode must have ended')
    .option(...from)
    .option(...json)
    .action(async (id: string, _: unknown, command: Command) =>
      finish(await restoreDatabase(id, command.optsWithGlobals<RestoreFlags>(), context())),
    );
  backup
    .command('rehearse')
    .description('back up, verify, and restore a moment between two marks into a throw-away folder')
    .option(...place)
    .option(...json)
    .action(async (_: unknown, command: Command) => finish(await rehearseBackup(command.optsWithGlobals(), context())));
  backup
    .command('stop')
    .description('keep no log any more, until the next backup; what is there stays')
    .action(async () => finish(await stopBackups(context())));
}

function wholeBackups(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Say how many to keep, from 1 to 9999.');
}
