import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sql } from '@boocode/db/connect';
import type { MadeCluster } from '@boocode/db/made-cluster';
import { openLab } from '../chaos-lab.js';
import { installScribe, readJournal, Ready, type Edit } from './scribe.js';
import { openTap, type Tap } from './tap.js';

export interface Reply {
  status: number;
  body: unknown;
}

/** A coder of its own that may be killed at any time, with its Postgres, which lives on. */
export interface House {
  scratch: string;
  dataDir: string;
  url: string;
  sql: Sql;
  tap: Tap;
  /** Starts coder where it does not run; resolves once it can take work. */
  start(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Asks it; null where it died before it had answered. */
  call(method: 'GET' | 'POST', url: string, body?: object): Promise<Reply | null>;
  /** All that the agent has written. */
  edits(): Edit[];
  close(): Promise<void>;
}

// As it was built: so many are started that their start counts.
const script = fileURLToPath(new URL('../../../../dist/tasks/proofs/worktree-chaos/coder-process.js', import.meta.url));

export async function openHouse(cluster: MadeCluster): Promise<House> {
  const lab = await openLab(cluster);
  const scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'boocode-worktree-chaos-')));
  const dataDir = path.join(scratch, 'data');
  const home = path.join(scratch, 'home');
  mkdirSync(home);
  const tap = openTap(scratch);
  const journal = path.join(scratch, 'journal');
  installScribe({ dataDir, tap: tap.file, journal });
  const env = {
    PATH: tap.path,
    HOME: home,
    DATABASE_URL: lab.url,
    BOOCODE_DATA_DIR: dataDir,
    BOOCODE_LOG_LEVEL: process.env['BOOCODE_PROOF_LOG'] ?? 'silent',
  };
  let coder: ChildProcess | null = null;
  let port = 0;

  async function kill(): Promise<void> {
    const child = coder;
    coder = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  return {
    scratch,
    dataDir,
    url: lab.url,
    sql: lab.sql,
    tap,
    async start() {
      if (coder !== null) return;
      coder = fork(script, [], { env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      const ended = once(coder, 'exit').then(([code]) => {
        throw new Error(`coder ended with ${String(code)} before it was ready.`);
      });
      const [told]: unknown[] = await Promise.race([once(coder, 'message'), ended]);
      ended.catch(() => undefined);
      port = Ready.parse(told).port;
    },
    kill,
    async call(method, url, body) {
      const json = body === undefined ? {} : { body: JSON.stringify(body) };
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      try {
        const reply = await fetch(`http://127.0.0.1:${port}/api/coder${url}`, { method, headers, ...json });
        return { status: reply.status, body: await reply.json() };
      } catch (error) {
        // Only a coder that was killed owes an answer.
        if (coder !== null && coder.signalCode === null) throw error;
        return null;
      }
    },
    edits: () => readJournal(journal),
    async close() {
      await kill();
      await lab.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
