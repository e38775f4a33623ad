import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { connect, type Sql } from './connect.js';
import { isDatabaseAway } from './database-away.js';
import { startStandby } from './standby.js';
import { startThrowAway, type ThrowAwayCluster } from './throw-away-cluster.js';

// A primary, a standby that streams from it, and a host where nobody listens, under one address.

let primary: ThrowAwayCluster;
let standby: ThrowAwayCluster;
const pools: Sql[] = [];
beforeAll(async () => {
  primary = await startThrowAway();
  standby = await startStandby(primary);
});
afterAll(async () => {
  await Promise.all([primary.close(), standby.close()]);
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((sql) => sql.end({ timeout: 1 })));
});

const NOBODY = '127.0.0.1:1';
const hostOf = ({ url }: { url: string }): string => new URL(url).host;

/** A pool on these hosts, in this order. */
function pool(hosts: string[], { max = 1, attrs = '' } = {}): Sql {
  const { username, password, pathname } = new URL(primary.url);
  const sql = connect(`postgres://${username}:${password}@${hosts.join(',')}${pathname}${attrs}`, { max });
  pools.push(sql);
  return sql;
}

async function portOf(sql: Sql): Promise<string> {
  const [row] = await sql<[{ port: string }]>`select current_setting('port') as port`;
  return `127.0.0.1:${row.port}`;
}

async function errorOf(query: PromiseLike<unknown>): Promise<unknown> {
  return await Promise.resolve(query).then(
    () => null,
    (error: unknown) => {
      expect(isDatabaseAway(error)).toBe(true);
      return error;
    },
  );
}

test('every connection is opened on the host that can be written to, wherever it stands', async () => {
  const sql = pool([NOBODY, hostOf(standby), hostOf(primary)], { max: 4 });
  const held = await Promise.all(Array.from({ length: 4 }, () => sql.reserve()));
  for (const one of held) {
    const [row] = await one<[{ recovering: boolean }]>`select pg_is_in_recovery() as recovering`;
    expect(row.recovering).toBe(false);
    one.release();
  }
});

test('any server will do when that is said', async () => {
  expect(await portOf(pool([hostOf(standby), hostOf(primary)], { attrs: '?target_session_attrs=any' }))).toBe(
    hostOf(standby),
  );
});

test('where no host can be written to, a query is told soon, and by what the last one was', async () => {
  expect(await errorOf(pool([NOBODY, hostOf(standby)])`select 1`)).toMatchObject({
    code: 'SERVER_NOT_WANTED',
    message: expect.stringContaining(`${hostOf(standby)} is not read-write`),
  });
  expect(await errorOf(pool([hostOf(standby), NOBODY])`select 1`)).toMatchObject({ code: 'ECONNREFUSED' });
});

test('a session that can no longer write is given up; the next one is opened where writing is possible', async () => {
  const sql = pool([hostOf(primary), hostOf(standby)]);
  await sql`create table if not exists note (text text)`;
  await sql`set default_transaction_read_only = on`;
  expect(await errorOf(sql`insert into note values ('x')`)).toMatchObject({ code: '25006' });
  await vi.waitFor(() => sql`insert into note values ('y')`);
});

test('after a fail-over queries and LISTEN go on at the new primary, and what was waited for is looked for again', async () => {
  const sql = pool([hostOf(primary), hostOf(standby)], { max: 2 });
  const heard: string[] = [];
  let listening = 0;
  await sql.listen(
    'news',
    (text) => heard.push(text),
    () => (listening += 1),
  );
  expect(await portOf(sql)).toBe(hostOf(primary));
  await primary.close();
  // The standby is none to write to yet.
  expect(await errorOf(sql`select 1`)).not.toBeNull();
  await vi.waitFor(async () =>
    expect(await errorOf(sql`select 1`)).toMatchObject({
      code: expect.stringMatching(/SERVER_NOT_WANTED|ECONNREFUSED/),
    }),
  );
  const direct = connect(standby.url, { max: 1 });
  pools.push(direct);
  await direct`select pg_promote()`;
  await vi.waitFor(async () => expect(await portOf(sql)).toBe(hostOf(standby)), { timeout: 30_000 });
  await vi.waitFor(() => expect(listening).toBeGreaterThan(1), { timeout: 30_000 });
  await direct`select pg_notify('news', 'after')`;
  await vi.waitFor(() => expect(heard).toEqual(['after']));
});
