import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FlowRunView, LaunchReply } from '@boocode/contracts/flow-run';
import { HostView } from '@boocode/contracts/host';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { testRepository, type TestRepository } from './services/git/testing.js';

// Two coders as they are started, under two names of machines, on one database. Long: only with BOOCODE_CONFORMANCE=hosts.

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const Ready = z.object({ port: z.int() });
const patience = { timeout: 120_000, interval: 100 };

interface Machine {
  child: ChildProcess;
  port: number;
  dataDir: string;
}

describe.runIf(process.env['BOOCODE_CONFORMANCE'] === 'hosts')(
  'two hosts on one database',
  { timeout: 180_000 },
  () => {
    let db: TestDatabase;
    let folder: string;
    let repository: TestRepository;
    const machines = new Map<string, Machine>();

    async function begin(name: string): Promise<void> {
      const dataDir = path.join(folder, name);
      const child = fork(main, [], {
        execArgv: [],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          DATABASE_URL: db.url,
          BOOCODE_DATA_DIR: dataDir,
          BOOCODE_HOSTNAME: name,
          BOOCODE_HOST_LABELS: `only-${name}`,
          BOOCODE_LOG_LEVEL: 'error',
          BOOCODE_DRAIN_SECONDS: '60',
          BOOCODE_REHEARSAL_PACE_MS: '300',
        },
      });
      const [message]: unknown[] = await once(child, 'message');
      machines.set(name, { child, port: Ready.parse(message).port, dataDir });
    }

    function machine(name: string): Machine {
      const found = machines.get(name);
      if (found === undefined) throw new Error(`There is no machine ${name}.`);
      return found;
    }

    async function end(name: string): Promise<void> {
      const { child } = machine(name);
      machines.delete(name);
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    }

    async function call(name: string, route: string, body?: unknown): Promise<unknown> {
      const reply = await fetch(`http://127.0.0.1:${machine(name).port}/api/coder${route}`, {
        method: body === undefined ? 'GET' : 'POST',
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!reply.ok) throw new Error(`${route} answered ${reply.status}: ${await reply.text()}`);
      return reply.json();
    }

    const drain = (name: string, draining: boolean) => call('left', `/hosts/${name}`, { draining });

    async function launch(extra: Record<string, unknown> = {}): Promise<string> {
      const body = { flow: 'code-review', repo: repository.path, confirmed: true, ...extra };
      return LaunchReply.parse(await call('left', '/flow-runs', body)).id;
    }

    const runOf = async (id: string): Promise<FlowRunView> => FlowRunView.parse(await call('left', `/flow-runs/${id}`));

    async function ended(id: string): Promise<void> {
      await vi.waitFor(async () => expect((await runOf(id)).ended_at).not.toBeNull(), patience);
      expect((await runOf(id)).steps.map(({ state }) => state)).toEqual((await runOf(id)).steps.map(() => 'completed'));
    }

    /** How often anything has committed or rolled back. */
    async function transactions(): Promise<number> {
      const [row] = await db.sql<[{ n: number }]>`
        select (xact_commit + xact_rollback)::int as n from pg_stat_database where datname = current_database()`;
      return row.n;
    }

    /** Names of the machines that did steps of a run, and how often each attempt ended otherwise than well. */
    async function workOf(id: string): Promise<{ by: string[]; cut: number; twice: number }> {
      const [row] = await db.sql<[{ by: string[]; cut: number; twice: number }]>`
      select array_agg(distinct h.hostname order by h.hostname) filter (where a.outcome = 'completed') as by,
        count(*) filter (where a.outcome is distinct from 'completed')::int as cut,
        (count(*) filter (where a.outcome = 'completed') - count(distinct t.id))::int as twice
      from tasks t
      join task_attempts a on a.task_id = t.id
      join coder_hosts h on h.id = a.claimed_by
      where t.flow_run_id = ${id}`;
      return row;
    }

    beforeAll(async () => {
      db = await testDatabase();
      folder = mkdtempSync(path.join(tmpdir(), 'boocode-hosts-'));
      repository = testRepository();
      repository.write({ 'README.md': '# Shop\n', 'src/a.js': 'export const a = 1;\n' });
      repository.commit('Start');
      repository.git('checkout', '-q', '-b', 'feature');
      repository.write({ 'src/a.js': "export const key = 'AKIAIOSFODNN7EXAMPLQ';\n" });
      repository.commit('Change the shop');
      mkdirSync(path.join(folder, 'remote'));
      repository.git('clone', '-q', '--bare', repository.path, path.join(folder, 'remote/shop.git'));
      repository.git('remote', 'add', 'origin', path.join(folder, 'remote/shop.git'));
      repository.git('fetch', '-q', 'origin');
      await begin('left');
      await begin('right');
      await vi.waitFor(async () => {
        const found = HostView.array().parse(await call('left', '/hosts'));
        if (found.length < 2) throw new Error('A host is missing.');
      }, patience);
    }, 120_000);

    afterAll(async () => {
      for (const name of machines.keys()) await end(name);
      repository.remove();
      rmSync(folder, { recursive: true });
      await db.drop();
    }, 120_000);

    test('a pushed run is done by a host without its folder, from a mirror, and read as it is at home', async () => {
      await drain('left', true);
      const id = await launch();
      renameSync(repository.path, `${repository.path}.away`);
      await ended(id);
      renameSync(`${repository.path}.away`, repository.path);
      expect(await workOf(id)).toEqual({ by: ['right'], cut: 0, twice: 0 });
      expect((await runOf(id)).verdict).toBe('REQUEST CHANGES');
      expect(readdirSync(path.join(machine('right').dataDir, 'mirrors'))).toHaveLength(1);
      await drain('left', false);
    });

    test('one that is not pushed waits for its home in words, and one with a label for whoever has it', async () => {
      repository.write({ 'src/a.js': "export const key = 'AKIAIOSFODNN7EXAMPLR';\n" });
      const commit = repository.commit('Not pushed');
      await drain('left', true);
      const id = await launch();
      const words = 'Queued: left could do it, and takes nothing more (boocode hosts resume)';
      await vi.waitFor(async () => expect((await runOf(id)).reason).toBe(words), patience);
      await drain('left', false);
      await ended(id);
      expect((await workOf(id)).by).toEqual(['left']);
      repository.git('push', '-q', 'origin', 'feature');
      expect(commit).toHaveLength(40);
      const labelled = await launch({ labels: ['only-right'] });
      await ended(labelled);
      expect((await workOf(labelled)).by).toEqual(['right']);
    });

    test('hosts share the steps of several runs, and no step is done twice', async () => {
      const ids = await Promise.all([1, 2, 3].map(() => launch()));
      await Promise.all(ids.map((id) => ended(id)));
      const works = await Promise.all(ids.map((id) => workOf(id)));
      expect(new Set(works.flatMap(({ by }) => by))).toEqual(new Set(['left', 'right']));
      expect(works.map(({ cut, twice }) => cut + twice)).toEqual([0, 0, 0]);
    });

    test('a host that is idle asks the database little', async () => {
      await delay(3_000);
      const [before, seconds] = [await transactions(), 20];
      await delay(seconds * 1_000);
      const each = ((await transactions()) - before) / seconds / 2;
      process.stdout.write(`an idle host: ${each.toFixed(2)} transactions a second\n`);
      expect(each).toBeLessThan(5);
    });

    test('what a hung host ran is taken over, and what it reports once it wakes is refused', async () => {
      const id = await launch();
      await vi.waitFor(async () => {
        const [row] = await db.sql<[{ n: number }]>`
        select count(*)::int as n from tasks t join coder_hosts h on h.id = t.claimed_by
        where t.flow_run_id = ${id} and h.hostname = 'right'`;
        expect(row.n).toBeGreaterThan(0);
      }, patience);
      machine('right').child.kill('SIGSTOP');
      await ended(id);
      machine('right').child.kill('SIGCONT');
      const work = await workOf(id);
      expect(work.cut).toBeGreaterThan(0);
      expect(work.twice).toBe(0);
      const again = await launch();
      await ended(again);
    });

    test('a host that is told to stop finishes what it runs, and the others do the rest', async () => {
      const id = await launch();
      await vi.waitFor(async () => expect((await runOf(id)).condition).toBe('running'), patience);
      await end('right');
      await ended(id);
      expect(await workOf(id)).toMatchObject({ cut: 0, twice: 0 });
    });
  },
);
