import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listen } from '../listen.js';
import { buildDoor } from '../testing/door.js';

let folder = '';
let door: FastifyInstance;
let port = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'boocode-static-'));
  const webRoot = join(folder, 'web');
  mkdirSync(join(webRoot, 'assets'), { recursive: true });
  writeFileSync(join(webRoot, 'index.html'), '<title>BooCode</title>');
  writeFileSync(join(webRoot, '.env'), 'SECRET');
  writeFileSync(join(folder, 'secret.txt'), 'SECRET');
  mkdirSync(join(folder, 'web-secret'));
  writeFileSync(join(folder, 'web-secret', 'x.txt'), 'SECRET');
  symlinkSync(webRoot, join(folder, 'link'));
  door = await buildDoor({ webRoot });
  port = await listen(door, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await door.close();
  rmSync(folder, { recursive: true });
});

/** Sends the path as it stands; `fetch` would tidy it up first. */
const get = (path: string): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers: { host: `127.0.0.1:${port}` } }, (reply) => {
      let body = '';
      reply.on('data', (chunk: Buffer) => (body += chunk.toString()));
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end();
  });

it.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
  '/%252e%252e/secret.txt',
  '//../secret.txt',
  '/../web-secret/x.txt',
  '/assets/....//....//secret.txt',
  '/secret.txt%00.html',
  '/.env',
])('the files of the web app cannot be left, nor hidden ones read: %s', async (path) => {
  const { status, body } = await get(path);
  expect(body).not.toContain('SECRET');
  expect([200, 400, 403, 404]).toContain(status);
});
