import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, type Sql } from './connect.js';
import { testDatabase, type TestDatabase } from './testing.js';

// What the client library does when Postgres ends a session under it. An uncaught exception here fails the run: in a
// service it would end the process.

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await testDatabase();
  await database.sql`create table note (text text)`;
});
afterAll(() => database.drop());
beforeEach(() => {
  sql = connect(database.url, { name: 'victim', max: 1 });
});
afterEach(() => sql.end());

async function backendOf(session: Pick<Sql, 'unsafe'>): Promise<number> {
  const [row] = await session.unsafe<{ pid: number }[]>('select pg_backend_pid() as pid');
  return row?.pid ?? 0;
}

/** Ends a session as a restart of the server would, and resolves when it is gone. */
async function terminate(pid: number): Promise<void> {
  const [row] = await database.sql`select pg_terminate_backend(${pid}, 5000) as ended`;
  expect(row).toEqual({ ended: true });
}

const LOST = expect.stringMatching(/^(CONNECTION_CLOSED|57P01|ECONNRESET)$/);

test('a query that was running is rejected, and the next one gets a new session', async () => {
  const pid = await backendOf(sql);
  const running = sql`select pg_sleep(60)`.catch((error: unknown) => error);
  await terminate(pid);
  expect(await running).toMatchObject({ code: LOST });
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});

test('a transaction whose session ended while it was querying is rejected, and the process lives', async () => {
  const transaction = sql.begin(async (tx) => {
    const killed = terminate(await backendOf(tx));
    await tx`select pg_sleep(60)`;
    await killed;
  });
  await expect(transaction).rejects.toMatchObject({ code: LOST });
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});

test('statements of a transaction whose session ended are never run outside of it', async () => {
  let wroteAgain: unknown = null;
  const transaction = sql.begin(async (tx) => {
    await tx`insert into note values ('before')`;
    await terminate(await backendOf(tx));
    // Somebody else gets the pool's one connection, opened anew, before the transaction goes on.
    await sql`select 1`;
    wroteAgain = await tx`insert into note values ('after')`.catch((error: unknown) => error);
  });
  await expect(transaction).rejects.toMatchObject({ code: LOST });
  await expect.poll(() => wroteAgain).toMatchObject({ code: LOST });
  expect(await sql`select text from note`).toEqual([]);
});

test('a reserved connection whose session ended rejects, can be given back, and reserved anew', async () => {
  const reserved = await sql.reserve();
  await terminate(await backendOf(reserved));
  await expect(reserved`select 1`).rejects.toMatchObject({ code: LOST });
  await expect(reserved`select 1`).rejects.toMatchObject({ code: LOST });
  reserved.release();
  const anew = await sql.reserve();
  expect(await anew`select 1 as one`).toEqual([{ one: 1 }]);
  anew.release();
  expect(await sql`select 2 as two`).toEqual([{ two: 2 }]);
});

test('whoever waits for a connection gets one after the one in use was lost', async () => {
  const first = await sql.reserve();
  const second = sql.reserve();
  const query = sql`select 1 as one`.execute();
  await terminate(await backendOf(first));
  const reserved = await second;
  expect(await reserved`select 2 as two`).toEqual([{ two: 2 }]);
  reserved.release();
  first.release();
  expect(await query).toEqual([{ one: 1 }]);
});

test('the pool can be closed while a session is being lost', async () => {
  const pid = await backendOf(sql);
  const running = sql`select pg_sleep(60)`.catch((error: unknown) => error);
  const closed = sql.end();
  await terminate(pid);
  expect(await running).toMatchObject({ code: LOST });
  await closed;
});

test('a session that ended while it idled costs at most the one query that finds out', async () => {
  await terminate(await backendOf(sql));
  await sql`select 1`.catch(() => undefined);
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});

test('a query that the server holds up past the deadline is ended there; one that hears nothing gives its connection up', async () => {
  const patient = connect(database.url, { name: 'deadline', max: 1, answerMs: 400 });
  const before = await backendOf(patient);
  await expect(patient`select pg_sleep(60)`).rejects.toMatchObject({ code: '57014' });
  expect(await backendOf(patient)).toBe(before);

  // As when the way is lost: the server would answer and is not heard.
  await patient`set statement_timeout = 0`;
  const waiting = [patient`select pg_sleep(2)`, patient`select 1`];
  const ends = await Promise.allSettled(waiting);
  expect(ends).toMatchObject([{ reason: { code: 'ANSWER_TIMEOUT' } }, { reason: { code: 'ANSWER_TIMEOUT' } }]);
  expect(await backendOf(patient)).not.toBe(before);
  await patient.end();
});

test('an answer that comes in pieces, and a connection that only listens, are not given up', async () => {
  const patient = connect(database.url, { name: 'deadline', max: 1, answerMs: 500 });
  await patient`set statement_timeout = 0`;
  const heard = new Promise((resolve) => void patient.listen('late', resolve));
  const rows = await patient`select repeat('x', 100000), pg_sleep(0.1) from generate_series(1, 12)`;
  expect(rows).toHaveLength(12);
  await patient`select pg_notify('late', 'and well')`;
  expect(await heard).toBe('and well');
  await patient.end();
});
