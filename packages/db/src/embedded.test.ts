import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { clusterFolder } from './cluster-folder.js';
import { connect, type Sql } from './connect.js';
import { startEmbedded, type EmbeddedPostgres } from './embedded.js';
import { initCluster } from './init-cluster.js';
import { makeCluster, type MadeCluster } from './made-cluster.js';
import { postgresBinaries } from './postgres-binaries.js';
import { endProcess, isAlive, processesIn } from './process-table.js';
import { serviceAccount } from './service-account.js';

const isRoot = process.getuid?.() === 0;

/** For tests to which it does not matter how their cluster came about. */
let made: MadeCluster;
let parent: string;
let dataDir: string;
let started: EmbeddedPostgres[];
let pools: Sql[];
let children: ChildProcess[];

beforeAll(async () => {
  made = await makeCluster();
});
afterAll(() => made.remove());

beforeEach(async () => {
  // 0700, as `mktemp -d` makes it: as root, every test here runs behind a folder that is closed to Postgres.
  parent = await clusterFolder('embedded');
  dataDir = join(parent, 'data');
  started = [];
  pools = [];
  children = [];
});

afterEach(async () => {
  await Promise.all(pools.map((sql) => sql.end({ timeout: 0 })));
  for (const child of children) child.kill('SIGKILL');
  for (const postgres of started) await postgres.stop();
  const left = await processesIn(join(dataDir, 'postgres'), (await postgresBinaries()).postgres);
  for (const pid of left) await endProcess(pid, [{ signal: 'SIGKILL', ms: 5_000 }]);
  await rm(parent, { recursive: true });
  if (left.length > 0) throw new Error(`${left.length} processes of Postgres outlived the test`);
});

async function start(log?: (message: string) => void): Promise<EmbeddedPostgres> {
  const postgres = await startEmbedded({ dataDir, testing: true, ...(log && { log }) });
  started.push(postgres);
  return postgres;
}

function pool({ url }: { url: string }): Sql {
  const sql = connect(url, { name: 'embedded-test', max: 2 });
  pools.push(sql);
  return sql;
}

const Told = z.object({ pid: z.int(), url: z.string(), uid: z.int() });

function built(module: string): string {
  return new URL(`../dist/${module}`, import.meta.url).href;
}

/** A process that starts the cluster, says what it got, and then waits to be killed. */
async function startInChild(
  dir: string,
  options: { uid?: number; gid?: number } = {},
): Promise<{ child: ChildProcess; told: z.infer<typeof Told> }> {
  const program = `
    import { startEmbedded } from ${JSON.stringify(built('embedded.js'))};
    const postgres = await startEmbedded({ dataDir: ${JSON.stringify(dir)}, testing: true });
    process.once('SIGTERM', () => postgres.stop());
    console.log(JSON.stringify({ pid: postgres.pid, url: postgres.url, uid: process.getuid() }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    ...options,
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: parent },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line]: unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, told: Told.parse(JSON.parse(String(line))) };
}

describe('a first start', () => {
  test('gives a durable UTF-8 database that only this machine can reach', async () => {
    const postgres = await startEmbedded({ dataDir });
    started.push(postgres);
    const [settings] = await pool(postgres)`
      select current_database() as database,
        current_setting('server_version') as version,
        current_setting('server_encoding') as encoding,
        (select datcollate from pg_database where datname = current_database()) as collation,
        current_setting('listen_addresses') as addresses,
        current_setting('unix_socket_directories') as sockets,
        current_setting('fsync') as fsync,
        current_setting('password_encryption') as password`;
    expect(settings).toMatchObject({
      database: 'boochat',
      version: expect.stringMatching(/^16\./),
      encoding: 'UTF8',
      collation: 'C',
      addresses: '127.0.0.1',
      sockets: '',
      fsync: 'on',
      password: 'scram-sha-256',
    });
    expect(postgres.adopted).toBe(false);
  });

  test('keeps port and password where only their user can read them, and lets nobody in without', async () => {
    const postgres = await start();
    const file = join(dataDir, 'run/postgres.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, 'run'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
    const password = decodeURIComponent(new URL(postgres.url).password);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ port: postgres.port, password, pid: postgres.pid });

    const wrong = new URL(postgres.url);
    wrong.password = 'guessed';
    await expect(pool({ url: wrong.href })`select 1`).rejects.toMatchObject({ code: '28P01' });
  });

  test('clears away what an interrupted one left half-made', async () => {
    await mkdir(join(dataDir, 'postgres.new-abc123/cluster'), { recursive: true });
    await start();
    expect((await readdir(dataDir)).toSorted()).toEqual(['logs', 'postgres', 'run']);
  });

  test('moves aside, and keeps, a folder in its place that is no database', async () => {
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await writeFile(join(dataDir, 'postgres/PG_VERSION'), '16\n');
    const said: string[] = [];
    await start((message) => said.push(message));
    const aside = (await readdir(dataDir)).find((name) => name.startsWith('postgres.broken-'));
    expect(await readdir(join(dataDir, aside ?? ''))).toEqual(['PG_VERSION']);
    expect(said.join('\n')).toContain(aside);
  });
});

describe('a later start', () => {
  beforeEach(() => made.copyTo(dataDir));

  test('finds the rows, the port and the password again', async () => {
    const first = await start();
    await pool(first)`create table kept as select 42 as answer`;
    await first.stop();
    expect(await first.exited).toEqual({ code: 0, signal: null });
    await expect(connect(first.url, { max: 1 })`select 1`).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await pool(second)`select answer from kept`).toEqual([{ answer: 42 }]);
  });

  test('takes another port when somebody else has taken the old one', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer();
    await once(squatter.listen(first.port, '127.0.0.1'), 'listening');
    const second = await start();
    expect(second.port).not.toBe(first.port);
    expect(await pool(second)`select 1 as one`).toEqual([{ one: 1 }]);
    squatter.close();
  });

  test('sets a new password when the old one was lost', async () => {
    const first = await start();
    await pool(first)`create table kept ()`;
    await first.stop();
    await rm(join(dataDir, 'run'), { recursive: true });
    const second = await start();
    expect(new URL(second.url).password).not.toBe(new URL(first.url).password);
    expect(await pool(second)`select from kept`).toEqual([]);
  });

  test('is refused, with the way out, when the stored password is not the right one', async () => {
    const first = await start();
    await first.stop();
    await writeFile(
      join(dataDir, 'run/postgres.json'),
      JSON.stringify({ port: first.port, password: 'wrong', pid: null }),
    );
    await expect(start()).rejects.toMatchObject({
      code: 'postgres_start_failed',
      message: expect.stringContaining('Remove that file'),
    });
  });

  test('is not misled by a recorded process id that is a stranger’s by now', async () => {
    const first = await start();
    const recorded = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8');
    await first.stop();
    await writeFile(join(dataDir, 'postgres/postmaster.pid'), recorded.replace(/^\d+/, String(process.pid)));
    expect(await start()).toMatchObject({ adopted: false });
  });

  test('is refused while another process of ours serves the same data', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ code: 'postgres_in_use' });
  });

  test('is refused on data of another major version', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'postgres/PG_VERSION'), '15\n');
    await expect(start()).rejects.toMatchObject({
      code: 'postgres_start_failed',
      message: expect.stringContaining('Postgres 15'),
    });
  });
});

describe('after a hard death', () => {
  beforeEach(() => made.copyTo(dataDir));

  test('of Postgres itself, a start ends the orphaned backends and recovers every committed row', async () => {
    const first = await startEmbedded({ dataDir });
    const sql = pool(first);
    await sql`create table kept as select generate_series(1, 1000) as id`;
    // A backend that never looks up from its work, and so outlives its postmaster with the shared memory in its hands.
    const [backend] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    const spinning = sql`do $$ begin loop null; end loop; end $$`.simple();
    const lost = spinning.then(
      () => 'finished',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );
    const watcher = pool(first);
    await expect.poll(() => watcher`select 1 from pg_stat_activity where query like 'do $$%'`).toHaveLength(1);

    process.kill(first.pid, 'SIGKILL');
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isAlive(backend?.pid ?? 0)).toBe(true);

    const second = await start();
    expect(await lost).toBe('CONNECTION_CLOSED');
    expect(isAlive(backend?.pid ?? 0)).toBe(false);
    expect(await pool(second)`select count(*) as rows from kept`).toEqual([{ rows: 1000 }]);
    expect(second.port).toBe(first.port);
  });

  test('of our process, a start goes on with the Postgres that lives', async () => {
    const { child, told } = await startInChild(dataDir);
    await pool(told)`create table kept ()`;
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(told.pid)).toBe(true);

    const adopted = await start();
    expect(adopted).toMatchObject({ adopted: true, pid: told.pid, url: told.url });
    expect(await pool(adopted)`select from kept`).toEqual([]);
    await adopted.stop();
    expect(await adopted.exited).toEqual({ code: null, signal: null });
    expect(isAlive(told.pid)).toBe(false);
  });

  test('of our process, a start replaces a Postgres that it cannot talk to', async () => {
    const { child, told } = await startInChild(dataDir);
    await pool(told)`create table kept ()`;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await rm(join(dataDir, 'run/postgres.json'));

    const fresh = await start();
    expect(fresh.adopted).toBe(false);
    expect(isAlive(told.pid)).toBe(false);
    expect(await pool(fresh)`select from kept`).toEqual([]);
  });
});

test('SIGTERM to our process, which then stops it, leaves no process behind', async () => {
  await made.copyTo(dataDir);
  const { child, told } = await startInChild(dataDir);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(isAlive(told.pid)).toBe(false);
});

describe.runIf(isRoot)('as root', () => {
  // A clone that is closed to other accounts cannot be run by them.
  const other = { uid: 65_534, gid: 65_534 };
  const canRead =
    spawnSync('cat', [join(import.meta.dirname, 'embedded.ts')], { ...other, stdio: 'ignore' }).status === 0;

  test('Postgres runs as a normal account, behind closed folders with one capability and no more', async () => {
    await made.copyTo(dataDir);
    const postgres = await start();
    const status = await readFile(`/proc/${postgres.pid}/status`, 'utf8');
    const { uid } = await stat(join(dataDir, 'postgres'));
    expect(uid).not.toBe(0);
    expect(status).toMatch(new RegExp(`^Uid:\\t${uid}\\t${uid}\\t${uid}\\t${uid}$`, 'm'));
    const bits = BigInt(`0x${/^CapEff:\s*(\w+)$/m.exec(status)?.[1]}`);
    expect([2n, 4n]).toContain(bits);
  });

  test.runIf(canRead)('Postgres gets no capability where every folder is open', async () => {
    await made.copyTo(dataDir);
    await chmod(parent, 0o755);
    const postgres = await start();
    expect(await readFile(`/proc/${postgres.pid}/status`, 'utf8')).toMatch(/^CapEff:\t0+$/m);
  });

  test('binaries behind a closed folder can be used too', async () => {
    const { folder } = await postgresBinaries();
    const copy = join(parent, 'clone');
    await cp(join(folder, 'native'), join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
    const bin = join(copy, 'native/bin');
    const binaries = { folder: copy, initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
    const cluster = join(dataDir, 'postgres');
    await mkdir(dataDir);
    const account = await serviceAccount(cluster, binaries);
    await initCluster({ folder: cluster, password: 'secret', account, binaries, durable: false });
    expect(await readFile(join(cluster, 'PG_VERSION'), 'utf8')).toBe('16\n');
  });

  test.runIf(canRead)('another, normal user has a cluster of its own', async () => {
    await chown(parent, other.uid, other.gid);
    const { child, told } = await startInChild(dataDir, other);
    expect(told.uid).toBe(other.uid);
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(other.uid);
    expect(await pool(told)`select 1 as one`).toEqual([{ one: 1 }]);
    child.kill('SIGTERM');
    await once(child, 'exit');
    // And root, coming later, goes on with it as that user.
    const postgres = await start();
    expect(await readFile(`/proc/${postgres.pid}/status`, 'utf8')).toMatch(/^Uid:\t65534\t/m);
  });

  test.runIf(canRead)('a normal user is refused on data of somebody else', async () => {
    await made.copyTo(dataDir);
    await chmod(parent, 0o755);
    const script = `
      import { serviceAccount } from ${JSON.stringify(built('service-account.js'))};
      await serviceAccount(${JSON.stringify(join(dataDir, 'postgres'))}, {}).catch((error) => console.log(error.code));`;
    const flags = ['--input-type=module', '-e', script];
    const env = { ...process.env, TMPDIR: parent };
    const answer = spawnSync(process.execPath, flags, { ...other, uid: 12_345, env, cwd: import.meta.dirname });
    expect(answer.stdout.toString()).toBe('postgres_not_owner\n');
  });
});
