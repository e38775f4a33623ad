import { connect, type Sql } from '@boocode/db/connect';
import { runningClusterUrl } from '@boocode/db/running-cluster';
import { runningClient } from '../client/running-instance.js';
import type { Config } from '../config.js';
import { prepareDataDir } from '../data-dir.js';
import { CliError, codeOf, messageOf } from '../errors.js';
import { withoutPassword } from '@boocode/db/database-url';
import { startDatabase } from '../supervisor/database.js';
import { takeSupervisorLock } from '../supervisor/supervisor-lock.js';

/** The database that BooCode uses, or would. */
export interface OpenDatabase {
  sql: Sql;
  url: string;
  /** For people: `embedded`, or an address without its password. */
  where: string;
}

/** No database could be opened; `mend` says what to do. */
export class DatabaseAbsent extends CliError {
  readonly reason: string;
  readonly mend: string;
  constructor(reason: string, mend: string) {
    super({ code: 'database.unreachable', message: `The database: ${reason}. To mend it: ${mend}.` });
    this.reason = reason;
    this.mend = mend;
  }
}

/**
 * Works on the database of DATABASE_URL, or on the embedded one: the one that runs, else one started for as long as `work`
 * takes. Throws `DatabaseAbsent` when there is none, and passes on what `work` throws.
 */
export async function withDatabase<Result>(
  config: Config,
  work: (database: OpenDatabase) => Promise<Result>,
): Promise<Result> {
  const { databaseUrl, dataDir } = config;
  if (databaseUrl !== null) return await asked({ url: databaseUrl, where: withoutPassword(databaseUrl) }, work);
  if (runningClient(config) !== null) {
    const url = await runningClusterUrl(dataDir);
    if (url !== null) return await asked({ url, where: 'embedded' }, work);
    const reason = 'BooCode runs, and no embedded Postgres answers';
    throw new DatabaseAbsent(reason, 'set DATABASE_URL as it was when BooCode was started, or start BooCode anew');
  }
  return await withStarted(dataDir, (url) => asked({ url, where: 'embedded' }, work));
}

async function withStarted<Result>(dataDir: string, work: (url: string) => Promise<Result>): Promise<Result> {
  const lookIntoLog = `look into ${dataDir}/logs/postgres.log`;
  const lock = await takeSupervisorLock(prepareDataDir(dataDir));
  if (lock === null) throw new DatabaseAbsent('Another process is starting BooCode right now', 'try again in a moment');
  try {
    const database = await startDatabase(dataDir).catch((error: unknown) => {
      throw new DatabaseAbsent(messageOf(error), lookIntoLog);
    });
    try {
      return await work(database.url);
    } finally {
      await database.stop();
    }
  } finally {
    lock.release();
  }
}

async function asked<Result>(
  { url, where }: { url: string; where: string },
  work: (database: OpenDatabase) => Promise<Result>,
): Promise<Result> {
  // Two, so that it is seen whether a pooler gives one session to both.
  const sql = connect(url, { name: 'boocode doctor', max: 2 });
  try {
    await sql`select 1`.catch((error: unknown) => {
      const refuses = error instanceof Error && /startup parameter/.test(error.message);
      const mend = refuses
        ? 'give BooCode the address of Postgres itself: a pooler stands before it that refuses what a session is asked to be'
        : where === 'embedded'
          ? 'npm run boocode -- down && npm start'
          : 'start it, or correct DATABASE_URL';
      throw new DatabaseAbsent(`${where} does not answer (${codeOf(error) ?? messageOf(error)})`, mend);
    });
    return await work({ sql, url, where });
  } finally {
    await sql.end();
  }
}
