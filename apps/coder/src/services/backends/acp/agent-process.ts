import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import * as acp from '@agentclientprotocol/sdk/unstable';
import { startChild, type Child } from '../../processes/start-child.js';
import { ProcessError } from '../../processes/process-error.js';
import { wholeLines } from '../../processes/whole-lines.js';
import { BackendError } from '../backend-error.js';
import type { AcpAgent, Launch } from './agents.js';
import { connectAgent } from './connect-agent.js';
import { createAcpRouter, type AcpRouter } from './router.js';

const READY_LIMIT_MS = 60_000;
const STDERR_KEPT = 2_000;

/** A running agent that has said what it can. */
export interface AcpProcess {
  readonly child: Child;
  readonly info: acp.InitializeResponse;
  readonly router: AcpRouter;
  /** Its requests throw what the agent answered, or that it is gone. */
  readonly agent: acp.ClientContext;
  /** The end of what it wrote to stderr: the only account of a crash. */
  lastWords(): string;
  /** Whether it can't be spoken to any more. */
  gone(): boolean;
}

export interface ProcessOptions {
  agent: AcpAgent;
  launch: Launch;
  cwd: string;
  dataDir: string;
  /** Gives the start up. */
  signal: AbortSignal;
}

/** Starts an agent and greets it. Throws `agent.missing` for a command that can't be run, `agent.start` without an answer. */
export async function startAcpProcess(options: ProcessOptions): Promise<AcpProcess> {
  const { agent, signal } = options;
  const child = await start(options);
  const lastWords = keepLastWords(child);
  const router = createAcpRouter();
  readLog(child, agent, router);
  if (child.stdin === null) throw new BackendError('crash', 'agent.start', `${agent.title} has no stdin.`);
  // What is written to a process that just died is of no use to anybody; its exit ends the turn.
  child.stdin.on('error', () => undefined);
  const connection = connectAgent(router, acp.ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout)));
  const limit = AbortSignal.any([AbortSignal.timeout(READY_LIMIT_MS), signal]);
  try {
    const call = connection.agent.request<acp.InitializeResponse>(acp.methods.agent.initialize, greeting);
    const info = await answeredWithin(call, limit);
    return {
      child,
      info,
      router,
      agent: connection.agent,
      lastWords,
      gone: () => connection.signal.aborted,
    };
  } catch (error) {
    await child.end();
    const message = `${agent.title} did not start: ${describe(error)}. ${lastWords()}`.trim();
    throw new BackendError('crash', 'agent.start', message, { cause: error });
  }
}

/** Whether it still answers. No agent knows this method, and each must say so. */
export async function stillAnswers({ agent }: AcpProcess, limitMs: number): Promise<boolean> {
  try {
    await answeredWithin(agent.request('_boocode/ping', {}), AbortSignal.timeout(limitMs));
    return true;
  } catch (error) {
    return error instanceof acp.RequestError;
  }
}

const greeting = {
  protocolVersion: acp.PROTOCOL_VERSION,
  clientInfo: { name: 'boocode', version: '0.1.0' },
  clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false, elicitation: { form: {} } },
};

/** The process gets a directory for temporary files, which is removed as soon as all of it is proven dead. */
async function start({ agent, launch, cwd, dataDir }: ProcessOptions): Promise<Child> {
  // A short name: agents put sockets there, whose paths may not be long.
  const temporary = join(cwd, 'tmp', randomUUID().slice(0, 8));
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const remove = (): Promise<void> => rm(temporary, { recursive: true, force: true });
  try {
    const child = await startChild({ ...launch, cwd, dataDir, temporary, stdin: 'open' });
    return {
      ...child,
      end(graceMs) {
        // Agents end by themselves with their client; some do not hear the signal.
        child.stdin?.end();
        return child.end(graceMs).then(remove);
      },
    };
  } catch (error) {
    await remove();
    if (!(error instanceof ProcessError)) throw error;
    throw new BackendError('failure', 'agent.missing', `${agent.title} can't be started: ${error.message}`, {
      cause: error,
    });
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

function readLog(child: Child, agent: AcpAgent, router: AcpRouter): void {
  if (agent.readLog === undefined) return;
  // What is too long is no line of a log that is looked for.
  createInterface({ input: child.stderr.pipe(wholeLines(() => undefined)) }).on('line', (text) => {
    const line = agent.readLog?.(text) ?? null;
    if (line !== null) router.log(line);
  });
}

/** An answer that must come before the limit. */
export async function answeredWithin<T>(answer: Promise<T>, limit: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const late = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => reject(new Error('no answer in time', { cause: limit.reason }));
    limit.addEventListener('abort', onAbort, { once: true, signal: settled.signal });
    if (limit.aborted) onAbort();
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    settled.abort();
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
