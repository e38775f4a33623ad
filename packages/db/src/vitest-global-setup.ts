import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { connect } from './connect.js';
import { migrate } from './migrate.js';
import { startThrowAway } from './throw-away-cluster.js';

/**
 * Gives the test files of a vitest project one server with a migrated template database, and takes both away again. With
 * `BOOCODE_TEST_DATABASE_URL` (a role that may create databases) that server is used instead of one of our own.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['BOOCODE_TEST_DATABASE_URL'];
  const server = given ? { url: given, close: async () => undefined } : await startThrowAway();
  const template = `boocode_test_${randomBytes(6).toString('hex')}`;
  const teardown = async (): Promise<void> => {
    await dropDatabases(server.url, template);
    await server.close();
  };
  try {
    await makeTemplate(server.url, template);
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide('testPostgres', { adminUrl: server.url, template });
  return teardown;
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

/** Removes the template and what test files that died left of their clones; a server of our own would not need it. */
async function dropDatabases(adminUrl: string, template: string): Promise<void> {
  const admin = connect(adminUrl, { name: 'test-setup', max: 1 });
  try {
    const databases = await admin<{ name: string }[]>`
      select datname as name
      from pg_database
      where starts_with(datname, ${template})`;
    for (const { name } of databases) await admin`drop database ${admin(name)} with (force)`;
  } finally {
    await admin.end();
  }
}
