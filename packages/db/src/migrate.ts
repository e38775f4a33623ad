import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import postgres from 'postgres';
import type { Sql, TransactionSql } from './connect.js';
import { MigrationError, hasCode } from './errors.js';

/** In this order: coder's tables may refer to server's, never the other way. */
export const LINES = ['server', 'coder'] as const;
export type Line = (typeof LINES)[number];

export type MigrateOptions = {
  /** The lines to apply, in the order given. Default: all. */
  lines?: readonly Line[];
  /** The folder that holds one folder a line. Default: this package. */
  root?: URL;
};

type MigrationFile = { version: number; name: string; text: string; checksum: string };
type LineFiles = { line: string; numbered: MigrationFile[]; engine: MigrationFile | undefined };
type AppliedRow = { version: number; name: string; checksum: string };

/** The same from `src` (tests, tsx) and from `dist`: both lie one folder below the package. */
const PACKAGE_FOLDER = new URL('../', import.meta.url);
const INCLUDE = /^\\ir (\S+)$/;
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
/** `engine.sql` is recorded beside the numbered files, under a number that none of them may have. */
const ENGINE_VERSION = 0;

/**
 * Brings a database to the schema of this BooCode: per line the numbered files that it has not seen, then `engine.sql` when it
 * changed. All or nothing, in one transaction; several migrators at once are safe (one works, the others wait and find it done).
 * Returns the files that were applied, such as `coder/0001_tasks.sql`; empty when there was nothing to do.
 *
 * Errors: `MigrationError` with `migration_changed`, `schema_newer`, `migration_failed` or `migration_misnamed`; the
 * database is then as it was.
 */
export async function migrate(sql: Sql, options: MigrateOptions = {}): Promise<string[]> {
  const root = options.root ?? PACKAGE_FOLDER;
  const lines = await Promise.all((options.lines ?? LINES).map((line) => readLine(root, line)));
  return await sql.begin(async (tx) => {
    // The lock goes with the transaction. A 64-bit key: the two-part keys belong to the coder hosts.
    await tx`select pg_advisory_xact_lock(hashtextextended('boocode.migrate', 0))`;
    await tx`
      create table if not exists public.schema_migrations (
        line text not null,
        version integer not null,
        name text not null,
        checksum text not null,
        applied_at timestamptz not null default now(),
        primary key (line, version)
      )`;
    const applied: string[] = [];
    for (const files of lines) applied.push(...(await applyLine(tx, files)));
    return applied;
  });
}

async function applyLine(tx: TransactionSql, { line, numbered, engine }: LineFiles): Promise<string[]> {
  const recorded = await tx<AppliedRow[]>`
    select version, name, checksum
    from public.schema_migrations
    where line = ${line}
    order by version`;
  refuseMismatch({ line, numbered, recorded });

  const seen = new Set(recorded.map((row) => row.version));
  const due = numbered.filter((file) => !seen.has(file.version));
  for (const file of due) await applyFile(tx, line, file);

  // A numbered file may have dropped what engine.sql makes (a view in the way of a column), so it always runs after one.
  const engineIsCurrent = recorded.some((row) => row.version === ENGINE_VERSION && row.checksum === engine?.checksum);
  if (engine && (due.length > 0 || !engineIsCurrent)) {
    await applyFile(tx, line, engine);
    due.push(engine);
  }
  return due.map((file) => `${line}/${file.name}`);
}

async function applyFile(tx: TransactionSql, line: string, file: MigrationFile): Promise<void> {
  try {
    await tx.unsafe(file.text);
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    const place = error.position ? `:${file.text.slice(0, Number(error.position)).split('\n').length}` : '';
    throw new MigrationError(
      'migration_failed',
      `Migration ${line}/${file.name}${place} failed: ${error.message} (SQLSTATE ${error.code}). ` +
        'The database was left as it was. Mend the file and start again.',
      { cause: error },
    );
  }
  await tx`
    insert into public.schema_migrations (line, version, name, checksum)
    values (${line}, ${file.version}, ${file.name}, ${file.checksum})
    on conflict (line, version) do update
    set checksum = excluded.checksum,
      applied_at = now()`;
}

function refuseMismatch({ line, numbered, recorded }: Omit<LineFiles, 'engine'> & { recorded: AppliedRow[] }): void {
  const known = new Map(numbered.map((file) => [file.version, file]));
  for (const row of recorded) {
    if (row.version === ENGINE_VERSION) continue;
    const file = known.get(row.version);
    if (!file) {
      throw new MigrationError(
        'schema_newer',
        `The database has migration ${line}/${row.name}, which this BooCode does not know: a newer one has migrated it. ` +
          'Update BooCode, or point DATABASE_URL (or BOOCODE_DATA_DIR) at another database.',
      );
    }
    if (file.checksum !== row.checksum) {
      throw new MigrationError(
        'migration_changed',
        `Migration ${line}/${file.name} was edited after this database had run it. ` +
          'Put the file back as it was, and make the change in a new numbered file.',
      );
    }
  }
}

async function readLine(root: URL, line: Line): Promise<LineFiles> {
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
