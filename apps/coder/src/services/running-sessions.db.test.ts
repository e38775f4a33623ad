import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { rehearsalModel } from '@boocode/rehearsal/name';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { messageTask } from '../chats/message-task.js';
import { launch } from '../tasks/launch.js';
import { readTaskEvents } from '../tasks/read-events.js';
import { readTaskOutput } from '../tasks/read-tasks.js';
import { codex } from './backends/acp/agents/codex.js';
import type { AcpBackend } from './backends/acp/backend.js';
import { createWorld, type World } from './backends/conformance-world.js';
import { createWarmAcpBackend } from './backends/warm-acp.js';
import { createChatKeeper } from './chat-keeper.js';
import { createRunningSessions } from './running-sessions.js';
import { createSessionRunner } from './session-runner.js';
import { testHost, untilAborted, type TestHost } from './testing/test-host.js';
import { noWorktrees } from '../worktrees/testing.js';
import { noCheckpoints } from '../checkpoints/testing.js';

const sessions = createRunningSessions();
let db: TestDatabase;
let world: World;
let backend: AcpBackend;
let host: TestHost;

beforeAll(async () => {
  db = await testDatabase();
  world = await createWorld();
  const { dataDir, rehearsal } = world;
  backend = createWarmAcpBackend({ agent: codex, dataDir, environment: {}, rehearsal });
  const chats = createChatKeeper({
    sql: db.sql,
    scratchDir: join(dataDir, 'scratch'),
    worktrees: noWorktrees,
    checkpoints: noCheckpoints,
    log: pino({ level: 'silent' }),
  });
  const runner = sessions.spokenTo(createSessionRunner({ backend, surface: 'warm-acp', chats }), backend);
  host = await testHost(db.url, untilAborted, { agents: { codex: runner } });
}, 60_000);
afterAll(async () => {
  await host.stop();
  await backend.dispose();
  await world.end();
  await db.drop();
});

test('words for a task reach its agent at work, and stand in its transcript; before and after nobody hears them', async () => {
  const slow = Array.from({ length: 20 }, (_, at) => `${at} `);
  const read = { bash: 'cat alpha.txt' };
  world.rehearsal.addRules([
    { matchBody: 'mind the PLUM', steps: [{ text: 'The plum, yes.' }] },
    { matchBody: 'take your time', steps: [{ text: slow, chunkMs: 100, tools: [read] }, { text: 'Done.' }] },
  ]);
  const id = uuidv7();
  const agent = { id: 'codex', default_model: rehearsalModel };
  const request = { text: 'take your time' };
  const row = messageTask({ id, chat_id: uuidv7(), request, last: null, project_id: null, agent });
  expect(await sessions.say(id, 'mind the PLUM')).toBe(false);
  await launch(db.sql, { tasks: [row], key: null });
  await vi.waitFor(async () => expect(await sessions.say(id, 'mind the PLUM')).toBe(true), {
    timeout: 30_000,
    interval: 100,
  });
  await vi.waitFor(async () => expect(await readTaskOutput(db.sql, id)).toEqual({ text: 'The plum, yes.' }), {
    timeout: 30_000,
    interval: 50,
  });
  const events = await readTaskEvents(db.sql, id);
  expect(JSON.stringify(events)).toContain('A person said: mind the PLUM');
  expect(await sessions.say(id, 'mind the PLUM')).toBe(false);
}, 60_000);
