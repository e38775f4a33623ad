import { once } from 'node:events';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AskView } from '@boocode/contracts/ask';
import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { LaunchRequest } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { WsRequestSchema, type StreamName } from '@boocode/contracts/stream';
import { WsFrameSchema, type FrameBody, type WsFrame } from '@boocode/contracts/ws-frames';
import { ReplayBuffer } from '@boocode/streams/replay-buffer';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { summaryOf } from './fixture-build.js';
import { fixtureAccess } from './fixture-access.js';
import { coder } from './fixture-coder.js';
import { fixtureFindings } from './fixture-findings.js';
import { fixtureLimits } from './fixture-limits.js';
import { fixtureModels } from './fixture-models.js';
import { fixtureProjects } from './fixture-projects.js';
import type { Call, Publish, Reply, Resource, World } from './fixture-resource.js';
import { fixtureSettings } from './fixture-settings.js';
import { stats } from './fixture-stats.js';
import { fixtureWorkspace } from './fixture-workspace.js';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

export interface FixtureServer {
  url: string;
  world: World;
  /** Launch requests that were taken. */
  launched: LaunchRequest[];
  publish: Publish;
  updateTask: (runId: string, task: TaskView) => void;
  /** An agent asks, or an ask is answered elsewhere. */
  updateAsk: (ask: AskView) => void;
  sendEvent: (runId: string, taskId: string, event: TaskEventView) => void;
  /** Ends every WebSocket, as a restart of the servers would. */
  dropSockets: () => void;
  close: () => Promise<void>;
}

/**
 * Serves the built app and the contract of server and coder, from memory. The first part that knows an answer gives it: `parts` of a
 * test come before those that are always there.
 */
export async function startFixture(world: World, parts: readonly Resource[] = []): Promise<FixtureServer> {
  const launched: LaunchRequest[] = [];
  const all = [
    ...parts,
    fixtureFindings(),
    stats,
    fixtureLimits(),
    coder,
    fixtureProjects(),
    fixtureWorkspace(),
    fixtureSettings(),
    fixtureModels(),
    fixtureAccess(),
  ];
  const server = createServer((request, response) => {
    void serve({ request, response, parts: all, given: { world, launched, publish: live.publish } });
  });
  const live = liveOf(world, all);
  server.on('upgrade', (request, socket, head) => {
    const path = pathOf(request);
    if (world.failing && path.startsWith('/api/coder/')) socket.destroy();
    else live.sockets.handleUpgrade(request, socket, head, (opened) => live.take(path, opened));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const { publish, drop } = live;
  return {
    url: `http://127.0.0.1:${port}`,
    world,
    launched,
    publish,
    ...coderNews(world, publish),
    dropSockets: drop,
    async close() {
      drop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const send = (socket: WebSocket, frame: WsFrame) => socket.send(JSON.stringify(WsFrameSchema.parse(frame)));

/** The sockets: each stream begins with a snapshot of the part that has it. */
function liveOf(world: World, parts: readonly Resource[]) {
  const sockets = new WebSocketServer({ noServer: true });
  const watching = new Map<WebSocket, Set<StreamName>>();
  const buffers = new Map<StreamName, ReplayBuffer>();
  function bufferOf(stream: StreamName): ReplayBuffer {
    const buffer = buffers.get(stream) ?? new ReplayBuffer(stream);
    buffers.set(stream, buffer);
    return buffer;
  }
  function take(path: string, socket: WebSocket) {
    if (parts.some((part) => part.connect?.(path, socket) === true)) return;
    watching.set(socket, new Set());
    socket.on('message', (data: Buffer) => {
      const request = WsRequestSchema.parse(JSON.parse(data.toString()));
      if (request.type === 'presence') return undefined;
      const { type, stream } = request;
      if (type === 'unwatch') return void watching.get(socket)?.delete(stream);
      watching.get(socket)?.add(stream);
      const snapshot = world.slow ? null : snapshotOf(stream, world, parts);
      if (snapshot !== null) send(socket, bufferOf(stream).place(snapshot));
      return undefined;
    });
    socket.on('close', () => watching.delete(socket));
  }
  const publish: Publish = (stream, bodies) => {
    for (const body of bodies) {
      const frame = bufferOf(stream).append(body);
      for (const [socket, watched] of watching) if (watched.has(stream)) send(socket, frame);
    }
  };
  const drop = () => {
    for (const socket of sockets.clients) socket.terminate();
  };
  return { sockets, take, publish, drop };
}

/** All of a stream as it is now; null for one that no part has. */
function snapshotOf(stream: StreamName, world: World, parts: readonly Resource[]): FrameBody | null {
  if (stream !== 'user') return firstOf(parts, (part) => part.snapshot?.(stream, world) ?? null);
  const mine = parts.map((part) => part.user?.() ?? {});
  const chats = mine.find((part) => part.chats !== undefined)?.chats ?? [];
  const projects = mine.find((part) => part.projects !== undefined)?.projects ?? [];
  return { type: 'user_snapshot', chats, projects };
}

function firstOf<T>(parts: readonly Resource[], ask: (part: Resource) => T | null): T | null {
  for (const part of parts) {
    const answer = ask(part);
    if (answer !== null) return answer;
  }
  return null;
}

/** What coder would publish by itself. */
function coderNews(world: World, publish: Publish) {
  return {
    updateTask(runId: string, task: TaskView) {
      world.runs = world.runs.map((run) =>
        run.id === runId ? { ...run, steps: run.steps.map((step) => (step.id === task.id ? task : step)) } : run,
      );
      const run = world.runs.find(({ id }) => id === runId);
      if (run === undefined) throw new Error(`The fixture has no run ${runId}.`);
      const summary: FrameBody = { type: 'run_updated', run: summaryOf(run) };
      publish(`run:${runId}`, [{ type: 'task_updated', flow_run_id: runId, task }, summary]);
      publish('runs', [summary]);
    },
    updateAsk(ask: AskView) {
      world.asks = [...world.asks.filter(({ id }) => id !== ask.id), ask];
      publish('asks', [{ type: ask.state === 'open' ? 'ask_opened' : 'ask_closed', ask }]);
    },
    sendEvent: (runId: string, taskId: string, { attempt, seq, event }: TaskEventView) =>
      publish(`run:${runId}`, [
        { type: 'task_event', flow_run_id: runId, task_id: taskId, attempt, event_seq: seq, event },
      ]),
  };
}

interface Serving {
  request: IncomingMessage;
  response: ServerResponse;
  parts: readonly Resource[];
  given: Pick<Call, 'world' | 'launched' | 'publish'>;
}

const pathOf = (request: IncomingMessage) => (request.url ?? '/').split('?', 1)[0] ?? '/';
const away = { code: 'coder.away', message: 'Coder does not answer: it is starting or restarting.' };

async function serve({ request, response, parts, given }: Serving): Promise<void> {
  const path = pathOf(request);
  if (!path.startsWith('/api/')) return sendFile(path, response);
  if (given.world.slow) return;
  const query = new URL(request.url ?? '/', 'http://fixture').searchParams;
  const call: Call = { ...given, method: request.method ?? 'GET', path, query, body: await bodyOf(request) };
  const reply: Reply =
    given.world.failing && path.startsWith('/api/coder/')
      ? { status: 502, body: away }
      : (firstOf(parts, (part) => part.answer(call)) ?? {
          status: 404,
          body: { code: 'route.not-found', message: `There is no ${path}.` },
        });
  if (reply.html === true) return sendPage(String(reply.body), response);
  response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? null : JSON.parse(text);
}

/** What somebody wrote, as the real server keeps it from the page around it while nobody has its scripts run. */
function sendPage(html: string, response: ServerResponse): void {
  const policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(html);
}

function sendFile(path: string, response: ServerResponse): void {
  const wanted = join(dist, normalize(path));
  const file = path !== '/' && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, 'index.html');
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': "default-src 'self'; img-src 'self' data:; worker-src 'self'",
  });
  createReadStream(file).pipe(response);
}
