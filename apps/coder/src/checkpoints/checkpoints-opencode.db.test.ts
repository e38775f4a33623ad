import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { rehearsalModel } from '@boocode/rehearsal/name';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { messageTask } from '../chats/message-task.js';
import { createChatKeeper } from '../services/chat-keeper.js';
import { createWorld, type World } from '../services/backends/conformance-world.js';
import type { OpencodeServerBackend } from '../services/backends/opencode-server.js';
import { rehearsedOpencode } from '../services/backends/testing/rehearsed-opencode.js';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { createSessionRunner } from '../services/session-runner.js';
import { byShape } from '../services/task-runner.js';
import { testHost, untilAborted, type TestHost } from '../services/testing/test-host.js';
import { launch } from '../tasks/launch.js';
import { readTask } from '../tasks/read-tasks.js';
import { noWorktrees } from '../worktrees/testing.js';
import { createCheckpointKeeper, type CheckpointKeeper } from './checkpoint-keeper.js';

// The whole way with the real opencode: it writes in two turns, and both directions are gone.

let db: TestDatabase;
let models: World;
let opencode: OpencodeServerBackend;
let host: TestHost;
let keeper: CheckpointKeeper;
let repository: TestRepository;
const [project_id, chat_id] = [uuidv7(), uuidv7()];

beforeAll(async () => {
  [db, models] = await Promise.all([testDatabase(), createWorld()]);
  repository = testRepository();
  repository.write({ 'one.txt': 'before\n' });
  repository.commit('Start');
  await db.sql`insert into projects (id, name, path) values (${project_id}, 'test', ${repository.path})`;
  opencode = rehearsedOpencode(models);
  keeper = createCheckpointKeeper({ sql: db.sql, dataDir: models.dataDir });
  const scratchDir = path.join(models.dataDir, 'scratch');
  const log = pino({ level: 'silent' });
  const chats = createChatKeeper({ sql: db.sql, scratchDir, worktrees: noWorktrees, checkpoints: keeper, log });
  const ordinary = createSessionRunner({ backend: opencode, surface: 'test', chats });
  const idle = { run: untilAborted };
  host = await testHost(db.url, untilAborted, {
    agents: { opencode: byShape({ ordinary, step: idle, recheck: idle, write: idle }) },
  });
}, 120_000);
afterAll(async () => {
  await host.stop();
  await opencode.dispose();
  await models.end();
  repository.remove();
  await db.drop();
}, 60_000);

async function say(text: string): Promise<string> {
  const agent = { id: 'opencode', default_model: rehearsalModel };
  const request = { text, profile: 'write' as const };
  const task = messageTask({ id: uuidv7(), chat_id, request, last: null, project_id, agent });
  await launch(db.sql, { tasks: [task], key: null });
  await vi.waitFor(async () => expect(await readTask(db.sql, task.id)).toMatchObject({ state: 'completed' }), {
    timeout: 60_000,
    interval: 50,
  });
  return task.id;
}

const read = (name: string) => readFileSync(path.join(repository.path, name), 'utf8');

test('what an agent wrote is taken back and brought again, and it knows only what was said before', async () => {
  models.rehearsal.addRules([
    { match: '^write one', steps: [{ tools: [{ write: 'one.txt', content: 'first\n' }] }, { text: 'Written.' }] },
    {
      match: '^write two',
      steps: [{ tools: [{ write: 'two.txt', content: 'second\n' }] }, { text: 'Written again.' }],
    },
    { match: 'what is known', steps: [{ text: 'I look.' }] },
  ]);
  await say('write one');
  const second = await say('write two');
  const checkpoints = await keeper.list(chat_id);
  expect(checkpoints.map(({ kind, files }) => ({ kind, files }))).toEqual([
    { kind: 'before', files: 0 },
    { kind: 'after', files: 1 },
    { kind: 'after', files: 1 },
  ]);
  const behindFirst = checkpoints[1]?.id ?? '';
  const did = await keeper.restore(chat_id, behindFirst, { what: 'both', turn: second, dry_run: false });
  expect(did).toMatchObject({ written: [], removed: ['two.txt'], turns: 1 });
  expect(read('one.txt')).toBe('first\n');
  expect(() => read('two.txt')).toThrow('ENOENT');

  await say('what is known');
  const asked = JSON.stringify(models.rehearsal.requests.at(-1));
  expect(asked).toContain('write one');
  expect(asked).not.toContain('write two');

  rmSync(path.join(repository.path, 'one.txt'));
  await keeper.restore(chat_id, did.undo ?? '', { what: 'both', dry_run: false });
  expect([read('one.txt'), read('two.txt')]).toEqual(['first\n', 'second\n']);
}, 180_000);
