import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { up } from '../commands/up.js';
import { readConfig } from '../config.js';
import type { RunningDatabase } from '../supervisor/database.js';
import type { Parts } from '../supervisor/supervise.js';

const child = fileURLToPath(new URL('./child.mjs', import.meta.url));

/** A BooCode whose parts are tiny real processes, in a data directory of its own. */
export interface HouseFixture {
  dataDir: string;
  said: string[];
  printed: string[];
  /** Ids of the processes that stood in for Postgres, oldest first. */
  databases: number[];
  /** Starts it; `stop` asks it to end, as Ctrl-C does, and resolves with the exit code. */
  start: (
    environment?: NodeJS.ProcessEnv,
    settings?: Record<string, string>,
  ) => { stop: () => Promise<number>; ended: Promise<number> };
  /** `coder 123 started …`, a line each. */
  diary: () => string[];
  /** Process ids by name, in the order in which they were started. */
  pids: (name: 'coder' | 'booterm' | 'server') => number[];
  until: (done: () => boolean) => Promise<void>;
  remove: () => void;
}

export function houseFixture(): HouseFixture {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'boocode house '));
  const said: string[] = [];
  const printed: string[] = [];
  const databases: number[] = [];
  const diary = () => {
    const file = path.join(dataDir, 'diary');
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  };
  const parts: Parts = {
    scripts: { coder: child, booterm: child, server: child },
    startDatabase: () => startTinyDatabase(databases),
    prepareDatabase: async () => [],
  };
  return {
    dataDir,
    said,
    printed,
    databases,
    diary,
    start(environment = {}, settings = {}) {
      const ending = new AbortController();
      const config = readConfig({ BOOCODE_DATA_DIR: dataDir, BOOCODE_PORT: '7999', ...settings });
      const output = { print: (line: string) => printed.push(line), say: (line: string) => said.push(line) };
      const ended = up(
        { config, output, signal: ending.signal, environment: { ...process.env, ...environment } },
        parts,
      );
      return {
        ended,
        stop() {
          ending.abort(new Error('told to end'));
          return ended;
        },
      };
    },
    pids: (name) =>
      diary()
        .filter((line) => line.startsWith(name) && line.includes('started'))
        .map((line) => Number(line.split(' ')[1])),
    until: (done) =>
      vi.waitFor(
        () => {
          if (!done()) throw new Error(`not yet; said so far:\n${said.join('\n')}`);
        },
        { timeout: 30_000, interval: 20 },
      ),
    remove: () => rmSync(dataDir, { recursive: true }),
  };
}

async function startTinyDatabase(started: number[]): Promise<RunningDatabase> {
  const process = spawn('sleep', ['600'], { stdio: 'ignore' });
  await once(process, 'spawn');
  started.push(process.pid ?? 0);
  const exited = once(process, 'exit').then(([, signal]) => `signal ${String(signal)}`);
  return {
    url: 'postgres://tiny',
    exited,
    async stop() {
      process.kill();
      await exited;
    },
  };
}
