import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect, type Sql } from '../connect.js';
import { startStandby } from '../standby.js';
import { startThrowAway, type ThrowAwayCluster } from '../throw-away-cluster.js';
import { switchSegment } from '../backup/archiving.js';
import { archiverFaults } from './archiver-faults.js';
import { serverFaults } from './server-faults.js';
import { sessionFaults } from './session-faults.js';

let primary: ThrowAwayCluster;
let standby: ThrowAwayCluster;
const pools: Sql[] = [];
beforeAll(async () => {
  primary = await startThrowAway();
  standby = await startStandby(primary);
});
afterAll(async () => {
  await Promise.all(pools.map((sql) => sql.end({ timeout: 1 })));
  await Promise.all([primary.close(), standby.close()]);
});

/** What is said to a new session, which has the settings of now. */
async function said(url = primary.url): Promise<string[]> {
  const sql = connect(url, { name: 'doctor', max: 1 });
  pools.push(sql);
  return (await serverFaults(sql)).map(({ severity, what }) => `${severity}: ${what.split(':')[0]}`);
}

async function set(setting: string): Promise<void> {
  const sql = connect(primary.url, { max: 1 });
  await sql.unsafe(`alter system set ${setting}`);
  await sql`select pg_reload_conf()`;
  await sql.end();
}

test('a pair that commits on both is as it should be; its standby alone is wrong', async () => {
  await vi.waitFor(async () => expect(await said()).toEqual([]), 5_000);
  expect(await said(standby.url)).toEqual(['wrong: This server is a standby']);
});

test('a standby that no commit waits for is told of', async () => {
  await set("synchronous_standby_names = ''");
  await vi.waitFor(
    async () => expect(await said()).toEqual(['warning: 1 standby follows and synchronous_standby_names is empty']),
    5_000,
  );
});

test('a standby that every commit waits for and that is not there is wrong', async () => {
  await set("synchronous_standby_names = 'nobody'");
  await vi.waitFor(
    async () => expect(await said()).toEqual(['wrong: No standby of synchronous_standby_names (nobody) follows']),
    5_000,
  );
});

test('a log that cannot be archived is told of, for as long as that lasts', async () => {
  const sql = connect(primary.url, { name: 'doctor', max: 1 });
  pools.push(sql);
  // The archiver reads its settings anew when it likes: a segment that it took before that went as before.
  const toldOfNextSegment = async () => {
    await switchSegment(sql);
    return (await archiverFaults(sql)).map(({ severity, what }) => `${severity}: ${what}`);
  };
  const patience = { timeout: 30_000, interval: 500 };
  // Commits wait for nobody: the test before has named a standby that is not there.
  await set("synchronous_standby_names = ''");
  expect(await toldOfNextSegment()).toEqual([]);
  await set("archive_command = 'false'");
  await vi.waitFor(
    async () =>
      expect(await toldOfNextSegment()).toEqual([
        expect.stringMatching(/^warning: .* archived its log \(segment \w+ failed last\)/),
      ]),
    patience,
  );
  await set("archive_command = 'true'");
  await vi.waitFor(async () => expect(await toldOfNextSegment()).toEqual([]), patience);
});

test('a slot that nobody reads keeps the log, and is told of', async () => {
  const sql = connect(primary.url, { name: 'doctor', max: 1 });
  pools.push(sql);
  await sql`select pg_create_physical_replication_slot('gone', true)`;
  expect(await sessionFaults(sql, 300)).toMatchObject([
    { what: expect.stringMatching(/slot gone: all of the log/), mend: "select pg_drop_replication_slot('gone');" },
  ]);
  await sql`select pg_drop_replication_slot('gone')`;
  expect(await sessionFaults(sql, 300)).toEqual([]);
});
