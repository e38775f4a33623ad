import { connect } from '@boocode/db/connect';
import type { Config } from '../config.js';
import { prepareDataDir } from '../data-dir.js';
import { codeOf, messageOf } from '../errors.js';
import { startDatabase, withoutPassword } from '../supervisor/database.js';
import { takeSupervisorLock } from '../supervisor/supervisor-lock.js';
import { good, missing, type Check } from './check.js';

const name = 'Postgres';

/** Asks the database of DATABASE_URL, or starts the embedded one for a moment. Not to be called while BooCode runs. */
export async function checkPostgres({ databaseUrl, dataDir }: Config): Promise<Check> {
  if (databaseUrl !== null)
    return await askDatabase(databaseUrl, withoutPassword(databaseUrl), 'start it, or correct DATABASE_URL');
  const lock = await takeSupervisorLock(prepareDataDir(dataDir));
  if (lock === null) return good(name, 'embedded; another process is starting it right now');
  try {
    const database = await startDatabase(dataDir);
    try {
      return await askDatabase(database.url, 'embedded', `look into ${dataDir}/logs/postgres.log`);
    } finally {
      await database.stop();
    }
  } catch (error) {
    return missing(name, messageOf(error), `look into ${dataDir}/logs/postgres.log`);
  } finally {
    lock.release();
  }
}

async function askDatabase(url: string, where: string, mend: string): Promise<Check> {
  const sql = connect(url, { name: 'boocode doctor', max: 1 });
  try {
    const [version] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
    const [table] = await sql<
      { known: boolean }[]
    >`select to_regclass('public.schema_migrations') is not null as known`;
    const applied = table?.known === true ? await countMigrations(sql) : 0;
    const schema = applied === 0 ? 'no schema yet, the first start makes it' : `${applied} migrations applied`;
    return good(name, `${version?.version ?? 'unknown version'}, ${where}; ${schema}`);
  } catch (error) {
    return missing(name, `${where} does not answer (${codeOf(error) ?? messageOf(error)})`, mend);
  } finally {
    await sql.end();
  }
}

async function countMigrations(sql: ReturnType<typeof connect>): Promise<number> {
  const [row] = await sql<{ applied: number }[]>`
    select count(*)::int as applied
    from public.schema_migrations
    where version > 0`;
  return row?.applied ?? 0;
}
