import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { listenFault } from './listen-fault.js';

async function listening(at: { host: string; port: number }): Promise<unknown> {
  const server = createServer();
  const failed = once(server, 'error');
  server.listen(at);
  return (await failed)[0];
}

it.each([['203.0.113.1'], ['no-such-host.invalid']])(
  'an address that is not this machine’s (%s) is a fault of the settings',
  async (host) => {
    const at = { host, port: 7400 };
    const fault = listenFault(await listening(at), at);
    expect(fault?.message).toMatch(
      /^BooCode cannot listen at \S+:7400 \(E[A-Z]+\)\. Set BOOCODE_HOST to an address of this machine/,
    );
  },
);

it('a port that needs a right is one too, and the words say which setting to change', () => {
  const refused = Object.assign(new Error('listen EACCES: permission denied 0.0.0.0:80'), { code: 'EACCES' });
  expect(listenFault(refused, { host: '0.0.0.0', port: 80 })?.message).toContain('Set BOOCODE_PORT to a higher one');
});

it('a port that somebody has is none: it may be free in a moment', () => {
  const taken = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });
  expect(listenFault(taken, { host: '127.0.0.1', port: 7400 })).toBeNull();
});
