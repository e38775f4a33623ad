import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { rehearsalModel } from '@boocode/rehearsal/name';
import { startRehearsal, type Rehearsal } from '@boocode/rehearsal/server';
import { promptAgent } from '../prompt-agent.js';
import type { AgentBackend, Ask, PromptRequest, Session, SessionRequest, TurnResult } from '../agent-backend.js';
import { startInternet, type Internet } from './conformance/internet.js';
import { startToolServer, type WorldTools } from './conformance/tool-server.js';

export interface SubjectOptions {
  dataDir: string;
  /** The model server: its OpenAI address is `url + '/v1'`. */
  rehearsal: Rehearsal;
  internet: Internet;
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
  tools: WorldTools;
  internet: Internet;
  /** A copy of the checkout that a test may change. */
  copy(name: string): Promise<string>;
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
  const tools = await startToolServer();
  const internet = await startInternet();
  return {
    root,
    dataDir,
    rehearsal,
    checkout,
    outside,
    secret,
    web,
    tools,
    internet,
    async copy(name) {
      const copy = join(root, 'copies', name.replaceAll(' ', '-'));
      await cp(checkout, copy, { recursive: true });
      return copy;
    },
    async end() {
      await rehearsal.close();
      await tools.close();
      await internet.close();
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
export function sessionRequest(world: Pick<World, 'checkout'>, request: Partial<SessionRequest> = {}): SessionRequest {
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
  /** What the agent asked for. */
  asks: Ask[];
  /** Milliseconds from the prompt to its end. */
  took: number;
}

interface PlayedPrompt extends Partial<Pick<PromptRequest, 'signal' | 'output' | 'onAsk'>> {
  user: string;
  /** Collects the events while the turn runs. */
  events?: AgentEvent[];
}

/** One turn as the product has it, with everything that it said and asked. Nobody answers for a person unless `onAsk` is given: that denies. */
export async function play(backend: AgentBackend, session: Session, prompt: PlayedPrompt): Promise<Played> {
  const { events = [], onAsk = async () => ({ decision: 'deny', message: 'Nobody is there.' }) } = prompt;
  const asks: Ask[] = [];
  const begun = Date.now();
  const result = await promptAgent(backend, session, {
    system: 'You are the persona under test.',
    user: prompt.user,
    signal: prompt.signal ?? new AbortController().signal,
    output: prompt.output ?? null,
    onAsk: async (ask, signal) => {
      asks.push(ask);
      return onAsk(ask, signal);
    },
    onEvent: (event) => events.push(event),
  });
  return { result, events, asks, took: Date.now() - begun };
}
