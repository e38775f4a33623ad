import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { rehearsalModel } from '@boocode/rehearsal/name';
import { startRehearsal, type Rehearsal } from '@boocode/rehearsal/server';
import type { AgentBackend, Session, SessionRequest, TurnResult } from '../agent-backend.js';

/** A backend under test, and what only its maker knows of it. */
export interface Subject {
  backend: AgentBackend;
  /** Kills the agent's own process as a crash would; resolves when the signal is sent. */
  killAgent(): void;
}

export interface SubjectOptions {
  dataDir: string;
  /** The model server: its OpenAI address is `url + '/v1'`. */
  rehearsal: Rehearsal;
}

/** A place to work in: a model server, a repository, and a secret beside it that no session may see. */
export interface World {
  root: string;
  dataDir: string;
  rehearsal: Rehearsal;
  checkout: string;
  outside: string;
  secret: string;
  /** A web server, and how often it was asked. */
  web: { url: string; hits: () => number };
  end(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), 'boocode-conformance-'));
  const [dataDir, checkout, outside] = [join(root, 'data'), join(root, 'checkout'), join(root, 'outside')];
  for (const dir of [dataDir, checkout, outside]) await mkdir(dir);
  const secret = 'QUINCE-SECRET-7719';
  await writeFile(join(outside, 'secret.txt'), `${secret}\n`);
  await writeFile(join(checkout, 'alpha.txt'), 'the alpha file\n');
  await writeFile(join(checkout, 'beta.txt'), 'the beta file\n');
  await promisify(execFile)('git', ['init', '--quiet', '--template=', '.'], { cwd: checkout });
  const rehearsal = await startRehearsal();
  const web = await startWeb();
  return {
    root,
    dataDir,
    rehearsal,
    checkout,
    outside,
    secret,
    web,
    async end() {
      await rehearsal.close();
      web.server.close();
      await rm(root, { recursive: true });
    },
  };
}

async function startWeb(): Promise<World['web'] & { server: Server }> {
  let hits = 0;
  const server = createServer((_request, response) => {
    hits += 1;
    response.end('fetched');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return { server, url: `http://127.0.0.1:${port}/`, hits: () => hits };
}

/** A session on the world's checkout; single fields can be replaced. */
export function sessionRequest(world: World, request: Partial<SessionRequest> = {}): SessionRequest {
  return {
    task_id: '019aa000-0000-7000-8000-000000000001',
    attempt: 1,
    cwd: world.checkout,
    title: 'Conformance',
    model: rehearsalModel,
    mode_id: null,
    thinking_option_id: null,
    profile: 'read-only',
    agent_session_id: null,
    tools: [],
    ...request,
  };
}

export interface Played {
  result: TurnResult;
  events: AgentEvent[];
  /** Milliseconds from the prompt to its end. */
  took: number;
}

/** One turn, with everything that it said. */
export async function play(
  backend: AgentBackend,
  session: Session,
  prompt: { user: string; signal?: AbortSignal; events?: AgentEvent[] },
): Promise<Played> {
  const events = prompt.events ?? [];
  const begun = Date.now();
  const result = await backend.prompt(session, {
    system: 'You are the persona under test.',
    user: prompt.user,
    signal: prompt.signal ?? new AbortController().signal,
    output: null,
    onAsk: async () => ({ decision: 'deny', message: 'Nobody is there.' }),
    onEvent: (event) => events.push(event),
  });
  return { result, events, took: Date.now() - begun };
}

/** What was streamed as text, put together. */
export function textOf(events: readonly AgentEvent[]): string {
  return events.flatMap((event) => (event.type === 'text' ? [event.text] : [])).join('');
}
