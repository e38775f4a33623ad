import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let db: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  db = await testDatabase();
  dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-start-fault-'));
});
afterAll(async () => {
  rmSync(dataDir, { recursive: true });
  await db.drop();
});

/** A way to the database that is lost for good once these words are sent over it. */
async function lostAfter(words: string): Promise<{ url: string; close: () => void }> {
  const target = new URL(db.url);
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    for (const one of [client, database]) one.on('error', () => one.destroy());
    client.on('data', (bytes) => {
      if (!bytes.includes(words)) return;
      server.close();
      client.destroy();
    });
    client.on('close', () => database.destroy());
    client.pipe(database).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The way has no port.');
  const url = new URL(db.url);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return { url: url.href, close: () => server.close() };
}

/** Starts coder as a program, and answers with how it ended and what it said. */
async function startOn(url: string): Promise<{ code: number | null; said: string }> {
  const child = spawn(
    process.execPath,
    ['--conditions=@boocode/source', '--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url))],
    {
      env: {
        PATH: process.env['PATH'],
        HOME: dataDir,
        DATABASE_URL: url,
        BOOCODE_DATA_DIR: dataDir,
        BOOCODE_INTERNAL_TOKEN: 'an-inner-token-of-a-test',
        BOOCODE_CODER_PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ended = await once(child, 'close');
  return { code: Number(ended[0]), said };
}

test.each([
  ['at its first word', 'schema_migrations'],
  ['once its tables are there', 'insert into coder_hosts'],
])('a coder whose database goes away %s ends with words that say so', { timeout: 60_000 }, async (_when, words) => {
  const way = await lostAfter(words);
  const { code, said } = await startOn(way.url);
  way.close();
  expect(said).toMatch(/Postgres at .* cannot be used, or went away while coder started \(\w+\)\. Start it/);
  expect(said).not.toContain('a fault that nothing handled');
  expect(said).not.toContain(new URL(db.url).password || 'no password');
  expect(code).toBe(1);
});
