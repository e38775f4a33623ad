import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasProcTable, readProcess } from '@boocode/processes/process-table';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startChild, type Child } from '../processes/start-child.js';
import { usualPoolLimits, WarmPool, type PoolLimits } from './warm-pool.js';

let dataDir: string;
let pool: WarmPool<{ child: Child }> | null = null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'boocode-pool-'));
});
afterEach(async () => {
  await pool?.dispose();
  await rm(dataDir, { recursive: true });
});

/** A pool of shells, one of which answers for as long as the test says so. */
function pooled(limits: Partial<PoolLimits>, script = 'exec sleep 600') {
  let answering = true;
  const exits: number[] = [];
  const started = (pool = new WarmPool({
    limits: { ...usualPoolLimits, ...limits },
    start: async () => ({
      child: await startChild({ command: '/bin/sh', args: ['-c', script], cwd: dataDir, env: {}, dataDir }),
    }),
    answers: async () => answering,
    onExit: ({ child }) => exits.push(child.pid),
  }));
  return {
    exits,
    lease: <T>(work: (pid: number) => Promise<T>, key = 'one') => started.lease(key, ({ child }) => work(child.pid)),
    fallSilent: () => {
      answering = false;
    },
    recover: () => {
      answering = true;
    },
  };
}

const pidOf = async (pid: number): Promise<number> => pid;
const aWhile = { timeout: 30_000, interval: 10 };

describe.runIf(hasProcTable())('a pool of warm processes', () => {
  it('gives one process to all leases of a key, and another once that has died', async () => {
    const { lease, exits } = pooled({});
    const [first, second] = await Promise.all([lease(pidOf), lease(pidOf)]);
    expect(second).toBe(first);
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => expect(exits).toEqual([first]), aWhile);
    expect(await lease(pidOf)).not.toBe(first);
  });

  it('ends an idle process that is too old, without waiting for work', async () => {
    const { lease, exits } = pooled({ ageMs: 50, lookMs: 10 });
    const first = await lease(pidOf);
    await vi.waitFor(() => expect(exits).toEqual([first]), aWhile);
    expect(readProcess(first)).toBeNull();
  });

  it('counts what a process has started when it asks how much it holds', async () => {
    const { lease, exits } = pooled(
      { memoryBytes: 20_000_000, lookMs: 10 },
      `"${process.execPath}" -e 'setInterval(() => {}, 9e8)' & wait`,
    );
    const first = await lease(pidOf);
    await vi.waitFor(() => expect(exits).toEqual([first]), aWhile);
  });

  it('leaves a process alone that works, whatever its age and its silence, and ends it after that', async () => {
    const { lease, exits, fallSilent } = pooled({ ageMs: 1, lookMs: 10 });
    fallSilent();
    const working = await lease(async (pid) => {
      // The idle one is ended by a look, which has seen the working one too.
      const idle = await lease(pidOf, 'another');
      await vi.waitFor(() => expect(exits).toEqual([idle]), aWhile);
      expect(readProcess(pid)).not.toBeNull();
      return pid;
    });
    await vi.waitFor(() => expect(exits).toContain(working), aWhile);
  });

  it('ends an idle process that answers no more', async () => {
    const { lease, exits, fallSilent, recover } = pooled({ lookMs: 10 });
    const first = await lease(pidOf);
    fallSilent();
    await vi.waitFor(() => expect(exits).toEqual([first]), aWhile);
    recover();
    expect(await lease(pidOf)).not.toBe(first);
  });
});
