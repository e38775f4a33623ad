import type { Sql } from '@boocode/db/connect';
import { median } from './statistics.js';

/** What this machine needs at least, in milliseconds: nothing that commits once can be faster than these. */
export interface Floor {
  round_trip_ms: number;
  commit_ms: number;
}

const CALLS = 500;

/** Medians of an empty query and of a single-row update with its commit, one call after the other. */
export async function measureFloor(sql: Sql): Promise<Floor> {
  await sql`create table if not exists bench_floor (id int primary key, n int not null)`;
  await sql`insert into bench_floor values (1, 0) on conflict do nothing`;
  const round_trip_ms = await timeCalls(() => sql`select 1`);
  const commit_ms = await timeCalls(() => sql`update bench_floor set n = n + 1 where id = 1`);
  return { round_trip_ms, commit_ms };
}

async function timeCalls(call: () => PromiseLike<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < CALLS; n += 1) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return median(times);
}
