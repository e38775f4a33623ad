import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { FlowRunSummary } from '@boocode/contracts/flow-run';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { note, type Team } from './team.js';

const rounds = 6;

/** Programs and phones that come to the sockets and the API, and go in every way there is. */
export async function comeAndGo(team: Team): Promise<void> {
  const runs = await team.door.get('/api/coder/flow-runs', z.array(FlowRunSummary));
  const streams = ['runs', 'tasks', 'asks', 'gates', ...runs.slice(0, 3).map(({ id }) => `run:${id}`)];
  const chats = [...team.chats.values()].flat().slice(-2);
  const doorStreams = ['user', ...chats.map((id) => `chat:${id}`)];
  const both = [
    ['/api/coder/ws', streams],
    ['/api/ws', doorStreams],
  ] as const;
  for (let round = 0; round < rounds; round += 1) {
    for (const [path, wanted] of both) {
      await Promise.all([
        ...leavings.map((leave) => watchAndLeave(team, { path, streams: wanted, leave })),
        talkNonsense(team, path),
        cutHandshake(team, path),
      ]);
      note(team, 'WebSocket clients', leavings.length + 2);
    }
    await Promise.all([dropDownload(team), halfRequest(team), garbage(team)]);
    note(team, 'HTTP clients that broke off', 3);
  }
}

type Leave = (socket: WebSocket) => Promise<void>;

const leavings: Leave[] = [
  // With a word.
  async (socket) => {
    socket.close(1_000, 'Good night.');
    await once(socket, 'close');
  },
  // As a laptop that is closed: without one.
  async (socket) => socket.terminate(),
  // Having taken nothing of what it asked for.
  async (socket) => {
    socket.pause();
    await delay(500);
    socket.terminate();
  },
  // Having said that it watches no more, and that nobody looks.
  async (socket) => {
    socket.send(JSON.stringify({ type: 'unwatch', stream: 'runs' }));
    socket.send(JSON.stringify({ type: 'presence', visible: false, sights: [] }));
    socket.close();
    await once(socket, 'close');
  },
];

async function watchAndLeave(
  team: Team,
  { path, streams, leave }: { path: string; streams: readonly string[]; leave: Leave },
): Promise<void> {
  const socket = await open(team, path);
  for (const stream of streams) socket.send(JSON.stringify({ type: 'watch', stream, after: null }));
  await delay(200);
  await leave(socket);
}

async function talkNonsense(team: Team, path: string): Promise<void> {
  const socket = await open(team, path);
  socket.send('{"type":');
  socket.send(randomBytes(100));
  await delay(100);
  socket.terminate();
}

async function open({ product }: Team, path: string): Promise<WebSocket> {
  const socket = new WebSocket(product.url.replace('http', 'ws') + path);
  await once(socket, 'open');
  // What comes of breaking off is what this is for.
  socket.on('error', () => undefined);
  return socket;
}

/** A handshake whose answer nobody waits for. */
async function cutHandshake(team: Team, path: string): Promise<void> {
  const socket = await dial(team);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${new URL(team.product.url).host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  );
  socket.destroy();
}

/** An answer that is not taken to its end. */
async function dropDownload(team: Team): Promise<void> {
  const socket = await dial(team);
  socket.write(`GET /api/coder/tasks?limit=200 HTTP/1.1\r\nHost: ${new URL(team.product.url).host}\r\n\r\n`);
  await Promise.race([once(socket, 'readable'), delay(5_000)]);
  socket.destroy();
}

/** A body that never comes to its end. */
async function halfRequest(team: Team): Promise<void> {
  const socket = await dial(team);
  const host = new URL(team.product.url).host;
  const head = `POST /api/coder/flow-runs HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
  socket.write(`${head}Content-Length: 1000\r\n\r\n{"flow":`);
  await delay(200);
  socket.destroy();
}

async function garbage(team: Team): Promise<void> {
  const socket = await dial(team);
  socket.write(randomBytes(300));
  await delay(100);
  socket.destroy();
}

async function dial({ product }: Team): Promise<Socket> {
  const { hostname, port } = new URL(product.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  return socket;
}
