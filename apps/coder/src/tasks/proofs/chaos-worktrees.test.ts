import type { MadeCluster } from '@boocode/db/made-cluster';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditCounters } from '../test-run.js';
import { makeLabCluster, until } from './chaos-lab.js';
import { askDoctor, mend, orphansOf } from './worktree-chaos/doctor.js';
import { leftLocks, livingProcesses, lostEdits, unmatchedWorktrees, wrongMerges } from './worktree-chaos/audit.js';
import { openHouse, type House } from './worktree-chaos/house.js';
import { Wishes } from './worktree-chaos/intents.js';
import { openPerson, type Person } from './worktree-chaos/person.js';
import { chanceOf, killAll, type Kill } from './worktree-chaos/rounds.js';
import { phases } from './worktree-chaos/tap.js';
import { isLong } from '@boocode/rehearsal/long-form';

const kills = Number(process.env['BOOCODE_CHAOS_KILLS'] ?? (isLong ? 50 : 1));
const seed = Number(process.env['BOOCODE_CHAOS_SEED'] ?? Date.now() % 1_000_000);

let cluster: MadeCluster;
let house: House;
let person: Person;
beforeAll(async () => {
  cluster = await makeLabCluster();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  house = await openHouse(cluster);
  person = openPerson(house.scratch);
});
afterEach(async () => {
  await house.close();
  person.remove();
});

test(`coder is killed ${kills} times while it makes worktrees, writes, keeps, restores and merges (seed ${seed}): no change of anybody is lost`, async () => {
  const wishes = new Wishes(house, person);
  await house.start();
  await wishes.agree();
  const traces = person.traces();
  const { landed, missed } = await killAll({ house, wishes, chance: chanceOf(seed) }, kills);
  console.info(tableOf(landed));
  expect(missed, 'phases in which no kill has landed').toEqual([]);

  await wishes.takeBack();
  expect(lostEdits(house, person)).toEqual([]);
  expect(person.traces()).toEqual(traces);
  expect(person.git('-C', person.release, 'status', '--porcelain')).toBe('?? notes.txt');
  expect(wishes.orders.filter(({ told }) => told === null)).toEqual([]);
  expect(wrongMerges(wishes.orders, person)).toEqual([]);
  expect(person.git('fsck', '--strict', '--no-dangling')).toBe('');
  expect(await unmatchedWorktrees(house, person)).toEqual([]);
  expect(leftLocks(person)).toEqual([]);
  await auditCounters(house.sql);
  await house.kill();
  await until(5_000, 'no process is left', async () => livingProcesses(house, person).length === 0);

  const orphans = await orphansOf(house, person);
  console.info(`left without a row: ${orphans.length}`);
  const told = await askDoctor(house);
  for (const orphan of orphans) expect(told.map(({ found }) => found)).toContainEqual(expect.stringContaining(orphan));
  for (const check of told.filter(({ ok }) => !ok)) await mend(check, house);
  expect(await askDoctor(house)).toMatchObject([{ ok: true }]);
  expect(await orphansOf(house, person)).toEqual([]);
  expect(lostEdits(house, person)).toEqual([]);
}, 1_800_000);

function tableOf(landed: readonly Kill[]): string {
  const rows = phases.map((phase) => {
    const during = landed.filter((kill) => kill.during.includes(phase)).length;
    const after = landed.filter((kill) => !kill.during.includes(phase) && kill.after === phase).length;
    const meant = landed.filter((kill) => kill.meant === phase).length;
    return `${phase.padEnd(10)} meant ${meant}, landed in it ${during}, just behind it ${after}`;
  });
  return [`${landed.length} kills, seed ${seed}`, ...rows].join('\n');
}
