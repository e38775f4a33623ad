import type { Sql } from '@boocode/db/connect';
import { TABLES, walBytes, type Table } from './tables.js';

export interface VacuumedTable {
  table: Table;
  vacuum_s: number;
  analyze_s: number;
  wal_bytes: number;
}

/** Vacuums and analyses each table as autovacuum would: at its pace, one after the other. `sql` has one connection. */
export async function vacuumTables(sql: Sql): Promise<VacuumedTable[]> {
  // What `autovacuum_vacuum_cost_delay` and `autovacuum_vacuum_cost_limit` are by default.
  await sql`set vacuum_cost_delay = '2ms'`;
  await sql`set vacuum_cost_limit = 200`;
  const vacuumed: VacuumedTable[] = [];
  for (const table of TABLES) {
    const wal = await walBytes(sql);
    const vacuum_s = await seconds(() => sql`vacuum ${sql(table)}`);
    const analyze_s = await seconds(() => sql`analyze ${sql(table)}`);
    vacuumed.push({ table, vacuum_s, analyze_s, wal_bytes: (await walBytes(sql)) - wal });
  }
  await sql`reset vacuum_cost_delay`;
  await sql`reset vacuum_cost_limit`;
  return vacuumed;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}
