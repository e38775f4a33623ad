import { once } from 'node:events';
import { connect as dial, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { connect, type Sql } from './connect.js';
import { isDatabaseAway } from './database-away.js';
import { ServerWatch } from './server-watch.js';
import { testDatabase, type TestDatabase } from './testing.js';

/** A way to a Postgres that can be cut: what goes over it then hears nothing more, and no connection is opened. */
class Way {
  readonly #pairs: [Socket, Socket][] = [];
  readonly #server: Server;
  readonly #target: URL;
  port = 0;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((client) => {
      const database = dial(Number(this.#target.port), this.#target.hostname);
      this.#pairs.push([client, database]);
      for (const one of [client, database]) one.on('error', () => one.destroy());
      client.pipe(database).pipe(client);
    });
  }

  async open(): Promise<void> {
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address: AddressInfo | string | null = this.#server.address();
    if (address !== null && typeof address !== 'string') this.port = address.port;
  }

  cut(): void {
    this.#server.close();
    for (const [client, database] of this.#pairs) {
      client.unpipe(database).resume();
      database.unpipe(client).resume();
    }
  }

  /** How many of our connections are open. */
  get open_connections(): number {
    return this.#pairs.filter(([client]) => !client.destroyed).length;
  }

  close(): void {
    if (this.#server.listening) this.#server.close();
    for (const pair of this.#pairs) for (const one of pair) one.destroy();
  }
}

const patience = { timeout: 30_000, interval: 20 };

let database: TestDatabase;
let way: Way;
let sql: Sql;
beforeAll(async () => {
  database = await testDatabase({ migrated: false });
});
afterAll(() => database.drop());
beforeEach(async () => {
  way = new Way(database.url);
  await way.open();
  const url = new URL(database.url);
  const { username, password, pathname } = url;
  // Who is cut off says nothing for as long as there is: only the watch ends the wait.
  sql = connect(`postgres://${username}:${password}@127.0.0.1:${way.port},${url.host}${pathname}`, { max: 3 });
});
afterEach(async () => {
  await sql.end({ timeout: 1 });
  way.close();
});

/** Where the session of a query is: over the way, or at the server itself. */
async function isOverWay(): Promise<boolean> {
  const before = way.open_connections;
  await sql`select 1`;
  return before > 0;
}

test('all connections to a server that was cut off are ended at once, and work goes on at the next one', async () => {
  const held = await Promise.all([sql.reserve(), sql.reserve(), sql.reserve()]);
  for (const one of held) one.release();
  expect(await isOverWay()).toBe(true);
  expect(way.open_connections).toBe(3);
  way.cut();
  const lost: unknown = await sql`select 1`.catch((error: unknown) => error);
  expect(isDatabaseAway(lost)).toBe(true);
  // Also those that nobody waited for.
  await vi.waitFor(() => expect(way.open_connections).toBe(0), patience);
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  expect(await isOverWay()).toBe(false);
});

test('whoever listens hears again, over another server', async () => {
  const heard: string[] = [];
  let listening = 0;
  await sql.listen(
    'news',
    (text) => heard.push(text),
    () => (listening += 1),
  );
  way.cut();
  await sql`select 1`.catch(() => null);
  await vi.waitFor(() => expect(listening).toBe(2), patience);
  await database.sql`select pg_notify('news', 'after')`;
  await vi.waitFor(() => expect(heard).toEqual(['after']), patience);
});

test('a query that takes long at a server which can be reached is waited for', async () => {
  expect(await sql`select 1 as one from pg_sleep(3)`).toEqual([{ one: 1 }]);
  expect(await isOverWay()).toBe(true);
});

test('a server that cannot be reached is passed over until it answers', async () => {
  const direct = new URL(database.url);
  const hosts = [
    { host: '127.0.0.1', port: way.port },
    { host: direct.hostname, port: Number(direct.port) },
  ];
  const watch = new ServerWatch(hosts);
  expect(watch.choose(0)).toBe(0);
  way.cut();
  expect(await watch.isReachable(0)).toBe(false);
  expect(watch.choose(0)).toBe(1);
  await way.open();
  await vi.waitFor(() => expect(watch.choose(0)).toBe(0), patience);
});

test('where no server can be reached the one that was asked for is tried', async () => {
  way.cut();
  const watch = new ServerWatch([{ host: '127.0.0.1', port: way.port }]);
  expect(await watch.isReachable(0)).toBe(false);
  expect(watch.choose(0)).toBe(0);
});
