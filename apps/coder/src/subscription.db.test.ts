import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AgentSessionView, MessageReply } from '@boocode/contracts/coder-chat';
import { TaskEventView } from '@boocode/contracts/agent-event';
import { TaskView, type Usage } from '@boocode/contracts/task';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Account } from './agents/account.js';
import type { AgentEntry } from './agents/agent-entry.js';
import { agentDescription } from './agents/testing.js';
import { startCoder, type Coder } from './coder.js';
import type { AgentBackend } from './services/agent-backend.js';
import { createTaskQueue } from './services/tasks-table-queue.js';

let db: TestDatabase;
let dataDir: string;
let coder: Coder | null;

beforeEach(async () => {
  db = await testDatabase();
  dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-billed-'));
  coder = null;
});
afterEach(async () => {
  await coder?.stop();
  rmSync(dataDir, { recursive: true });
  await db.drop();
});

const usage: Usage = {
  input_tokens: 10,
  output_tokens: 5,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: 0.5,
};

/** Tells dollars while it works and at its end, whoever pays. */
const backend: AgentBackend = {
  id: 'tester',
  capabilities: agentDescription().capabilities,
  ensureSession: async () => ({
    agent_session_id: 's',
    model: 'a/b',
    mode_id: null,
    thinking_option_id: null,
    resumed: false,
  }),
  async prompt(_session, request) {
    request.onEvent({ type: 'usage', usage });
    return { outcome: 'completed', text: 'Done.', usage };
  },
  closeSession: async () => undefined,
  health: async () => ({ ok: true, version: null, message: null }),
  dispose: async () => undefined,
};

function entryBilled(billing: Account['billing']): AgentEntry {
  const { id, title, surface, ...rest } = agentDescription();
  const detect = async () => ({ ...rest, install_path: null, account: 'a', billing });
  return { id, title, surface, slots: 1, backend, detect };
}

async function start(billing: Account['billing']): Promise<void> {
  coder = await startCoder(
    {
      databaseUrl: db.url,
      dataDir,
      port: 0,
      internalToken: null,
      logLevel: 'silent',
      slots: {},
      keepRunsDays: null,
      handOn: { depth: 2, number: 8 },
      rehearsalPaceMs: 0,
      sendsTraces: false,
      hostname: 'test',
      labels: [],
      drainSeconds: 0,
    },
    pino({ level: 'silent' }),
    { agents: () => [entryBilled(billing)], queue: (pools, host) => createTaskQueue(pools, host) },
  );
}

async function call(route: string, body?: unknown): Promise<unknown> {
  const reply = await fetch(`http://127.0.0.1:${coder?.port}/api/coder${route}`, {
    ...(body !== undefined && {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  return reply.json();
}

/** Every dollar that is told of one turn: by its transcript, by its task, and by the session of its chat. */
async function toldOfOneTurn(): Promise<(number | null | undefined)[]> {
  const chat = '0199c0de-0000-7000-8000-0000000000cd';
  const { id } = MessageReply.parse(await call(`/chats/${chat}/messages`, { text: 'go', idempotency_key: chat }));
  const task = await vi.waitFor(
    async () => {
      const view = TaskView.parse(await call(`/tasks/${id}`));
      expect(view.state).toBe('completed');
      return view;
    },
    { timeout: 30_000, interval: 20 },
  );
  const events = z.array(TaskEventView).parse(await call(`/tasks/${id}/events`));
  const used = events.flatMap(({ event }) => (event.type === 'usage' ? [event.usage.cost_usd] : []));
  const [session] = z.array(AgentSessionView).parse(await call(`/chats/${chat}/sessions`));
  expect(session?.input_tokens).toBe(10);
  return [...used, task.cost_usd, session?.cost_usd];
}

test('of an agent that is paid for by the month no dollars are told, wherever its usage is', async () => {
  await start('subscription');
  expect(await toldOfOneTurn()).toEqual([null, null, null]);
});

test.each(['metered', null] as const)('of one whose account is %s all dollars are', async (billing) => {
  await start(billing);
  expect(await toldOfOneTurn()).toEqual([0.5, 0.5, 0.5]);
});
