import type { Sql } from '../connect.js';
import { describeSchema } from '../describe-schema.js';
import { ENGINE_VERSION } from '../migration-files.js';
import { archiverFaults } from './archiver-faults.js';
import { expectedSchema, named } from './expected-schema.js';
import type { Fault } from './fault.js';
import { idleFaults } from './idle-faults.js';
import { migrationFaults } from './migration-faults.js';
import { poolerFaults } from './pooler-faults.js';
import { schemaDifferences } from './schema-differences.js';
import { serverFaults } from './server-faults.js';
import { HELD_SECONDS, sessionFaults } from './session-faults.js';
import { settingFaults } from './setting-faults.js';
import { taskFaults } from './task-faults.js';
import { inWordsOfServer } from './words-of-server.js';

export type Diagnosis = {
  /** False in a database that no BooCode has migrated: there is nothing to compare, and nothing wrong. */
  migrated: boolean;
  /** Numbered migrations that were applied. */
  applied: number;
  faults: Fault[];
};

/**
 * Compares a database with what this BooCode's code expects of it. Leaves nothing behind, and takes no lock that anybody waits for.
 *
 * Errors: what Postgres says while it is asked; a fault is no error.
 */
export async function checkDatabase(
  sql: Sql,
  { heldSeconds = HELD_SECONDS }: { heldSeconds?: number } = {},
): Promise<Diagnosis> {
  const around = [
    ...(await poolerFaults(sql)),
    ...(await serverFaults(sql)),
    ...(await archiverFaults(sql)),
    ...(await sessionFaults(sql, heldSeconds)),
    ...(await settingFaults(sql)),
  ];
  if (!(await isMigrated(sql))) return { migrated: false, applied: 0, faults: around };
  const applied = await countApplied(sql);
  const migrations = await migrationFaults(sql);
  if (migrations.length > 0) return { migrated: true, applied, faults: [...migrations, ...around] };

  const found = (await describeSchema(sql)).map(({ text }) => named(text));
  const expected = await inWordsOfServer(sql, await expectedSchema(), found);
  const schema = [...schemaDifferences(expected, found), ...(await idleFaults(sql))];
  return { migrated: true, applied, faults: [...schema, ...(await taskFaults(sql)), ...around] };
}

async function countApplied(sql: Sql): Promise<number> {
  const [row] = await sql<[{ applied: number }]>`
    select count(*) as applied
    from public.schema_migrations
    where version > ${ENGINE_VERSION}`;
  return row.applied;
}

async function isMigrated(sql: Sql): Promise<boolean> {
  const [row] = await sql<[{ known: boolean }]>`select to_regclass('public.schema_migrations') is not null as known`;
  return row.known;
}
