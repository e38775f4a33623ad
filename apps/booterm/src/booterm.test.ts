import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readProcess } from '@boocode/processes/process-table';
import { TerminalView } from '@boocode/contracts/terminal';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { headers, TestClient, token } from './testing.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const started: ChildProcess[] = [];
let folder: string;

beforeEach(() => {
  if (!existsSync(main)) throw new Error('booterm is not built: run `pnpm build` first.');
  folder = mkdtempSync(join(tmpdir(), 'boocode-booterm-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null && child.signalCode === null) await end(child);
  rmSync(folder, { recursive: true });
});

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** The process as the supervisor starts it. */
async function startProcess(): Promise<{ child: ChildProcess; url: string }> {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    SHELL: '/bin/bash',
    BOOCODE_INTERNAL_TOKEN: token,
    BOOCODE_DATA_DIR: join(folder, 'data'),
    BOOCODE_LOG_LEVEL: 'silent',
  };
  const child = fork(main, [], { env, detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  started.push(child);
  const [message]: unknown[] = await once(child, 'message');
  const { port } = z.object({ type: z.literal('ready'), port: z.int() }).parse(message);
  return { child, url: `http://127.0.0.1:${port}` };
}

/** Two shells, each with a program that hears no hang-up and one that went into a session of its own; all their process ids. */
async function startShells(url: string): Promise<number[]> {
  const pids: number[] = [];
  for (let shell = 0; shell < 2; shell += 1) {
    const reply = await fetch(`${url}/api/term/terminals`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    });
    const { id } = TerminalView.parse(await reply.json());
    const client = new TestClient(`${url}/api/term/terminals/${id}/ws`);
    await client.until(() => client.frames.length > 0);
    client.type(
      'echo "pid $$;"; sleep 1000 & echo "pid $!;"; setsid -f sh -c \'echo "pid $$;"; exec sleep 1000\'; ' +
        `sh -c 'trap "" HUP TERM; echo "pid $$;"; while :; do sleep 1000; done'\r`,
    );
    const pidsShown = () => [...client.text().matchAll(/pid (\d+);/g)].map((hit) => Number(hit[1]));
    await client.until(() => pidsShown().length === 4);
    pids.push(...pidsShown());
    client.socket.on('error', () => undefined);
  }
  return pids;
}

const living = (pids: number[]) => pids.filter((pid) => readProcess(pid) !== null);

it.each(['SIGTERM', 'SIGINT'] as const)('takes all its shells along when it is told to end by %s', async (signal) => {
  const { child, url } = await startProcess();
  const pids = await startShells(url);
  expect(living(pids)).toHaveLength(8);
  await end(child, signal);
  expect(living(pids)).toEqual([]);
  expect(child.exitCode).toBe(0);
});

it('takes all its shells along when who started it is gone', async () => {
  const { child, url } = await startProcess();
  const pids = await startShells(url);
  const gone = once(child, 'exit');
  child.disconnect();
  await gone;
  expect(living(pids)).toEqual([]);
});

it('leaves no shell when it is killed, and the next one ends what did not hear the hang-up', async () => {
  const { child, url } = await startProcess();
  const pids = await startShells(url);
  await end(child, 'SIGKILL');
  // What hears it goes at once: here the shells' background.
  await expect.poll(() => living(pids).length).toBeLessThan(8);
  expect(readdirSync(join(folder, 'data/terminals'))).toHaveLength(2);
  await startProcess();
  expect(living(pids)).toEqual([]);
  expect(readdirSync(join(folder, 'data/terminals'))).toEqual([]);
});
