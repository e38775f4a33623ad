import { chown, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sql } from '@boocode/db/connect';
import { afterAll, afterEach, expect, test } from 'vitest';
import { badEndings, launchReviews, makeLabCluster, openLab, unsettled, until, type Lab } from './chaos-lab.js';
import { mountSmallDisk } from './small-disk.js';

const disk = await mountSmallDisk(160);
const cluster = await makeLabCluster();
const labs: Lab[] = [];
afterEach(async () => {
  await Promise.all(labs.splice(0).map((lab) => lab.close()));
});
afterAll(async () => {
  await disk?.unmount();
  await cluster.remove();
});

async function labIn(folder?: string): Promise<Lab> {
  const lab = await openLab(cluster, folder);
  labs.push(lab);
  await Promise.all([lab.worker(), lab.worker()]);
  return lab;
}

async function completedIn(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`select count(*) from tasks where state = 'completed'`;
  return row.count;
}

async function launchUntilRefused(sql: Sql): Promise<void> {
  for (let n = 0; n < 10_000; n += 1) await launchReviews(sql, 10);
}

// The log of the database has no room either, so Postgres ends itself rather than to forget.
test.skipIf(disk === null)(
  'the whole disk is full for a while: Postgres goes down with it, and nothing is lost',
  async () => {
    if (disk === null) return;
    const lab = await labIn(disk.folder);
    const { sql } = lab;
    await launchReviews(sql, 40);
    await disk.fill();
    const code = expect.stringMatching(/^(53100|57P0\d|CONNECTION_.*|ECONN.*)$/);
    await expect(launchUntilRefused(sql)).rejects.toMatchObject({ code });
    await disk.empty();
    await lab.restart('kill');
    await until(120_000, 'everything has settled', async () => (await unsettled(sql)) === 0);
    expect(await badEndings(sql)).toEqual([]);
  },
  300_000,
);

// Where only the tables have no room, every write that needs a new page is refused, and the server lives on.
test.skipIf(disk === null)(
  'the tables have no room for a while: what was done meanwhile is kept, and no attempt is burnt',
  async () => {
    if (disk === null) return;
    const { sql, dataDir } = await labIn();
    const place = join(disk.folder, 'tables');
    const { uid, gid } = await stat(join(dataDir, 'postgres'));
    await mkdir(place);
    await chown(place, uid, gid);
    await sql`create tablespace small location ${sql.unsafe(`'${place}'`)}`;
    await sql`alter table task_outputs set tablespace small`;
    await disk.fill();
    await launchReviews(sql, 60);
    let seen = -1;
    let still = 0;
    await until(60_000, 'nothing completes any more', async () => {
      const now = await completedIn(sql);
      still = now === seen ? still + 1 : 0;
      seen = now;
      return still > 60;
    });
    expect(await unsettled(sql)).toBeGreaterThan(0);
    await disk.empty();
    await until(60_000, 'everything has settled', async () => (await unsettled(sql)) === 0);
    expect(await badEndings(sql)).toEqual([]);
  },
  300_000,
);
