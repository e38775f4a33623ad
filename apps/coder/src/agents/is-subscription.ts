import type { Sql } from '@boocode/db/connect';

/** Whether this agent of a host is paid for by the month, as far as is known; the engine asks the same. */
export async function isSubscription(sql: Sql, host: number, agent: string): Promise<boolean> {
  const [row] = await sql<[{ is_subscription: boolean }]>`select is_subscription(${host}::int, ${agent})`;
  return row.is_subscription;
}
