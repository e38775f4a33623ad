import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boocodeContender } from './contenders.js';
import type { House } from './stage.js';
import { playRound, WORKLOADS, type Figures, type Size, type Workload } from './workloads.js';

const tiny: Size = {
  runs: 4,
  warm_up_runs: 1,
  single_runs: 2,
  single_ms: 10_000,
  width: 20,
  length: 5,
  slots: 4,
  limit_ms: 20_000,
};

let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  db = await testDatabase({ migrated: false });
  folder = await mkdtemp(join(tmpdir(), 'boocode-bench-'));
});
afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true, force: true });
});

test('every workload runs on the real dispatcher, each step once and after its dependencies, also over a kill -9', async () => {
  const house: House = { admin: db.sql, url: db.url, postmaster: process.pid, redis: null, folder };
  const results = new Map<Workload, Figures | Error>();
  await playRound({
    house,
    contender: boocodeContender(process.execPath),
    size: tiny,
    workloads: WORKLOADS,
    tell: (workload, result) => results.set(workload, result),
  });
  // A step that is lost, doubled or early makes an error of its workload's figures.
  expect([...results].filter(([, result]) => result instanceof Error)).toEqual([]);
  expect([...results.keys()].toSorted()).toEqual([...WORKLOADS].toSorted());
  expect(results.get('single')).toMatchObject({ edge_ms: expect.any(Number) });
});
