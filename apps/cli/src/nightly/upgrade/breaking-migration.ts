import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { LINES, PACKAGE_FOLDER } from '@boocode/db/migration-files';
import { newestKnown } from '@boocode/db/schema-needs';

/** Migrates as a BooCode would that is one migration newer than this one, and that programs of today cannot work with. */
export async function migrateBreaking(sql: Sql, folder: string): Promise<void> {
  for (const line of LINES)
    cpSync(fileURLToPath(new URL(`${line}/`, PACKAGE_FOLDER)), join(folder, line), { recursive: true });
  const version = (await newestKnown('coder')) + 1;
  writeFileSync(
    join(folder, 'coder', `${String(version).padStart(4, '0')}_keep_steps_elsewhere.sql`),
    `update schema_needs set version = ${version}, why = 'steps are kept in another table' where line = 'coder';\n`,
  );
  await migrate(sql, { root: pathToFileURL(`${folder}/`) });
}
