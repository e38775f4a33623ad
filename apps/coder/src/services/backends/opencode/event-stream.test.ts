import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { opencodeClient } from './client.js';
import { openEventStream } from './event-stream.js';
import type { ServerEvent } from './read-event.js';

let server: Server;
let connections: ServerResponse[];

beforeEach(async () => {
  connections = [];
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    connections.push(response);
    say(response, 'server.connected', {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function say(response: ServerResponse | undefined, type: string, properties: object): void {
  response?.write(`data: ${JSON.stringify({ directory: '/', payload: { id: 'evt', type, properties } })}\n\n`);
}

function url(): string {
  const address = server.address();
  return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
}

it('tells of a gap after the connection was cut, and hears what comes after it', async () => {
  const events: ServerEvent[] = [];
  const onReconnect = vi.fn<() => void>();
  const stream = openEventStream(opencodeClient(url(), 'x'), { onEvent: (event) => events.push(event), onReconnect });
  await stream.connected;
  say(connections[0], 'session.idle', { sessionID: 'ses_1' });
  await vi.waitFor(() => expect(events).toHaveLength(1));
  expect(onReconnect).not.toHaveBeenCalled();
  connections[0]?.destroy();
  await vi.waitFor(() => expect(onReconnect).toHaveBeenCalledOnce(), { timeout: 30_000 });
  say(connections[1], 'session.idle', { sessionID: 'ses_2' });
  await vi.waitFor(() =>
    expect(events).toMatchObject([{ properties: { sessionID: 'ses_1' } }, { properties: { sessionID: 'ses_2' } }]),
  );
  stream.close();
});

it('leaves out the copies that are meant for replication', async () => {
  const events: ServerEvent[] = [];
  const handlers = { onEvent: (event: ServerEvent) => events.push(event), onReconnect: () => undefined };
  const stream = openEventStream(opencodeClient(url(), 'x'), handlers);
  await stream.connected;
  say(connections[0], 'sync', {});
  say(connections[0], 'session.idle', { sessionID: 'ses_1' });
  await vi.waitFor(() => expect(events).not.toEqual([]));
  expect(events.map((event) => event.type)).toEqual(['session.idle']);
  stream.close();
});

it('ends its connection when it is closed', async () => {
  const stream = openEventStream(opencodeClient(url(), 'x'), {
    onEvent: () => undefined,
    onReconnect: () => undefined,
  });
  await stream.connected;
  const closed = once(connections[0] ?? server, 'close');
  stream.close();
  await closed;
  expect(connections).toHaveLength(1);
});
