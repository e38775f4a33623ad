import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AgentSettingsView } from '@boocode/contracts/agent-settings';
import { ChatChanges, FileChange } from '@boocode/contracts/changes';
import { MessageReply, RetryTaskReply } from '@boocode/contracts/coder-chat';
import { TaskView } from '@boocode/contracts/task';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nobody } from './agents/account.js';
import { createAgentCatalogue, type AgentCatalogue } from './agents/agent-catalogue.js';
import type { AgentEntry } from './agents/agent-entry.js';
import { agentDescription } from './agents/testing.js';
import { readWatchedChat } from './chats/read-watched-chat.js';
import { createBroker } from './services/broker.js';
import { testRepository, type TestRepository } from './services/git/testing.js';
import { testApp, type TestApp } from './services/testing/test-app.js';
import { claimSome, failStep } from './tasks/test-run.js';

function never(): never {
  throw new Error('Nothing may be started here.');
}

const { capabilities } = agentDescription();
const opencode: AgentEntry = {
  id: 'opencode',
  title: 'opencode',
  surface: 'opencode-server',
  slots: 2,
  backend: {
    id: 'opencode',
    capabilities,
    ensureSession: never,
    prompt: never,
    closeSession: never,
    health: never,
    dispose: never,
  },
  detect: async () => ({
    ...nobody,
    available: true,
    version: '1',
    install_path: '/opt/opencode',
    signed_in: true,
    models: [{ id: 'm', title: 'M', thinking: ['high'] }],
    models_note: null,
    default_model: 'm',
    modes: [],
    problem: null,
  }),
};

const log = pino({ level: 'silent' });
const dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-chats-'));
let db: TestDatabase;
let app: TestApp;
let repository: TestRepository;
let agents: AgentCatalogue;
/** What was told to whoever watches chats. */
const told: (string | null)[] = [];

beforeAll(async () => {
  db = await testDatabase();
  const broker = createBroker();
  broker.subscribe({
    onChange: () => undefined,
    onEvents: () => undefined,
    onAsks: () => undefined,
    onChat: (id) => told.push(id),
  });
  agents = createAgentCatalogue({ entries: [opencode], store: async () => undefined, log });
  app = await testApp(db.sql, { broker, agents, slots: new Map([['opencode', 2]]), dataDir });
  repository = testRepository();
  repository.write({ 'a.txt': 'a\n' });
  repository.commit('one');
});
afterAll(async () => {
  await app.close();
  await agents.close();
  repository.remove();
  rmSync(dataDir, { recursive: true });
  await db.drop();
});

const call: TestApp['call'] = (...asked) => app.call(...asked);

async function say(chat: string, words: object = { text: 'Do it', repo: repository.path }): Promise<string> {
  return MessageReply.parse((await call('POST', `/chats/${chat}/messages`, words)).body).id;
}

const stateOf = async (id: string): Promise<string> =>
  TaskView.parse((await call('GET', `/tasks/${id}`)).body).condition;

test('what is changed in the folder of a chat is listed, and each diff is read by its path', async () => {
  const chat = uuidv7();
  const nothing = { repository: null, head_ref: null, head_commit: null, base_commit: null, files: [], left_out: 0 };
  expect(await call('GET', `/chats/${chat}/changes`)).toEqual({ status: 200, body: nothing });
  await say(chat);
  repository.write({ 'a.txt': 'b\n', 'new file.txt': 'n\n' });
  const changes = ChatChanges.parse((await call('GET', `/chats/${chat}/changes`)).body);
  expect(changes.files.map((file) => file.path)).toEqual(['a.txt', 'new file.txt']);
  const diff = await call('GET', `/chats/${chat}/changes/file?path=${encodeURIComponent('new file.txt')}`);
  expect(FileChange.parse(diff.body).diff).toContain('+n');
  expect(await call('GET', `/chats/${chat}/changes/file?path=../x`)).toMatchObject({
    status: 404,
    body: { code: 'change.not-found' },
  });
});

test('a message that waits behind another one is cancelled alone, and whoever watches is told', async () => {
  const chat = uuidv7();
  const [first, second] = [await say(chat), await say(chat, { text: 'And this' })];
  await claimSome(db.sql, { agent: 'opencode' });
  expect(await stateOf(second)).toBe('queued');
  told.length = 0;
  expect((await call('POST', `/tasks/${second}/cancel`)).status).toBe(200);
  expect([await stateOf(first), await stateOf(second), told.length]).toEqual(['starting', 'cancelled', 1]);
  expect((await call('POST', `/tasks/${first}/cancel`)).status).toBe(200);
  expect(await stateOf(first)).toBe('cancelled');
});

test('a message is held, and goes on when it is resumed', async () => {
  const id = await say(uuidv7());
  expect((await call('POST', `/tasks/${id}/pause`)).status).toBe(200);
  expect(await stateOf(id)).toBe('parked');
  expect((await call('POST', `/tasks/${id}/resume`)).status).toBe(200);
  expect(await stateOf(id)).toBe('queued');
  await call('POST', `/tasks/${id}/cancel`);
});

test('what failed is said again, or its agent told to go on, as a new task of the chat that takes everything over', async () => {
  const chat = uuidv7();
  const id = await say(chat, { text: 'Do it', repo: repository.path, profile: 'write', thinking_option_id: 'high' });
  expect(await call('POST', `/tasks/${id}/retry`)).toMatchObject({ status: 409, body: { code: 'task.not-ended' } });
  const [claimed] = await claimSome(db.sql, { agent: 'opencode' });
  await failStep(db.sql, { id, attempt: claimed?.attempt ?? 0 });
  const again = RetryTaskReply.parse((await call('POST', `/tasks/${id}/retry`, { idempotency_key: 'k' })).body);
  expect(await call('POST', `/tasks/${id}/retry`, { idempotency_key: 'k' })).toMatchObject({
    status: 200,
    body: { id: again.id, chat_id: chat, created: false },
  });
  await call('POST', `/tasks/${id}/retry`, { how: 'go-on' });
  const tasks = await readWatchedChat(db.sql, chat);
  expect(tasks.map(({ input, title, state }) => [input.slice(0, 20), title, state])).toEqual([
    ['Do it', 'Do it', 'failed'],
    ['Do it', 'Do it', 'pending'],
    ['Go on where you were', 'Go on', 'pending'],
  ]);
  for (const task of tasks)
    expect(task).toMatchObject({ agent: 'opencode', profile: 'write', thinking_option_id: 'high' });
  expect(await call('POST', `/tasks/${uuidv7()}/retry`)).toMatchObject({ status: 404 });
  for (const task of tasks) await call('POST', `/tasks/${task.id}/cancel`);
});

test('tiers are settled in the file and hold at once; an agent that there is not is refused by name', async () => {
  const tiers = { opencode: { deep: 'm' } };
  const changed = await call('PUT', '/settings', { tiers });
  expect(changed).toEqual({
    status: 200,
    body: { tiers, confirm_above: { tokens: 2_000_000, usd: 10 }, described: [] },
  });
  expect(JSON.parse(readFileSync(path.join(dataDir, 'agents.json'), 'utf8'))).toEqual({ tiers });
  expect((await agents.all())[0]?.tiers).toEqual(tiers.opencode);
  expect(AgentSettingsView.parse((await call('GET', '/settings')).body).tiers).toEqual(tiers);
  const refused = await call('PUT', '/settings', { tiers: { nobody: { deep: 'x' } } });
  expect(refused).toMatchObject({ status: 422, body: { code: 'settings.no-agent' } });
  expect(await call('PUT', '/settings', { tiers: { opencode: { huge: 'x' } } })).toMatchObject({ status: 400 });
  await call('PUT', '/settings', { tiers: { opencode: {} } });
  expect((await agents.all())[0]?.tiers).toEqual({});
});

test('limits that are set are listed', async () => {
  await call('PUT', '/limits', { key: 'agent:opencode', slots: 3 });
  expect((await call('GET', '/limits')).body).toEqual([{ key: 'agent:opencode', slots: 3 }]);
  await call('PUT', '/limits', { key: 'agent:opencode', slots: null });
  expect((await call('GET', '/limits')).body).toEqual([]);
});
