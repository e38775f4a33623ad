import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connect, type Sql } from '@boocode/db/connect';
import { z } from 'zod';

const boocode = fileURLToPath(new URL('../../cli/dist/main.js', import.meta.url));

/** A call of the model as the stand-in logs it, as far as tests look at it: its prompt, the tools it was answered with, when (ISO times). */
const ModelCall = z.object({
  prompt: z.string(),
  persona: z.string().nullable(),
  step: z.number(),
  called: z.array(z.string()),
  ending: z.string().nullable(),
  ended_at: z.string().nullable(),
});
type ModelCall = z.infer<typeof ModelCall>;

/** The whole product, built, in a directory of its own: what the browser shows is what its agents do. */
export interface Product {
  url: string;
  /** Where it keeps its database and all that it writes. */
  dataDir: string;
  /** A folder for an agent to work in. */
  folder: string;
  /** One command of the terminal, to its end. */
  cli(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Says what the stand-in model answers, until coder is started anew: the stand-in lives and dies with it. */
  script(rules: unknown[]): Promise<void>;
  /** What the stand-in model was asked so far, oldest first. */
  requests(): Promise<ModelCall[]>;
  /** Asks its database, whatever is between it and the pages. */
  withDatabase<T>(ask: (sql: Sql) => Promise<T>): Promise<T>;
  /** Kills the front door, as a crash would. The supervisor starts it again at the same address. */
  killServer(): void;
  /** Kills what runs the tasks, as a crash would, and answers with its pid. The supervisor starts it again. */
  killCoder(): number;
  /** Pids of what runs below it with such a command line: agents, their tools, its own parts. */
  pidsOf(command: RegExp): number[];
  stop(): Promise<void>;
}

export async function startProduct(settings: Record<string, string>): Promise<Product> {
  const [dataDir, folder] = ['boocode-web-', 'boocode-folder-'].map((name) => mkdtempSync(join(tmpdir(), name)));
  if (dataDir === undefined || folder === undefined) throw new Error('Two folders were asked for.');
  const { PATH, BUN_JSC_useDFGJIT } = process.env;
  const env = { PATH, BUN_JSC_useDFGJIT, HOME: folder, BOOCODE_DATA_DIR: dataDir, ...settings };
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
      await askRehearsal(dataDir, '/__rules', { method: 'POST', body: JSON.stringify(rules) });
    },
    requests: async () => z.array(ModelCall).parse(await askRehearsal(dataDir, '/__requests')),
    async withDatabase(ask) {
      const sql = connect(databaseUrl(dataDir), { name: 'boocode-web-e2e', max: 1 });
      try {
        return await ask(sql);
      } finally {
        await sql.end();
      }
    },
    killServer() {
      kill(up, /apps\/server\/dist\/main\.js/);
    },
    killCoder: () => kill(up, /apps\/coder\/dist\/main\.js/),
    pidsOf: (command) => below(up, command),
    async stop() {
      up.kill('SIGINT');
      if (up.exitCode === null) await once(up, 'exit');
      for (const directory of [dataDir, folder]) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Asks the director's seat of the stand-in model, by the door that coder has opened last. */
async function askRehearsal(dataDir: string, path: string, request: RequestInit = {}): Promise<unknown> {
  const { url, key } = readRun(dataDir, 'rehearsal.json', z.object({ url: z.url(), key: z.string() }));
  const content = request.body === undefined ? {} : { 'content-type': 'application/json' };
  const reply = await fetch(url + path, { ...request, headers: { authorization: `Bearer ${key}`, ...content } });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return reply.json();
}

function databaseUrl(dataDir: string): string {
  const { port, password } = readRun(dataDir, 'postgres.json', z.object({ port: z.int(), password: z.string() }));
  return `postgres://boocode:${password}@127.0.0.1:${port}/boochat`;
}

/** What a running product says of itself in a file. */
function readRun<T>(dataDir: string, file: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(join(dataDir, 'run', file), 'utf8')));
}

function kill(up: ChildProcess, command: RegExp): number {
  const [pid] = below(up, command);
  if (pid === undefined) throw new Error(`Nothing like ${command} runs below process ${up.pid}.`);
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** Pids of what runs below a process with such a command line, at any depth. */
function below({ pid: root }: ChildProcess, command: RegExp): number[] {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid=,stat=,command='], { encoding: 'utf8' });
  const rows = table.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', words = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    // Dead, and not yet asked how it ended: it runs nothing.
    return pid === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), words }];
  });
  const family = new Set([root]);
  for (const parent of family) for (const row of rows) if (row.parent === parent) family.add(row.pid);
  return rows.filter(({ pid, words }) => pid !== root && family.has(pid) && command.test(words)).map(({ pid }) => pid);
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
