import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const boocode = fileURLToPath(new URL('../../cli/dist/main.js', import.meta.url));

/** The whole product, built, in a directory of its own: what the browser shows is what its agents do. */
export interface Product {
  url: string;
  /** Where it keeps its database and all that it writes. */
  dataDir: string;
  /** A folder for an agent to work in. */
  folder: string;
  /** One command of the terminal, to its end. */
  cli(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Says what the stand-in model answers. */
  script(rules: unknown[]): Promise<void>;
  /** Kills the front door, as a crash would. The supervisor starts it again at the same address. */
  killServer(): void;
  stop(): Promise<void>;
}

export async function startProduct(settings: Record<string, string>): Promise<Product> {
  const [dataDir, folder] = ['boocode-web-', 'boocode-folder-'].map((name) => mkdtempSync(join(tmpdir(), name)));
  if (dataDir === undefined || folder === undefined) throw new Error('Two folders were asked for.');
  const env = { PATH: process.env.PATH, HOME: folder, BOOCODE_DATA_DIR: dataDir, ...settings };
  const start = (...args: string[]) =>
    spawn(process.execPath, [boocode, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const up = start('up');

  return {
    url: await readyAt(up),
    dataDir,
    folder,
    async cli(...args) {
      const child = start(...args);
      const result = { code: null, stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
      await once(child, 'close');
      return { ...result, code: child.exitCode };
    },
    async script(rules) {
      const door: unknown = JSON.parse(readFileSync(join(dataDir, 'run/rehearsal.json'), 'utf8'));
      const { url, key } = z.object({ url: z.string(), key: z.string() }).parse(door);
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const reply = await fetch(`${url}/__rules`, { method: 'POST', headers, body: JSON.stringify(rules) });
      if (!reply.ok) throw new Error(await reply.text());
    },
    killServer() {
      const server = childOf(up, 'apps/server/dist/main.js');
      process.kill(server, 'SIGKILL');
    },
    async stop() {
      up.kill('SIGINT');
      if (up.exitCode === null) await once(up, 'exit');
      for (const directory of [dataDir, folder]) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Pid of the child that runs a script. */
function childOf(parent: ChildProcess, script: string): number {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid=,command='], { encoding: 'utf8' });
  for (const line of table.split('\n')) {
    const [, pid, ppid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(ppid) === parent.pid && command.includes(script)) return Number(pid);
  }
  throw new Error(`Nobody runs ${script} below process ${parent.pid}.`);
}

async function readyAt(up: ChildProcess): Promise<string> {
  let said = '';
  up.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  if (up.stdout === null) throw new Error('It was started without its output.');
  for await (const line of createInterface({ input: up.stdout })) {
    const url = /^BooCode is ready at (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`boocode up ended before it was ready:\n${said}`);
}
