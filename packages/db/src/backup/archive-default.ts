import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KEEP_NOTHING } from './archive-commands.js';

const MARK = '# BooCode: no segment is kept until the first backup; that says otherwise in postgresql.auto.conf.';

/**
 * Has a cluster that is not backed up let its log go: with archiving on and no command at all, Postgres would keep it for ever. It is
 * written into the file of settings, because `alter system` wins over that, and not over the command line. Repeatable.
 */
export async function keepNothingByDefault(folder: string): Promise<void> {
  const file = join(folder, 'postgresql.conf');
  if ((await readFile(file, 'utf8')).includes(MARK)) return;
  await appendFile(file, `\n${MARK}\narchive_command = '${KEEP_NOTHING}'\n`);
}
