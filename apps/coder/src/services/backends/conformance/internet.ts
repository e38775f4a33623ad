import { createServer } from 'node:http';

/** A way out that leads nowhere, and notes who was asked for. */
export interface Internet {
  /** Has a program send all that is not for this machine that way. */
  environment: Readonly<Record<string, string>>;
  /** Hosts and ports. */
  asked: string[];
  close(): Promise<void>;
}

export async function startInternet(): Promise<Internet> {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://unknown').host);
    response.writeHead(502).end();
  });
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    // Who asked may not wait for the answer.
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const address = proxy.address();
  const url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];
  return {
    environment: { ...Object.fromEntries(names.map((name) => [name, url])), NO_PROXY: '127.0.0.1,localhost' },
    asked,
    async close() {
      proxy.closeAllConnections();
      await new Promise<void>((resolve) => {
        proxy.close(() => resolve());
      });
    },
  };
}

/** The launch of an agent that goes out that way. */
export function goingOutBy<Place, Launch extends { env: Readonly<Record<string, string>> }>(
  { environment }: Internet,
  launch: (place: Place) => Promise<Launch>,
): (place: Place) => Promise<Launch> {
  return async (place) => {
    const made = await launch(place);
    return { ...made, env: { ...made.env, ...environment } };
  };
}
