import { once } from 'node:events';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentDescription } from '@boocode/contracts/agent';
import { AnswerRequest, type AskView } from '@boocode/contracts/ask';
import type { TaskEventView } from '@boocode/contracts/agent-event';
import { LaunchRequest, type FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { WsRequestSchema, type StreamName } from '@boocode/contracts/stream';
import { WsFrameSchema, type FrameBody, type WsFrame } from '@boocode/contracts/ws-frames';
import { ReplayBuffer } from '@boocode/streams/replay-buffer';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { idOf, runOf, summaryOf } from './fixture-build.js';
import { flows } from './fixture-flows.js';
import { transcript } from './fixture-runs.js';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const capabilities = {
  resume: true,
  permissions: true,
  structured_output: true,
  modes: true,
  thinking: true,
  usage: true,
  steer: false,
  tools: true,
};

const agents: AgentDescription[] = [
  {
    id: 'opencode',
    title: 'opencode',
    surface: 'opencode-server',
    available: true,
    version: '1.3.2',
    signed_in: true,
    models: [
      { id: 'rehearsal/rehearsal-1', title: 'Rehearsal', thinking: [] },
      { id: 'anthropic/claude-sonnet', title: 'Claude Sonnet', thinking: ['high'] },
    ],
    default_model: 'rehearsal/rehearsal-1',
    tiers: { deep: 'anthropic/claude-sonnet' },
    modes: [],
    models_note: null,
    capabilities,
    problem: null,
    checked_at: '2026-01-01T12:00:00.000Z',
  },
  {
    id: 'claude',
    title: 'Claude Code',
    surface: 'claude-sdk',
    available: false,
    version: null,
    signed_in: false,
    models: [],
    default_model: null,
    tiers: {},
    modes: [],
    models_note: null,
    capabilities,
    problem: { message: 'It is installed, but nobody is signed in.', mend: 'claude auth login' },
    checked_at: '2026-01-01T12:00:00.000Z',
  },
];

/** What the fixture holds; tests change it through `FixtureServer`. */
interface World {
  runs: FlowRunView[];
  /** What is asked, of all runs; answered ones stay, to refuse a second answer. */
  asks: AskView[];
  /** Answers are held back, to show what loading looks like. */
  slow: boolean;
  /** Every request to coder is answered with 502. */
  failing: boolean;
}

export interface FixtureServer {
  url: string;
  world: World;
  /** Launch requests that were taken. */
  launched: LaunchRequest[];
  updateTask: (runId: string, task: TaskView) => void;
  /** An agent asks, or an ask is answered elsewhere. */
  updateAsk: (ask: AskView) => void;
  sendEvent: (runId: string, taskId: string, event: TaskEventView) => void;
  /** Ends every WebSocket, as a restart of coder would. */
  dropSockets: () => void;
  close: () => Promise<void>;
}

type Reply = { status: number; body: unknown };
const ok = (body: unknown): Reply => ({ status: 200, body });

const send = (socket: WebSocket, frame: WsFrame) => socket.send(JSON.stringify(WsFrameSchema.parse(frame)));

/** Serves the built app and the HTTP and WebSocket contract of coder, from memory. */
export async function startFixture(world: World): Promise<FixtureServer> {
  const launched: LaunchRequest[] = [];
  const watching = new Map<WebSocket, Set<StreamName>>();
  const buffers = new Map<StreamName, ReplayBuffer>();
  const server = createServer((request, response) => {
    void answer({ request, response, world, launched });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (world.failing) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened));
  });
  sockets.on('connection', (socket: WebSocket) => {
    watching.set(socket, new Set());
    socket.on('message', (data: Buffer) => {
      const { type, stream } = WsRequestSchema.parse(JSON.parse(data.toString()));
      if (type === 'unwatch') return void watching.get(socket)?.delete(stream);
      watching.get(socket)?.add(stream);
      if (world.slow) return undefined;
      const snapshot = snapshotOf(stream, world);
      if (snapshot !== null) send(socket, bufferOf(stream).place(snapshot));
      return undefined;
    });
    socket.on('close', () => watching.delete(socket));
  });
  function bufferOf(stream: StreamName): ReplayBuffer {
    const buffer = buffers.get(stream) ?? new ReplayBuffer(stream);
    buffers.set(stream, buffer);
    return buffer;
  }
  const publish = (stream: StreamName, bodies: FrameBody[]) => {
    for (const body of bodies) {
      const frame = bufferOf(stream).append(body);
      for (const [socket, watched] of watching) if (watched.has(stream)) send(socket, frame);
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    world,
    launched,
    updateTask(runId, task) {
      world.runs = world.runs.map((run) =>
        run.id === runId ? { ...run, steps: run.steps.map((step) => (step.id === task.id ? task : step)) } : run,
      );
      const run = world.runs.find(({ id }) => id === runId);
      if (run === undefined) throw new Error(`The fixture has no run ${runId}.`);
      const summary: FrameBody = { type: 'run_updated', run: summaryOf(run) };
      publish(`run:${runId}`, [{ type: 'task_updated', flow_run_id: runId, task }, summary]);
      publish('runs', [summary]);
    },
    updateAsk(ask) {
      world.asks = [...world.asks.filter(({ id }) => id !== ask.id), ask];
      const type = ask.state === 'open' ? ('ask_opened' as const) : ('ask_closed' as const);
      publish('asks', [{ type, ask }]);
    },
    sendEvent: (runId, taskId, { attempt, seq, event }) =>
      publish(`run:${runId}`, [
        { type: 'task_event', flow_run_id: runId, task_id: taskId, attempt, event_seq: seq, event },
      ]),
    dropSockets() {
      for (const socket of sockets.clients) socket.terminate();
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** All of a stream as it is now; null for one that the fixture does not have. */
function snapshotOf(stream: StreamName, world: World): FrameBody | null {
  if (stream === 'runs') return { type: 'runs_snapshot', runs: world.runs.map(summaryOf) };
  if (stream === 'asks') return { type: 'asks_snapshot', asks: world.asks.filter(({ state }) => state === 'open') };
  if (stream === 'user') return { type: 'user_snapshot', chats: [], projects: [] };
  const run = world.runs.find(({ id }) => stream === `run:${id}`);
  return run === undefined ? null : { type: 'run_snapshot', run };
}

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  world: World;
  launched: LaunchRequest[];
}

async function answer({ request, response, world, launched }: Call): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (!path.startsWith('/api/')) return sendFile(path, response);
  if (world.slow) return;
  const reply = world.failing
    ? { status: 502, body: { code: 'coder.away', message: 'Coder does not answer: it is starting or restarting.' } }
    : request.method === 'POST'
      ? change({ path, body: await bodyOf(request), world, launched })
      : look(path, world);
  response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
}

function look(path: string, world: World): Reply {
  if (path === '/api/coder/flow-runs') return ok(world.runs.map(summaryOf));
  if (path === '/api/coder/asks') return ok(world.asks.filter(({ state }) => state === 'open'));
  if (path === '/api/coder/flows') return ok(flows);
  if (path === '/api/coder/agents') return ok(agents);
  if (path.endsWith('/events')) return ok(transcript(Date.now()));
  const run = world.runs.find(({ id }) => path === `/api/coder/flow-runs/${id}`);
  if (run !== undefined) return ok(run);
  return { status: 404, body: { code: 'flow-run.not-found', message: 'There is no such flow run.' } };
}

function change({
  path,
  body,
  world,
  launched,
}: {
  path: string;
  body: unknown;
  world: World;
  launched: LaunchRequest[];
}): Reply {
  const ask = world.asks.find(({ id }) => path === `/api/coder/asks/${id}/answer`);
  if (ask !== undefined) return decide(ask, AnswerRequest.parse(body), world);
  if (path.endsWith('/cancel')) return ok({ cancelled: [] });
  if (path.endsWith('/retry')) return ok({ redone: [], kept: [] });
  const request = LaunchRequest.parse(body);
  if (!request.repo.startsWith('/')) {
    const message = `"${request.repo}" is not an absolute path. Give the whole path of a git repository on this machine.`;
    return { status: 422, body: { code: 'repository.not-a-directory', message } };
  }
  if (request.focus?.includes('nowhere') === true) {
    const message = 'The commit has no file at nowhere. Name a file or folder that is committed.';
    return { status: 422, body: { code: 'focus.empty', message } };
  }
  const steps = [{ key: 'context', title: 'Context', after: [], condition: 'starting' as const, started: 0 }];
  const goal = request.goal;
  const run = runOf({ n: 900, now: Date.now(), created: 0, steps, run: { repository: request.repo, goal } });
  launched.push(request);
  world.runs = [run, ...world.runs];
  return { status: 201, body: { id: idOf(900), created: true, url: `/runs/${idOf(900)}` } };
}

const decided = { allow: 'allowed', deny: 'denied', answer: 'answered' } as const;

function decide(ask: AskView, request: AnswerRequest, world: World): Reply {
  if (ask.state !== 'open') {
    const message = `It was ${ask.state} already, by ${ask.answered_by}. Your answer changed nothing.`;
    return { status: 409, body: { code: `ask.${ask.state}`, message, details: { ask } } };
  }
  const { decision, by, scope, pattern = null, message = null, answers = null } = request;
  const told = { scope, pattern, message, answers, answered_by: by, answered_at: ask.asked_at };
  const now = { ...ask, ...told, state: decided[decision] };
  world.asks = world.asks.map((one) => (one.id === ask.id ? now : one));
  return ok(now);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

function sendFile(path: string, response: ServerResponse): void {
  const wanted = join(dist, normalize(path));
  const file = path !== '/' && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, 'index.html');
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': "default-src 'self'; img-src 'self' data:",
  });
  createReadStream(file).pipe(response);
}
