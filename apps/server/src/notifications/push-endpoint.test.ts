import { expect, it } from 'vitest';
import { addressOfEndpoint, postPush } from './push-endpoint.js';
import { isPublicAddress } from '../inference/tools/public-address.js';

const resolvesTo = (...addresses: string[]) => ({ resolve: async () => addresses, isPublic: isPublicAddress });

it.each([
  'http://push.example/a',
  'https://127.0.0.1/a',
  'https://[::1]/a',
  'https://[::ffff:10.0.0.1]/a',
  'https://169.254.169.254/latest',
  'https://2130706433/a',
  'https://person:word@93.184.216.34/a',
])('refuses %s', async (endpoint) => {
  await expect(addressOfEndpoint(endpoint)).rejects.toMatchObject({ code: 'push.endpoint-refused', status: 422 });
});

it('takes a name only when every address of it is public', async () => {
  expect(await addressOfEndpoint('https://push.example/a', resolvesTo('93.184.216.34'))).toBe('93.184.216.34');
  for (const addresses of [['93.184.216.34', '192.168.1.4'], ['fd00::1'], []]) {
    await expect(addressOfEndpoint('https://push.example/a', resolvesTo(...addresses))).rejects.toMatchObject({
      code: 'push.endpoint-refused',
    });
  }
});

it('looks again at where it is sent at the moment of sending', async () => {
  const request = { endpoint: 'https://localhost:1/a', headers: {}, body: Buffer.alloc(0) };
  await expect(postPush(request)).rejects.toMatchObject({ code: 'push.endpoint-refused' });
});
