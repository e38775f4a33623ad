import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@boocode/db/connect';
import { startEmbedded, type EmbeddedPostgres } from '@boocode/db/embedded';
import { startRedis } from './redis.js';
import type { House } from './stage.js';

/** Starts a Postgres of its own with default durability, and a Redis if wanted and installed; `shut` leaves nothing behind. */
export async function openHouse(
  wanted: { redis?: boolean; profiling?: boolean } = {},
): Promise<{ house: House; redis_version: string | null; shut: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'boocode-bench-'));
  const dataDir = join(folder, 'data');
  const first = await startEmbedded({ dataDir });
  const postgres = wanted.profiling ? await restartProfiling(first, dataDir) : first;
  const admin = connect(postgres.url, { name: 'bench-admin', max: 1 });
  const redis = wanted.redis ? await startRedis(folder) : null;
  return {
    house: { admin, url: postgres.url, postmaster: postgres.pid, redis, folder },
    redis_version: redis?.version ?? null,
    async shut() {
      await admin.end();
      await redis?.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The same server, which now counts statements, those within functions too, and times functions. */
async function restartProfiling(first: EmbeddedPostgres, dataDir: string): Promise<EmbeddedPostgres> {
  const before = connect(first.url, { name: 'bench-admin', max: 1 });
  await before`alter system set shared_preload_libraries = 'pg_stat_statements'`;
  await before`alter system set track_functions = 'all'`;
  await before.end();
  await first.stop();
  const postgres = await startEmbedded({ dataDir });
  const after = connect(postgres.url, { name: 'bench-admin', max: 1 });
  await after`alter system set pg_stat_statements.track = 'all'`;
  await after`alter system set pg_stat_statements.track_planning = on`;
  await after`select pg_reload_conf()`;
  await after`create extension pg_stat_statements`;
  await after.end();
  return postgres;
}
