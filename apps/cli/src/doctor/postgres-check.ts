import { checkDatabase, type Diagnosis } from '@boocode/db/doctor/check-database';
import type { Config } from '../config.js';
import { good, lacking, missing, type Check } from './check.js';
import { DatabaseAbsent, withDatabase, type OpenDatabase } from './open-database.js';

/** What is looked at besides, while the database is open: `absent` says what of it could not be seen. */
export interface AlsoLook {
  at: (database: OpenDatabase, isMigrated: boolean) => Promise<Check[]>;
  absent: (reason: string) => Check;
}

/** Asks the database which it is, and compares it with what the code expects: a line each; and whatever else needs it. */
export async function checkPostgres(config: Config, also?: AlsoLook): Promise<Check[]> {
  try {
    return await withDatabase(config, async (database) => {
      const diagnosis = await checkDatabase(database.sql);
      const more = also === undefined ? [] : await also.at(database, diagnosis.migrated);
      return [good('Postgres', await describe(database)), checkSchema(diagnosis), ...more];
    });
  } catch (error) {
    if (!(error instanceof DatabaseAbsent)) throw error;
    const more = also === undefined ? [] : [also.absent(error.reason)];
    return [missing('Postgres', error.reason, error.mend), ...more];
  }
}

async function describe({ sql, where }: OpenDatabase): Promise<string> {
  const [row] = await sql<[{ version: string }]>`select current_setting('server_version') as version`;
  return `${row.version}, ${where}`;
}

function checkSchema({ migrated, applied, faults }: Diagnosis): Check {
  const wrong = faults.filter(({ severity }) => severity === 'wrong');
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const look = 'npm run boocode -- schema doctor';
  const first = wrong[0] ?? faults[0];
  if (first !== undefined) return (wrong.length > 0 ? missing : lacking)('schema', `${first.what}${more}`, look);
  if (!migrated) return good('schema', 'no schema yet, the first start makes it');
  return good('schema', `${applied} migrations applied, and as this BooCode expects it`);
}
