import postgres from 'postgres';
import type { Sql, TransactionSql } from './connect.js';
import { MigrationError } from './errors.js';
import {
  ENGINE_VERSION,
  LINES,
  PACKAGE_FOLDER,
  readLine,
  type Line,
  type LineFiles,
  type MigrationFile,
} from './migration-files.js';

export type MigrateOptions = {
  /** The lines to apply, in the order given. Default: all. */
  lines?: readonly Line[];
  /** The folder that holds one folder a line. Default: this package. */
  root?: URL;
};

type AppliedRow = { version: number; name: string; checksum: string };

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
