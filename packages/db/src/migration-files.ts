import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { MigrationError, hasCode } from './errors.js';

/** In this order: coder's tables may refer to server's, never the other way. */
export const LINES = ['server', 'coder'] as const;
export type Line = (typeof LINES)[number];

export type MigrationFile = { version: number; name: string; text: string; checksum: string };
export type LineFiles = { line: Line; numbered: MigrationFile[]; engine: MigrationFile | undefined };

/** The same from `src` (tests, tsx) and from `dist`: both lie one folder below the package. */
export const PACKAGE_FOLDER = new URL('../', import.meta.url);
const INCLUDE = /^\\ir (\S+)$/;
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
/** `engine.sql` is recorded beside the numbered files, under a number that none of them may have. */
export const ENGINE_VERSION = 0;

/**
 * The migrations of a line as its folder has them, in their order.
 *
 * Errors: `MigrationError` with `migration_misnamed`.
 */
export async function readLine(root: URL, line: Line): Promise<LineFiles> {
  const folder = new URL(`${line}/`, root);
  const names = (await filesIn(folder)).filter((name) => name.endsWith('.sql') && name !== 'schema.sql').toSorted();
  const files = await Promise.all(
    names.map(async (name) => {
      const text = await readSql(new URL(name, folder));
      const checksum = createHash('sha256').update(text).digest('hex');
      return { version: versionOf(line, name), name, text, checksum };
    }),
  );
  const numbered = files.filter((file) => file.version !== ENGINE_VERSION);
  const twin = numbered.find((file, at) => numbered[at + 1]?.version === file.version);
  if (twin) {
    throw new MigrationError(
      'migration_misnamed',
      `Two migrations of line ${line} carry the number of ${twin.name}. Give the later one the next free number.`,
    );
  }
  return { line, numbered, engine: files.find((file) => file.version === ENGINE_VERSION) };
}

/** A file with its `\ir other.sql` lines (psql's own word for "include, relative to this file") replaced by those files. */
async function readSql(file: URL): Promise<string> {
  // A checkout with CRLF line ends is the same migration.
  const text = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
  const lines = await Promise.all(
    text.split('\n').map(async (line) => {
      const included = INCLUDE.exec(line)?.[1];
      return included === undefined ? line : await readSql(new URL(included, file));
    }),
  );
  return lines.join('\n');
}

/** A line whose folder is not there has no migrations yet; any other failure to read it is one. */
async function filesIn(folder: URL): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function versionOf(line: Line, name: string): number {
  if (name === 'engine.sql') return ENGINE_VERSION;
  const version = Number(FILE_NAME.exec(name)?.[1]);
  if (version > ENGINE_VERSION) return version;
  throw new MigrationError(
    'migration_misnamed',
    `Migration ${line}/${name} has no place in the order. Name it like 0007_add_run_lease.sql, counting from 0001.`,
  );
}
