import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { within } from '../within.js';
import { bytesOf, close, frame, framesIn, text } from './frames.js';
import type { Script } from './scripts.js';

export interface SocketPlace {
  port: number;
  path: string;
  headers: Readonly<Record<string, string>>;
}

/** What was heard on a socket until it ended. */
export interface Heard {
  messages: string[];
  /** With what the server closed it; null: it did not say. */
  closed: { code: number; reason: string } | null;
}

/** Longer than any server takes to see that a client has gone. */
const patienceMs = 5_000;

/** Opens a socket and does what a script says. Resolves once the server has ended it; throws when it does not. */
export async function playSocket(place: SocketPlace, { frames, pieces, end }: Script): Promise<Heard> {
  const { socket, received } = await opened(place);
  const gone = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  const bytes = Buffer.concat(frames.map(bytesOf));
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  for (let at = 0; at < bytes.length; at += size) {
    if (!socket.writable) break;
    socket.write(bytes.subarray(at, at + size));
    if (pieces > 1) await new Promise(setImmediate);
  }
  leave(socket, end);
  try {
    await within(patienceMs, `${place.path} after ${end}`, gone);
  } finally {
    socket.destroy();
  }
  const told = framesIn(received());
  const last = told.find(({ opcode }) => opcode === close)?.payload ?? null;
  return {
    messages: told.flatMap(({ opcode, payload }) => (opcode === text ? [payload.toString('utf8')] : [])),
    closed: last === null || last.length < 2 ? null : { code: last.readUInt16BE(0), reason: last.toString('utf8', 2) },
  };
}

function leave(socket: Socket, end: Script['end']): void {
  if (end === 'reset') socket.resetAndDestroy();
  else if (end === 'half-close') socket.end();
  else if (end === 'cut') socket.end(bytesOf(frame({ opcode: text, payload: Buffer.from('{"a'), claims: 40n })));
  else socket.write(bytesOf(frame({ opcode: close, payload: Buffer.from([0x03, 0xe8]) })));
}

/** A socket that was let in, and what came over it since. */
async function opened({ port, path, headers }: SocketPlace): Promise<{ socket: Socket; received: () => Buffer }> {
  const socket = connect({ port, host: '127.0.0.1' });
  // What is cut off ends, which is where it is dealt with.
  socket.on('error', () => undefined);
  const pieces: Buffer[] = [];
  let stands = false;
  const all = (): Buffer => Buffer.concat(pieces);
  const letIn = new Promise<number>((resolve, reject) => {
    socket.on('data', (piece) => {
      pieces.push(piece);
      const end = stands ? -1 : all().indexOf('\r\n\r\n');
      if (end === -1) return;
      stands = true;
      if (all().toString('latin1', 0, 20).startsWith('HTTP/1.1 101 ')) resolve(end + 4);
      else reject(new Error(`${path} was refused: ${all().toString('latin1', 0, 300)}`));
    });
    socket.on('close', () => reject(new Error(`${path} ended before it stood.`)));
  });
  const given = { host: `127.0.0.1:${port}`, ...headers, ...handshake };
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  const start = await within(patienceMs, `The handshake of ${path}`, letIn);
  return { socket, received: () => all().subarray(start) };
}

const handshake = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
};

/** Sends a message again and again without reading an answer, until the server reads no more or `most` bytes are sent; how many were. */
export async function flood(place: SocketPlace, message: Buffer, most: number): Promise<number> {
  const { socket } = await opened(place);
  socket.pause();
  const bytes = Buffer.concat(
    Array.from({ length: Math.ceil(500_000 / message.length) }, () =>
      bytesOf(frame({ opcode: text, payload: message })),
    ),
  );
  let sent = 0;
  try {
    while (sent < most && !socket.destroyed) {
      sent += bytes.length;
      if (!socket.write(bytes) && !(await isTaken(socket))) break;
    }
    return sent;
  } finally {
    socket.destroy();
  }
}

/** A server that has read nothing for a second is not going to. Looks often: where it shares this process, a busy one lets nobody look. */
async function isTaken(socket: Socket): Promise<boolean> {
  for (let looks = 0; looks < 20; looks += 1) {
    if (!socket.writableNeedDrain) return true;
    await delay(50);
  }
  return false;
}
