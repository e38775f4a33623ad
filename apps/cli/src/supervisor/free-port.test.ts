import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { anyFreePort, freePort } from './free-port.js';

it('passes over a port that somebody listens on', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server's address is one of this kind
  const { port } = taken.address() as AddressInfo;
  expect(await freePort('127.0.0.1', port)).toBeGreaterThan(port);
  taken.close();
  await once(taken, 'close');
  expect(await freePort('127.0.0.1', port)).toBe(port);
});

it('says so when the address is none of this machine', async () => {
  await expect(freePort('203.0.113.1', 7400)).rejects.toMatchObject({ code: 'port.refused' });
});

it('gives two that ask at one moment different ports', async () => {
  const [one, other] = await Promise.all([anyFreePort(), anyFreePort()]);
  expect(one).not.toBe(other);
});
