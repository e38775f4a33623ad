import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../cluster-access.js';
import { connect, type Sql } from '../connect.js';
import { testDatabase, type TestDatabase } from '../testing.js';
import { poolerFaults } from './pooler-faults.js';

const hasPooler = spawnSync('pgbouncer', ['--version']).status === 0;

let db: TestDatabase;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function pool(url: string, max = 2): Sql {
  const sql = connect(url, { name: 'doctor', max });
  ends.push(() => sql.end({ timeout: 1 }));
  return sql;
}

/** A pgbouncer before the database of the test, and its address. */
async function pooler(mode: 'transaction' | 'session', settings = ''): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
  ends.push(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o755);
  const { hostname, port, username, password, pathname } = new URL(db.url);
  const listen = await freePort(0);
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
pooled = host=${hostname} port=${port} dbname=${pathname.slice(1)} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listen}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
${settings}`,
    { mode: 0o644 },
  );
  const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child: ChildProcess = spawn('pgbouncer', ['-q', ...asUser, file], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  ends.push(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return `postgres://${username}@127.0.0.1:${listen}/pooled`;
}

const lenient = 'ignore_startup_parameters = idle_in_transaction_session_timeout';

/** What is found once the pooler answers. */
async function faultsBehind(url: string): Promise<string[]> {
  const sql = pool(url);
  await vi.waitFor(() => sql`select 1`, 5_000);
  return (await poolerFaults(sql)).map(({ severity, what }) => `${severity}: ${what}`);
}

test('with nobody between them there is no fault', async () => {
  expect(await poolerFaults(pool(db.url))).toEqual([]);
});

describe.skipIf(!hasPooler)('behind pgbouncer (left out where it is not installed)', () => {
  test('sessions that are lent by the transaction are wrong', async () => {
    expect(await faultsBehind(await pooler('transaction', lenient))).toEqual([
      expect.stringMatching(/^wrong: .* lends sessions by the transaction: so LISTEN /),
    ]);
  });

  test('sessions that are one client’s as long as it is there are as good as without it', async () => {
    expect(await faultsBehind(await pooler('session', lenient))).toEqual([]);
  });

  test('as it is by itself it refuses what a session of BooCode is asked to be, and says so', async () => {
    const sql = pool(await pooler('transaction'));
    await vi.waitFor(async () => {
      const error: unknown = await sql`select 1`.catch((refused: unknown) => refused);
      expect(error).toMatchObject({ message: expect.stringContaining('startup parameter') });
    }, 5_000);
  });
});
