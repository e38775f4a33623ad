import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isDatabaseAway } from './database-away.js';

const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

it('takes a session that the server could not open or keep for one that may be had later, and a refused one for what it is', () => {
  // As Postgres 16 words it on a full disk, where a new session finds no room for its cache of the catalogue.
  const ended = Object.assign(new Error('could not write init file'), { severity: 'FATAL', code: 'XX000' });
  expect(isDatabaseAway(ended)).toBe(true);
  expect(isDatabaseAway(Object.assign(new Error('no such role'), { severity: 'FATAL', code: '28000' }))).toBe(false);
  expect(isDatabaseAway(Object.assign(new Error('cache lookup failed'), { severity: 'ERROR', code: 'XX000' }))).toBe(
    false,
  );
});

it('takes a socket that is not there for a database that is away, and a missing file for what it is', async () => {
  const noSocket = await caught(once(connect({ path: '/nonexistent/.s.PGSQL.5432' }), 'connect'));
  expect(isDatabaseAway(noSocket)).toBe(true);
  expect(isDatabaseAway(await caught(readFile('/nonexistent/agents.json')))).toBe(false);
});
