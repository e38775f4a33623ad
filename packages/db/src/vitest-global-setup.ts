import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from './connect.js';
import { startEmbedded } from './embedded.js';
import { migrate } from './migrate.js';
import type {} from './testing.js';

type TestServer = { adminUrl: string; close(): Promise<void> };

/**
 * Gives the test files of a vitest project one server with a migrated template database, and takes both away again. With
 * `BOOCODE_TEST_DATABASE_URL` (a role that may create databases) that server is used instead of one of our own.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['BOOCODE_TEST_DATABASE_URL'];
  const server = given ? { adminUrl: given, close: async () => undefined } : await startThrowAway();
  const template = `boocode_template_${randomUUID().replaceAll('-', '')}`;
  try {
    await makeTemplate(server.adminUrl, template);
  } catch (error) {
    await server.close();
    throw error;
  }
  project.provide('testPostgres', { adminUrl: server.adminUrl, template });
  return async () => {
    await dropTemplate(server.adminUrl, template);
    await server.close();
  };
}

async function makeTemplate(adminUrl: string, template: string): Promise<void> {
  const admin = connect(adminUrl, { name: 'test-setup', max: 1 });
  try {
    await admin`create database ${admin(template)}`;
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.pathname = template;
  const sql = connect(url.href, { name: 'test-setup', max: 1 });
  try {
    await migrate(sql);
  } finally {
    await sql.end();
  }
}

async function dropTemplate(adminUrl: string, template: string): Promise<void> {
  const admin = connect(adminUrl, { name: 'test-setup', max: 1 });
  try {
    await admin`drop database ${admin(template)}`;
  } finally {
    await admin.end();
  }
}

/** Ends the postmaster of the folder `$1`, if there is one, and removes the folder, once its standard input is closed. */
const CLEANER = `
  read -r _
  pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null)
  if [ -n "$pid" ]; then
    kill -QUIT "$pid" 2>/dev/null
    while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
  fi
  rm -rf -- "$1"
`;

async function startThrowAway(): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'boocode-test-'));
  // The cleaner sees this process end in whatever way, an interrupt and a kill included, because its input ends with it. It is in a
  // session of its own, where a terminal's Ctrl-C does not reach it.
  const cleaner = spawn('sh', ['-c', CLEANER, 'boocode-test-cleaner', dataDir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const cleaned = once(cleaner, 'exit');
  const close = async (): Promise<void> => {
    cleaner.stdin.end();
    await cleaned;
  };
  try {
    const cluster = await startEmbedded({ dataDir, testing: true });
    return { adminUrl: cluster.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
