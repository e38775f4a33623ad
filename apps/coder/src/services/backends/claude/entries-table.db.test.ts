import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createClaudeSdkBackend, type ClaudeSdkBackend } from '../claude-sdk.js';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import { createEntriesTable } from './entries-table.js';

let db: TestDatabase;
let world: World;
const backends: ClaudeSdkBackend[] = [];

beforeAll(async () => {
  db = await testDatabase();
  world = await createWorld();
});
afterAll(async () => {
  await Promise.all(backends.map((backend) => backend.dispose()));
  await world.end();
  await db.drop();
});

function host(): ClaudeSdkBackend {
  const { dataDir, rehearsal } = world;
  const backend = createClaudeSdkBackend({ dataDir, rehearsal, environment: {}, entries: createEntriesTable(db.sql) });
  backends.push(backend);
  return backend;
}

it('resumes a session whose files are gone from what the table holds', { timeout: 120_000 }, async () => {
  world.rehearsal.addRules([
    { matchBody: 'note QUINCE[^]*recall', steps: [{ text: 'QUINCE' }] },
    { match: '^note QUINCE$', steps: [{ text: 'First.', tools: [{ read: 'alpha.txt' }] }, { text: 'noted' }] },
  ]);
  const first = host();
  const session = await first.ensureSession(sessionRequest(world));
  await play(first, session, { user: 'note QUINCE' });
  const kept = createEntriesTable(db.sql);
  await vi.waitFor(async () => expect(JSON.stringify(await kept.load(session.agent_session_id))).toContain('noted'));
  for (const pid of first.processIds()) process.kill(pid, 'SIGKILL');
  await first.dispose();
  await rm(join(world.dataDir, 'agents'), { recursive: true });
  const { agent_session_id } = session;
  // Another host has the checkout elsewhere.
  const cwd = await world.copy('elsewhere');
  const second = host();
  const again = await second.ensureSession(sessionRequest(world, { agent_session_id, cwd }));
  expect(again).toMatchObject({ resumed: true, agent_session_id });
  const { result } = await play(second, again, { user: 'recall' });
  expect(result).toMatchObject({ outcome: 'completed', text: 'QUINCE', usage: { input_tokens: expect.any(Number) } });
});

function line(uuid: string): Record<string, unknown> {
  return { type: 'user', uuid };
}

it('keeps lines in their order, and a line that comes twice once', async () => {
  const kept = createEntriesTable(db.sql);
  await kept.append('one', [line('a'), { type: 'mode' }, line('b')]);
  await Promise.all([kept.append('one', [line('b'), line('c')]), kept.append('two', [line('a')])]);
  await kept.append('one', [{ type: 'mode' }]);
  expect((await kept.load('one')).map((entry) => entry['uuid'] ?? entry['type'])).toEqual([
    'a',
    'mode',
    'b',
    'c',
    'mode',
  ]);
  expect(await kept.load('two')).toEqual([line('a')]);
  expect(await kept.load('three')).toEqual([]);
});
