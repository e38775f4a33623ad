import postgres from 'postgres';
import type { Sql, TransactionSql } from './connect.js';
import { LINES, PACKAGE_FOLDER, readLine, type Line } from './migration-files.js';

const UNDEFINED_TABLE = '42P01';

export type SchemaNeeds = {
  /** The lowest number that a program must know to work on the line. */
  version: number;
  /** What a program that does not know it would do wrong; empty when none is kept away. */
  why: string;
};

/** What a database asks of whoever works on a line; null in one from before there was such a thing. */
export async function needsOf(sql: Sql | TransactionSql, line: Line): Promise<SchemaNeeds | null> {
  // In two steps: a statement that names a table which is not there would end the transaction.
  const [known] = await sql<[{ there: boolean }]>`select to_regclass('public.schema_needs') is not null as there`;
  if (!known.there) return null;
  const [row] = await sql<SchemaNeeds[]>`
    select version, why
    from public.schema_needs
    where line = ${line}`;
  return row ?? null;
}

/** The newest number of a line that this program knows. */
export async function newestKnown(line: Line, root: URL = PACKAGE_FOLDER): Promise<number> {
  return (await readLine(root, line)).numbered.at(-1)?.version ?? 0;
}

export type Outdated = SchemaNeeds & { line: Line; known: number };

/** The first line that has become too new for a program that knows these numbers; null when it may work on, or nothing was migrated yet. */
export async function findOutdated(sql: Sql, known: Readonly<Record<Line, number>>): Promise<Outdated | null> {
  const rows = await readNeeds(sql);
  const ahead = rows.find(({ line, version }) => LINES.includes(line) && version > known[line]);
  return ahead === undefined ? null : { ...ahead, known: known[ahead.line] };
}

async function readNeeds(sql: Sql): Promise<readonly (SchemaNeeds & { line: Line })[]> {
  try {
    return await sql<(SchemaNeeds & { line: Line })[]>`
      select line, version, why
      from public.schema_needs
      order by line`;
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === UNDEFINED_TABLE) return [];
    throw error;
  }
}
