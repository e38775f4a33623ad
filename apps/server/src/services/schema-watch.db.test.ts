import { newestKnown } from '@boocode/db/schema-needs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ErrorBody } from '@boocode/contracts/error';
import { Readiness } from '@boocode/contracts/health';
import { doorWithStore, type TestDoor } from '../testing/door.js';

let world: TestDoor;
beforeAll(async () => {
  world = await doorWithStore({ watched: true });
});
afterEach(() => needs(0, ''));
afterAll(() => world.close());

const needs = (version: number, why: string) =>
  world.sql`update schema_needs set version = ${version}, why = ${why} where line = 'server'`;
const ask = (url: string) => world.ask({ url });
const parts = async () => Readiness.parse((await ask('/ready')).json()).parts.filter(({ name }) => name === 'schema');

it('a server whose tables have become a newer one’s refuses them with words, says so where it is asked, and serves again', async () => {
  expect((await ask('/api/settings')).statusCode).toBe(200);
  expect(await parts()).toMatchObject([{ ready: true, message: null }]);

  const newer = (await newestKnown('server')) + 1;
  await needs(newer, 'settings moved');
  await expect.poll(async () => (await ask('/api/settings')).statusCode).toBe(503);
  const refusal = ErrorBody.parse((await ask('/api/projects')).json());
  expect(refusal).toEqual({
    code: 'schema.outdated',
    message: expect.stringMatching(`it needs server ${newer} \\(settings moved\\), .* Update BooCode`),
  });
  expect(await parts()).toMatchObject([{ needed: true, ready: false, message: refusal.message }]);
  // Who does without these tables goes on.
  expect((await ask('/health')).statusCode).toBe(200);
  expect((await ask('/api/me')).statusCode).toBe(200);
  expect((await ask('/api/coder/flows')).statusCode).toBe(502);

  await needs(0, '');
  await expect.poll(async () => (await ask('/api/settings')).statusCode).toBe(200);
});

it('what only coder’s tables need is none of its business', async () => {
  const sql = world.sql;
  await sql`update schema_needs set version = 9999 where line = 'coder'`;
  await needs((await newestKnown('server')) + 1, 'settings moved');
  // It has seen both.
  await expect.poll(async () => (await ask('/api/settings')).statusCode).toBe(503);
  await needs(0, '');
  await expect.poll(async () => (await ask('/api/settings')).statusCode).toBe(200);
  await sql`update schema_needs set version = 0 where line = 'coder'`;
});
