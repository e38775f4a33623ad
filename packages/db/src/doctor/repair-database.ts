import postgres from 'postgres';
import type { Sql } from '../connect.js';
import { ENGINE_VERSION } from '../migration-files.js';
import { migrate } from '../migrate.js';
import type { Fault } from './fault.js';

/** What became of one repair, in words. */
export type Repair = { ok: boolean; what: string };

/**
 * Does about faults what loses nothing: functions, views and triggers, then indexes, constraints and settings, then the
 * rows. What Postgres refuses is told, and the rest goes on.
 */
export async function repairDatabase(sql: Sql, faults: readonly Fault[]): Promise<Repair[]> {
  const repairs: Repair[] = [];
  if (faults.some(({ repair }) => repair === 'engine')) repairs.push(await tried('The engine', () => applyEngine(sql)));
  for (const { what, repair } of faults) {
    if (repair === null || typeof repair === 'string') continue;
    repairs.push(await tried(what, async () => void (await sql.unsafe(repair.sql).simple())));
  }
  if (faults.some(({ repair }) => repair === 'drift')) repairs.push(await tried('The tasks', () => repairDrift(sql)));
  return repairs;
}

async function tried(subject: string, repair: () => Promise<string | void>): Promise<Repair> {
  try {
    return { ok: true, what: (await repair()) ?? `Mended: ${subject}` };
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    return { ok: false, what: `Not mended: ${subject} Postgres refused: ${error.message} (SQLSTATE ${error.code}).` };
  }
}

async function applyEngine(sql: Sql): Promise<string> {
  await sql`delete from public.schema_migrations where version = ${ENGINE_VERSION}`;
  return `Applied ${(await migrate(sql)).join(' and ')} again.`;
}

/** Recounts what `tasks_drift` shows, under the locks of its runs. */
async function repairDrift(sql: Sql): Promise<string> {
  const [row] = await sql<[{ rows: number }]>`select repair_drift() as rows`;
  return `Recounted ${row.rows} task${row.rows === 1 ? '' : 's'}.`;
}
