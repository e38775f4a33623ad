import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { BackendError } from '../backend-error.js';
import { startChild, type Child } from '../../processes/start-child.js';
import { wholeLines } from '../../processes/whole-lines.js';
import { findOpencode, findRipgrep, missingBinary } from './binary.js';
import { answer, limited, opencodeClient, type OpencodeClient } from './client.js';
import { isolation, opencodeConfig, opencodeHome, type OpenaiCompatibleProvider } from './config.js';
import { shareSignIn } from '../persons-account.js';
import { findCredentials } from './credentials.js';
import { emptyCatalogue } from './empty-catalogue.js';
import { nothingToInstall } from './nothing-to-install.js';
import { openEventStream } from './event-stream.js';

const READY_LIMIT_MS = 60_000;
const STDERR_KEPT = 2_000;
const readyLine = /^opencode server listening on (http:\/\/\S+)/;

export interface ServerOptions {
  dataDir: string;
  providers: readonly OpenaiCompatibleProvider[];
  environment: NodeJS.ProcessEnv;
  /** Gives the start up. */
  signal: AbortSignal;
}

/** A running `opencode serve` that has said that it is ready. */
export interface OpencodeServer {
  readonly child: Child;
  readonly client: OpencodeClient;
  /** Ids of every provider that this server may use; the real ones among them were signed in when it started. */
  readonly providers: readonly string[];
  readonly realProviders: readonly string[];
  /** The end of what it wrote to stderr: the only account of a crash. */
  lastWords(): string;
}

/**
 * Starts `opencode serve` on a private port, isolated, offline but for its model providers. Throws `agent.missing`
 * without a binary and `agent.start` when it isn't ready within 60 s.
 */
export async function startOpencodeServer(options: ServerOptions): Promise<OpencodeServer> {
  const binary = findOpencode();
  if (binary === null) {
    throw new BackendError('failure', 'agent.missing', missingBinary);
  }
  const ripgrep = await findRipgrep();
  const { home, temporary, auth, env } = opencodeHome(options.dataDir);
  // Each start unpacks libraries there and never removes them.
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  await nothingToInstall(env.XDG_CONFIG_HOME);
  const credentials = await findCredentials(options.environment);
  await shareSignIn(credentials.authFile, auth);
  const password = randomBytes(24).toString('base64url');
  const port = await freePort();
  const child = await startChild({
    command: binary.path,
    args: ['serve', '--hostname', '127.0.0.1', '--port', String(port)],
    cwd: home,
    dataDir: options.dataDir,
    env: {
      ...credentials.env,
      ...env,
      ...isolation,
      ...(credentials.providers.length === 0 ? await emptyCatalogue(home) : {}),
      PATH: [dirname(ripgrep), process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
      OPENCODE_SERVER_PASSWORD: password,
      OPENCODE_CONFIG_CONTENT: JSON.stringify(opencodeConfig(options.providers, credentials.providers)),
    },
  });
  const lastWords = keepLastWords(child);
  const url = await readyUrl(child, lastWords, options.signal);
  return {
    child,
    client: opencodeClient(url, password),
    providers: [...options.providers.map((provider) => provider.id), ...credentials.providers],
    realProviders: credentials.providers,
    lastWords,
  };
}

/** Opens its stream of events, for as long as it lives. Throws `agent.start` when it ends before the stream stands. */
export async function follow(server: OpencodeServer, handlers: Parameters<typeof openEventStream>[1]): Promise<void> {
  const stream = openEventStream(server.client, handlers);
  void server.child.exited.then(() => stream.close());
  const gone = server.child.exited.then(() => true);
  if (!(await Promise.race([stream.connected, gone]))) return;
  await server.child.end();
  const message = `opencode ended right after its start. ${server.lastWords()}`.trim();
  throw new BackendError('crash', 'agent.start', message);
}

/** Whether it still answers. */
export async function stillAnswers({ client }: OpencodeServer, limitMs: number): Promise<boolean> {
  try {
    await answer('say how it is', client.global.health(limited(limitMs)));
    return true;
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return false;
  }
}

function keepLastWords(child: Child): () => string {
  let words = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (chunk: string) => {
    words = (words + chunk).slice(-STDERR_KEPT);
  });
  return () => words.trim();
}

/** Waits for the line that says so: a request that arrives before it is never answered, so the port is never polled. */
async function readyUrl(child: Child, lastWords: () => string, given: AbortSignal): Promise<string> {
  const timeout = AbortSignal.timeout(READY_LIMIT_MS);
  const limit = AbortSignal.any([timeout, given]);
  const lines = createInterface({ input: child.stdout.pipe(wholeLines(() => undefined)) });
  const url = await new Promise<string | null>((resolve) => {
    lines.on('line', (line) => {
      const found = readyLine.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    lines.once('close', () => resolve(null));
    limit.addEventListener('abort', () => resolve(null), { once: true });
    if (limit.aborted) resolve(null);
  });
  // The lines are read on after that, to nobody: a full pipe would stop the server.
  if (url !== null) return url;
  await child.end();
  const why = timeout.aborted ? `was not ready after ${READY_LIMIT_MS / 1000} s` : 'ended while starting';
  throw new BackendError('crash', 'agent.start', `opencode ${why}. ${lastWords()}`.trim());
}

/** A port that was free a moment ago. Should another process take it first, the start fails and is tried again. */
async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
