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

it('takes a socket that is not there for a database that is away, and a missing file for what it is', async () => {
  const noSocket = await caught(once(connect({ path: '/nonexistent/.s.PGSQL.5432' }), 'connect'));
  expect(isDatabaseAway(noSocket)).toBe(true);
  expect(isDatabaseAway(await caught(readFile('/nonexistent/agents.json')))).toBe(false);
});
