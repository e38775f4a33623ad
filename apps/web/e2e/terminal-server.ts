import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as ask, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { z } from 'zod';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const booterm = here('../../booterm/dist/main.js');
const token = 'a token for tests alone';
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};
/** That of the front door. */
const policy = "default-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:";

export interface TerminalServer {
  url: string;
  /** The connections to terminals end, as when the network goes. */
  dropSockets(): void;
  /** While true nothing of terminals is answered. */
  away: boolean;
  close(): Promise<void>;
}

/** The terminal pane alone, built, with a real booterm behind it. */
export async function startTerminalServer(): Promise<TerminalServer> {
  const folder = mkdtempSync(join(tmpdir(), 'boocode-terminal-'));
  const dist = join(folder, 'dist');
  await build({
    root: here('./terminal-page/'),
    configFile: here('../vite.config.ts'),
    logLevel: 'error',
    build: { outDir: dist },
  });
  const { child, port } = await startBooterm(folder);
  const sockets = new Set<Duplex>();
  const state = { away: false };
  const onward = ({ method, url, headers }: IncomingMessage) =>
    ask({
      agent: false,
      host: '127.0.0.1',
      port,
      method,
      path: url,
      headers: { ...headers, 'x-boocode-internal': token },
    });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path.startsWith('/api/term/')) {
      if (state.away) response.writeHead(502).end('{"code":"term.away","message":"Terminals do not answer."}');
      else {
        const further = onward(request).on('response', (reply) => {
          response.writeHead(reply.statusCode ?? 502, reply.headers);
          reply.pipe(response);
        });
        request.pipe(further);
      }
      return;
    }
    const wanted = join(dist, normalize(path));
    const file = path !== '/' && existsSync(wanted) ? wanted : join(dist, 'index.html');
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy,
    });
    response.end(readFileSync(file));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    if (state.away) {
      socket.destroy();
      return;
    }
    onward(request)
      .on('upgrade', (reply, other: Duplex, head: Buffer) => {
        const lines = Object.entries(reply.headers).map(([name, value]) => `${name}: ${String(value)}`);
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
        // What was said with the handshake, such as the screen.
        socket.write(head);
        socket.pipe(other).pipe(socket);
        for (const [one, two] of [
          [socket, other],
          [other, socket],
        ] as const) {
          one.on('error', () => two.destroy());
          one.on('close', () => two.destroy());
        }
        sockets.add(socket);
      })
      .end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = z.object({ port: z.int() }).parse(server.address());
  return Object.assign(state, {
    url: `http://127.0.0.1:${address.port}`,
    dropSockets() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      const gone = once(child, 'exit');
      child.kill();
      await gone;
      rmSync(folder, { recursive: true });
    },
  });
}

async function startBooterm(folder: string) {
  if (!existsSync(booterm)) throw new Error('booterm is not built: run `pnpm build` first.');
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    SHELL: '/bin/bash',
    BOOCODE_INTERNAL_TOKEN: token,
    BOOCODE_DATA_DIR: join(folder, 'data'),
    BOOCODE_LOG_LEVEL: 'silent',
  };
  const child = fork(booterm, [], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  const [message]: unknown[] = await once(child, 'message');
  return { child, port: z.object({ port: z.int() }).parse(message).port };
}
