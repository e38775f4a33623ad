import { connect } from '@boocode/db/connect';
import { withoutPassword } from '@boocode/db/database-url';
import { startEmbedded } from '@boocode/db/embedded';
import { migrate } from '@boocode/db/migrate';
import { CliError, codeOf, messageOf } from '../errors.js';
import type { Running } from './keep-running.js';

export interface RunningDatabase extends Running {
  url: string;
}

/** Starts the Postgres of the data directory, or adopts the one that a killed BooCode left running there. */
export async function startDatabase(dataDir: string): Promise<RunningDatabase> {
  const { url, exited, stop } = await startEmbedded({ dataDir });
  return {
    url,
    stop,
    exited: exited.then(({ code, signal }) =>
      signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`,
    ),
  };
}

/**
 * Brings the database to this version's schema. Returns the migrations that were applied.
 * Throws `CliError` when nothing answers there, and passes on what `migrate` says about the schema.
 */
export async function prepareDatabase(url: string): Promise<string[]> {
  const sql = connect(url, { name: 'boocode up', max: 1 });
  try {
    await sql`select 1`;
    return await migrate(sql);
  } catch (error) {
    if (error instanceof Error && error.name === 'MigrationError') throw error;
    throw new CliError({
      code: 'database.unreachable',
      message: `Postgres at ${withoutPassword(url)} cannot be used (${codeOf(error) ?? messageOf(error)}). Start it, or correct DATABASE_URL; without DATABASE_URL BooCode starts a Postgres of its own.`,
    });
  } finally {
    await sql.end();
  }
}
