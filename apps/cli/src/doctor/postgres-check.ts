import { checkDatabase } from '@boocode/db/doctor/check-database';
import type { Config } from '../config.js';
import { good, lacking, missing, type Check } from './check.js';
import { DatabaseAbsent, withDatabase, type OpenDatabase } from './open-database.js';

/** Asks the database which it is, and compares it with what the code expects: a line each. */
export async function checkPostgres(config: Config): Promise<Check[]> {
  try {
    return await withDatabase(config, async (database) => [
      good('Postgres', await describe(database)),
      await checkSchema(database),
    ]);
  } catch (error) {
    if (error instanceof DatabaseAbsent) return [missing('Postgres', error.reason, error.mend)];
    throw error;
  }
}

async function describe({ sql, where }: OpenDatabase): Promise<string> {
  const [row] = await sql<[{ version: string }]>`select current_setting('server_version') as version`;
  return `${row.version}, ${where}`;
}

async function checkSchema({ sql }: OpenDatabase): Promise<Check> {
  const { migrated, applied, faults } = await checkDatabase(sql);
  const wrong = faults.filter(({ severity }) => severity === 'wrong');
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const look = 'npm run boocode -- schema doctor';
  const first = wrong[0] ?? faults[0];
  if (first !== undefined) return (wrong.length > 0 ? missing : lacking)('schema', `${first.what}${more}`, look);
  if (!migrated) return good('schema', 'no schema yet, the first start makes it');
  return good('schema', `${applied} migrations applied, and as this BooCode expects it`);
}
