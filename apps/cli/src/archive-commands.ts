import type { Command } from 'commander';
import { exportRun, importRun } from './commands/archive.js';
import type { Shell } from './shell.js';

/** The commands that carry a run out of a BooCode and into another. */
export function addArchives(program: Command, { context, finish }: Shell): void {
  program
    .command('export')
    .description(
      'write an ended run into one file, with all that it did, and without secrets and places of this machine',
    )
    .argument('<id>', 'id of the run, or its beginning')
    .option('--output <file>', 'the file; one that ends with .gz is packed (default: run-<id>.json.gz)')
    .action(async (id: string, flags: { output?: string }) => finish(await exportRun(id, flags, context())));

  program
    .command('import')
    .description('take in a run from such a file, to look at; nothing of it is done again')
    .argument('<file>', 'the file, packed or not')
    .action(async (file: string) => finish(await importRun(file, context())));
}
