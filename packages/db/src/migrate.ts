import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import type { Sql, TransactionSql } from './connect.js';
import { MigrationError, type MigrationErrorCode } from './errors.js';
import { refuseBesideOld } from './old-programs.js';
import { needsOf } from './schema-needs.js';
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

/** So long a statement may wait for a lock: whoever comes after it waits too, and claims are among them. */
const LOCK_MS = 2_000;
const PAUSE_MS = 1_000;
/** A program that has just ended may hold its lock for a moment. */
const TRIES: Readonly<Partial<Record<MigrationErrorCode, number>>> = { migration_blocked: 60, migration_beside_old: 5 };
/** `lock_not_available`, and the deadlock that Postgres broke. */
const TRY_AGAIN = new Set(['55P03', '40P01']);

/**
 * Brings a database to the schema of this BooCode: per line the numbered files that it has not seen, then `engine.sql` when it
 * changed. All or nothing, in one transaction; several migrators at once are safe (one works, the others wait and find it done), and so
 * is a database at work: a statement that would wait long for a lock gives everything back and is tried again later.
 * A line that a newer BooCode has migrated is left as it is, as long as the database lets this one work (`schema_needs`).
 * Returns the files that were applied, such as `coder/0001_tasks.sql`; empty when there was nothing to do.
 *
 * Errors: `MigrationError` with `migration_changed`, `schema_newer`, `migration_failed`, `migration_blocked`, `migration_beside_old` or
 * `migration_misnamed`; the database is then as it was.
 */
export async function migrate(sql: Sql, options: MigrateOptions = {}): Promise<string[]> {
  const root = options.root ?? PACKAGE_FOLDER;
  const lines = await Promise.all((options.lines ?? LINES).map((line) => readLine(root, line)));
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyAll(sql, lines);
    } catch (error) {
      const tries = error instanceof MigrationError ? (TRIES[error.code] ?? 1) : 1;
      if (attempt >= tries) throw error;
      // Whoever waited behind it has its turn.
      await delay(PAUSE_MS);
    }
  }
}

async function applyAll(sql: Sql, lines: readonly LineFiles[]): Promise<string[]> {
  return await sql.begin(async (tx) => {
    // The lock goes with the transaction. A 64-bit key: the two-part keys belong to the coder hosts.
    await tx`select pg_advisory_xact_lock(hashtextextended('boocode.migrate', 0))`;
    await tx.unsafe(`set local lock_timeout = ${LOCK_MS}`);
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
  if (await isNewer(tx, { line, numbered, recorded })) return [];

  const seen = new Set(recorded.map((row) => row.version));
  const due = numbered.filter((file) => !seen.has(file.version));
  if (line === 'coder' && due.length > 0) await refuseBesideOld(tx, recorded.at(-1)?.version ?? 0);
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
    if (TRY_AGAIN.has(error.code)) throw blocked(`${line}/${file.name}`, error);
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

function blocked(file: string, cause: postgres.PostgresError): MigrationError {
  return new MigrationError(
    'migration_blocked',
    `Migration ${file} could not get a lock, ${TRIES.migration_blocked} times (SQLSTATE ${cause.code}): something holds the table for long. ` +
      'The database was left as it was. `npm run boocode -- schema doctor` names who holds it; end that, and start again.',
    { cause },
  );
}

type Compared = Omit<LineFiles, 'engine'> & { recorded: AppliedRow[] };

/** Whether a newer BooCode has migrated the line and lets this one work on it. Refuses what cannot be. */
async function isNewer(tx: TransactionSql, { line, numbered, recorded }: Compared): Promise<boolean> {
  const known = new Map(numbered.map((file) => [file.version, file]));
  let unknown: AppliedRow | null = null;
  for (const row of recorded) {
    if (row.version === ENGINE_VERSION) continue;
    const file = known.get(row.version);
    if (!file) {
      unknown ??= row;
    } else if (file.checksum !== row.checksum) {
      throw new MigrationError(
        'migration_changed',
        `Migration ${line}/${file.name} was edited after this database had run it. ` +
          'Put the file back as it was, and make the change in a new numbered file.',
      );
    }
  }
  if (unknown === null) return false;
  const needs = await needsOf(tx, line);
  if (needs !== null && needs.version <= (numbered.at(-1)?.version ?? 0)) return true;
  throw new MigrationError(
    'schema_newer',
    `The database has migration ${line}/${unknown.name}, which this BooCode does not know: a newer one has migrated it` +
      `${needs === null || needs.why === '' ? '' : ` (${needs.why})`}. ` +
      'Update BooCode, or point DATABASE_URL (or BOOCODE_DATA_DIR) at another database.',
  );
}
