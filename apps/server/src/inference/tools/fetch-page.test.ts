import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { fetchPage, type FetchPorts } from './fetch-page.js';
import { pageText } from './page-text.js';
import { isPublicAddress } from './public-address.js';
import { ToolFailure } from './tool-failure.js';

let server: Server;
let port = 0;
const asked: string[] = [];
const never = new AbortController().signal;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    const answer = (type: string, body: string | Buffer, headers = {}) =>
      response.writeHead(200, { 'content-type': type, ...headers }).end(body);
    if (request.url === '/home') return answer('text/html', '<h1>Shop</h1><script>x()</script><p>Sells &amp; buys');
    if (request.url === '/packed') return answer('text/plain', gzipSync('unpacked'), { 'content-encoding': 'gzip' });
    if (request.url === '/bomb')
      return answer('text/plain', gzipSync('a'.repeat(50_000_000)), { 'content-encoding': 'gzip' });
    if (request.url === '/picture') return answer('image/png', 'x');
    if (request.url?.startsWith('/to?')) {
      const location = decodeURIComponent(request.url.slice(4));
      return response.writeHead(302, { location }).end();
    }
    return response.writeHead(404, { 'content-type': 'text/plain' }).end('gone');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = z.object({ port: z.int() }).parse(server.address()).port;
});
afterAll(() => server.close());

/** `shop.test` is taken for a public host; its address is this machine's, which it alone may have. */
const ports: FetchPorts = {
  resolve: async (host) => (host === 'shop.test' ? ['127.0.0.1'] : ['10.0.0.7']),
  isPublic: (address, host) => (host === 'shop.test' ? address === '127.0.0.1' : isPublicAddress(address)),
};
const get = (path: string) => fetchPage(`http://shop.test:${port}${path}`, never, ports);

it.each([
  '127.0.0.1',
  '127.8.8.8',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '198.18.0.1',
  '192.0.2.1',
  '::1',
  '::',
  'fe80::1',
  'fc00::1',
  'fd12::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'ff02::1',
  '2001:db8::1',
  'localhost',
  '',
])('%s is no address of the open internet', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it.each(['93.184.215.14', '8.8.8.8', '2606:4700:4700::1111'])('%s is one', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each([
  'http://127.0.0.1:{port}/home',
  'http://2130706433:{port}/home',
  'http://0x7f.1:{port}/home',
  'http://[::1]:{port}/home',
  'http://[::ffff:127.0.0.1]:{port}/home',
  'http://169.254.169.254/latest/meta-data',
  'http://intranet.test/home',
  'file:///etc/passwd',
  'ftp://shop.test/home',
  'http://user:password@shop.test:{port}/home',
  'no address',
])('%s is not asked', async (address) => {
  const before = asked.length;
  await expect(fetchPage(address.replace('{port}', String(port)), never, ports)).rejects.toBeInstanceOf(ToolFailure);
  expect(asked.length).toBe(before);
});

it('a page is told as text', async () => {
  expect(await get('/home')).toBe(`http://shop.test:${port}/home (status 200)\n\nShop\nSells & buys`);
  expect(await get('/packed')).toContain('unpacked');
});

it('a page that leads on is followed, and never to a place that must not be asked', async () => {
  expect(await get(`/to?${encodeURIComponent('/home')}`)).toContain('Shop');
  const before = asked.length;
  for (const place of [`http://127.0.0.1:${port}/home`, 'http://intranet.test/', 'file:///etc/passwd']) {
    // oxlint-disable-next-line no-await-in-loop
    await expect(get(`/to?${encodeURIComponent(place)}`)).rejects.toBeInstanceOf(ToolFailure);
  }
  expect(asked.slice(before).every((one) => one.startsWith('shop.test'))).toBe(true);
  await expect(get(`/to?${encodeURIComponent('/to?/home')}`)).resolves.toContain('Shop');
});

it('a name is resolved once for each place, so that it cannot mean something else a moment later', async () => {
  let times = 0;
  const flipping: FetchPorts = {
    resolve: async () => {
      times += 1;
      return times === 1 ? ['127.0.0.1'] : ['10.0.0.7'];
    },
    isPublic: (address) => address === '127.0.0.1',
  };
  expect(await fetchPage(`http://flip.test:${port}/home`, never, flipping)).toContain('Shop');
  expect(times).toBe(1);
});

it('what is no text is refused, and what unpacks to very much is cut', async () => {
  await expect(get('/picture')).rejects.toThrow(/no text/);
  expect((await get('/bomb')).length).toBeLessThan(50_000);
});

it('markup is taken off a page, whatever it holds', () => {
  expect(pageText('<style>p{}</style><ul><li>a<li>b</ul>1 &lt; 2 &#x41;&#66;<!-- no -->')).toBe('- a- b1 < 2 AB');
});
