import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AskView } from '@boocode/contracts/ask';
import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import { ReplayBuffer } from '@boocode/streams/replay-buffer';
import { serveStreams, type FrameSink } from '@boocode/streams/serve-streams';
import { WebSocketServer } from 'ws';
import { z } from 'zod';

/** The streams `asks` and `runs` of a coder, without a coder. */
export async function coderStandIn(internalToken: string) {
  const world = { asks: [] as AskView[], runs: [] as FlowRunSummary[] };
  const buffers = { asks: new ReplayBuffer('asks'), runs: new ReplayBuffer('runs') };
  const clients = new Map<FrameSink, Set<string>>();
  const snapshots = { asks: 0, runs: 0 };
  const waiting = new Set<() => void>();
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (request.headers['x-boocode-internal'] !== internalToken || request.url !== '/api/coder/ws') socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (opened) => serveStreams(opened, streams));
  });
  const streams = {
    async join(stream: string, after: number | null, client: FrameSink) {
      if (stream !== 'asks' && stream !== 'runs') throw new Error(`There is no ${stream} here.`);
      const buffer = buffers[stream];
      const rest = after === null ? null : buffer.since(after);
      if (rest === null) {
        snapshots[stream] += 1;
        client.push(buffer.place(snapshotOf(stream)));
      } else for (const frame of rest) client.push(frame);
      clients.set(client, (clients.get(client) ?? new Set()).add(stream));
      for (const look of waiting) look();
      return () => void clients.get(client)?.delete(stream);
    },
    wordsOf: (error: unknown) => ({ code: 'odd', message: String(error) }),
  };
  const snapshotOf = (stream: 'asks' | 'runs'): FrameBody =>
    stream === 'asks' ? { type: 'asks_snapshot', asks: world.asks } : { type: 'runs_snapshot', runs: world.runs };
  const tell = (stream: 'asks' | 'runs', body: FrameBody): void => {
    const frame = buffers[stream].append(body);
    for (const [client, watched] of clients) if (watched.has(stream)) client.push(frame);
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const isWatched = (): boolean =>
    (['asks', 'runs'] as const).every((stream) => [...clients.values()].some((watched) => watched.has(stream)));
  return {
    url: `http://127.0.0.1:${port}`,
    snapshots,
    ask(ask: AskView) {
      world.asks = [...world.asks.filter(({ id }) => id !== ask.id), ...(ask.state === 'open' ? [ask] : [])];
      tell('asks', { type: ask.state === 'open' ? 'ask_opened' : 'ask_closed', ask });
    },
    run(run: FlowRunSummary) {
      world.runs = [...world.runs.filter(({ id }) => id !== run.id), run];
      tell('runs', { type: 'run_updated', run });
    },
    /** Resolves while somebody watches both. */
    watched: () =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (!isWatched()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    dropSockets() {
      clients.clear();
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
