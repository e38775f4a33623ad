import { HostView } from '@boocode/contracts/host';
import type { Sql } from '@boocode/db/connect';

/** Hosts that are heard of, and those of the last day that fell silent, the oldest first. */
export async function readHosts(sql: Sql): Promise<HostView[]> {
  const rows = await sql<(Omit<HostView, 'started_at' | 'seen_at'> & { started_at: Date; seen_at: Date | null })[]>`
    select id, hostname, pid, started_at, seen_at, slots, labels, running, state from host_status order by id`;
  const told = rows.map(({ started_at, seen_at, ...row }) => ({
    ...row,
    started_at: started_at.toISOString(),
    seen_at: seen_at?.toISOString() ?? null,
  }));
  return HostView.array().parse(told);
}

/** All that runs under this name claims nothing more, or claims again. False: nothing does. */
export async function drainHosts(sql: Sql, hostname: string, draining: boolean): Promise<boolean> {
  const [row] = await sql<[{ changed: number }]>`select drain_hosts(${hostname}, ${draining}) as changed`;
  return row.changed > 0;
}
