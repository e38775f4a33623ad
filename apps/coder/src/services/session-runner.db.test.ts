import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  closeAgentSession,
  fillAgentSession,
  listAgentSessions,
  markCrashedSessions,
} from '../chats/agent-sessions.js';
import { messageTask } from '../chats/message-task.js';
import { cancelTask } from '../tasks/cancel.js';
import { launch } from '../tasks/launch.js';
import { readTask, readTaskOutput } from '../tasks/read-tasks.js';
import { claimSome } from '../tasks/test-run.js';
import type { AgentBackend, PromptRequest, SessionRequest, TurnResult } from './agent-backend.js';
import { createChatKeeper } from './chat-keeper.js';
import { createSessionRunner } from './session-runner.js';
import { byShape } from './task-runner.js';
import { testHost, untilAborted, type TestHost } from './testing/test-host.js';
import { noWorktrees } from '../worktrees/testing.js';
import { noCheckpoints } from '../checkpoints/testing.js';

const log = pino({ level: 'silent' });
let db: TestDatabase;
let dataDir: string;
let host: TestHost;
let agent: ReturnType<typeof fakeAgent>;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-chats-'));
  agent = fakeAgent();
  const chats = createChatKeeper({
    sql: db.sql,
    scratchDir: path.join(dataDir, 'scratch'),
    worktrees: noWorktrees,
    checkpoints: noCheckpoints,
    log,
  });
  const ordinary = createSessionRunner({ backend: agent.backend, surface: 'test-surface', chats });
  host = await testHost(db.url, untilAborted, {
    agents: {
      tester: byShape({
        write: { run: untilAborted },
        ordinary,
        step: { run: untilAborted },
        recheck: { run: untilAborted },
      }),
    },
  });
});
afterEach(async () => {
  await host.stop();
  rmSync(dataDir, { recursive: true });
  await db.sql`delete from tasks`;
  await db.sql`delete from agent_sessions`;
});

const usage = {
  input_tokens: 10,
  output_tokens: 5,
  reasoning_tokens: 1,
  cache_read_tokens: 2,
  cache_write_tokens: 3,
  cost_usd: 0.5,
};

/** An agent that keeps sessions, and answers as it is told to. */
function fakeAgent() {
  const requests: SessionRequest[] = [];
  const prompts: string[] = [];
  const known = new Set<string>();
  const models = ['really/this'];
  const answers: ((request: PromptRequest) => Promise<TurnResult> | TurnResult)[] = [];
  const backend: AgentBackend = {
    id: 'tester',
    capabilities: {
      resume: true,
      permissions: true,
      structured_output: false,
      modes: false,
      thinking: false,
      usage: true,
      steer: false,
      tools: false,
    },
    async ensureSession(request) {
      requests.push(request);
      const { agent_session_id } = request;
      const resumed = agent_session_id !== null && known.has(agent_session_id);
      const id = resumed ? agent_session_id : `session-${known.size + 1}`;
      known.add(id);
      return {
        agent_session_id: id,
        model: models.at(-1) ?? null,
        mode_id: 'build',
        thinking_option_id: null,
        resumed,
      };
    },
    async prompt(_session, request) {
      prompts.push(request.user);
      const answer = answers.shift();
      return answer === undefined ? { outcome: 'completed', text: `Heard: ${request.user}`, usage } : answer(request);
    },
    closeSession: async () => undefined,
    health: async () => ({ ok: true, version: null, message: null }),
    dispose: async () => undefined,
  };
  return { backend, requests, prompts, known, answers, models };
}

interface Said {
  chat_id?: string;
  project_id?: string | null;
  profile?: 'ask' | 'write' | 'read-only';
}

async function say(text: string, { chat_id = uuidv7(), project_id = null, profile }: Said = {}): Promise<string> {
  const row = messageTask({
    id: uuidv7(),
    chat_id,
    request: { text, ...(profile !== undefined && { profile }) },
    last: null,
    project_id,
    agent: { id: 'tester', default_model: 'asked/for' },
  });
  await launch(db.sql, { tasks: [row], key: null });
  return row.id;
}

async function ended(id: string, state = 'completed'): Promise<void> {
  await vi.waitFor(async () => expect((await readTask(db.sql, id))?.state).toBe(state), {
    timeout: 30_000,
    interval: 20,
  });
}

test('words become one turn in a scratch folder of the chat, and the last words the whole output', async () => {
  const chat_id = uuidv7();
  const id = await say('What is this?', { chat_id });
  await ended(id);
  expect(await readTaskOutput(db.sql, id)).toEqual({ text: 'Heard: What is this?' });
  expect(agent.requests).toMatchObject([
    { cwd: path.join(dataDir, 'scratch', chat_id), profile: 'ask', title: 'What is this?', agent_session_id: null },
  ]);
  expect(existsSync(path.join(dataDir, 'scratch', chat_id))).toBe(true);
});

function noted(): Promise<unknown> {
  return db.sql`
    select t.execution_path, a.effective_model, a.effective_mode_id
    from tasks t join task_attempts a on a.task_id = t.id`;
}

test('the surface and what is really used are noted while the turn runs', async () => {
  const expected = { execution_path: 'test-surface', effective_model: 'really/this', effective_mode_id: 'build' };
  agent.answers.push(async () => {
    await vi.waitFor(async () => expect(await noted()).toEqual([expected]));
    return { outcome: 'completed', text: 'noted', usage: null };
  });
  await ended(await say('go'));
});

test('the next turn goes on in the session; what was asked, what is used and the sum of the usage are kept apart', async () => {
  const chat_id = uuidv7();
  await ended(await say('one', { chat_id }));
  await ended(await say('two', { chat_id }));
  expect(agent.requests.map(({ agent_session_id }) => agent_session_id)).toEqual([null, 'session-1']);
  expect(agent.prompts).toEqual(['one', 'two']);
  expect(await listAgentSessions(db.sql, chat_id)).toMatchObject([
    {
      agent: 'tester',
      backend: 'test-surface',
      agent_session_id: 'session-1',
      status: 'idle',
      requested: { model: 'asked/for', mode_id: null },
      effective: { model: 'really/this', mode_id: 'build' },
      input_tokens: 20,
      cache_write_tokens: 6,
      cost_usd: 1,
    },
  ]);
});

test('how full the context is moves while the turn runs, as of the last word; a window once told stays', async () => {
  const chat_id = uuidv7();
  agent.answers.push(async (request) => {
    request.onEvent({ type: 'context', context: { used: 900, window: 1_000 } });
    request.onEvent({ type: 'context', context: { used: 400, window: null } });
    await vi.waitFor(async () => expect(await contextOf(chat_id)).toEqual({ used: 400, window: 1_000 }));
    return { outcome: 'completed', text: 'compacted', usage };
  });
  const id = await say('one', { chat_id });
  await ended(id);
  await ended(await say('an agent that tells nothing this time', { chat_id }));
  expect(await contextOf(chat_id)).toEqual({ used: 400, window: 1_000 });
  // What an attempt that is over has still to say would be of yesterday.
  const late = { chat_id, agent: 'tester', context: { used: 999, window: 1_000 } };
  await fillAgentSession(db.sql, { id, attempt: 1 }, late);
  expect(await contextOf(chat_id)).toEqual({ used: 400, window: 1_000 });
});

test('a fresh session, and one on another model, is as full as its own agent says, and of no known fullness before', async () => {
  const chat_id = uuidv7();
  const fill = (used: number) => async (request: PromptRequest) => {
    await vi.waitFor(async () => expect(await contextOf(chat_id)).toBeNull());
    request.onEvent({ type: 'context', context: { used, window: null } });
    return { outcome: 'completed', text: 'filled', usage } as const;
  };
  agent.answers.push(fill(700), fill(30), fill(60));
  await ended(await say('one', { chat_id }));
  expect(await contextOf(chat_id)).toEqual({ used: 700, window: null });
  await ended(await say('in a fresh session', { chat_id, profile: 'write' }));
  agent.models.push('really/that');
  await ended(await say('on another model', { chat_id, profile: 'write' }));
  expect(await contextOf(chat_id)).toEqual({ used: 60, window: null });
});

async function contextOf(chatId: string): Promise<unknown> {
  return (await listAgentSessions(db.sql, chatId))[0]?.context ?? null;
}

test('a session that the agent no longer has is replaced once, and the new one is told what was said', async () => {
  const chat_id = uuidv7();
  await ended(await say('My word is PINEAPPLE.', { chat_id }));
  agent.known.clear();
  await ended(await say('Which word?', { chat_id }));
  expect(agent.prompts[1]).toMatch(/PINEAPPLE[\s\S]*Heard: My word[\s\S]*Which word\?$/);
  expect(await listAgentSessions(db.sql, chat_id)).toMatchObject([{ status: 'idle', input_tokens: 20 }]);
});

test('a session is not gone on with under another profile, and not after it was closed', async () => {
  const chat_id = uuidv7();
  await ended(await say('one', { chat_id, profile: 'write' }));
  await ended(await say('two', { chat_id, profile: 'read-only' }));
  await closeAgentSession(db.sql, { chat_id, agent: 'tester' });
  await ended(await say('three', { chat_id, profile: 'read-only' }));
  expect(agent.requests.map(({ agent_session_id, profile }) => [agent_session_id, profile])).toEqual([
    [null, 'write'],
    [null, 'read-only'],
    [null, 'read-only'],
  ]);
});

test('a turn that crashes is tried again in its session, told to look first; nobody asks twice for what failed', async () => {
  const chat_id = uuidv7();
  const error = { outcome: 'crash', code: 'agent.exit', message: 'It ended.' } as const;
  agent.answers.push(() => ({ outcome: 'crash', error, usage }));
  await ended(await say('do it', { chat_id }));
  expect(agent.requests.map(({ agent_session_id }) => agent_session_id)).toEqual([null, 'session-1']);
  expect(agent.prompts[1]).toMatch(/cut off[\s\S]*do it$/);
  expect(await listAgentSessions(db.sql, chat_id)).toMatchObject([{ status: 'idle', input_tokens: 20 }]);

  agent.answers.push(() => ({ outcome: 'failure', error: { ...error, outcome: 'failure' }, usage: null }));
  await ended(await say('and this', { chat_id }), 'failed');
  expect(agent.prompts).toHaveLength(3);
});

test('a cancelled turn leaves its session idle, and the next one goes on in it', async () => {
  const chat_id = uuidv7();
  const begun = new Promise<void>((resolve) => {
    agent.answers.push(({ signal }) => {
      resolve();
      return new Promise((done) => {
        signal.addEventListener('abort', () =>
          done({ outcome: 'cancelled', error: { outcome: 'cancelled', code: 'c', message: 'm' }, usage: null }),
        );
      });
    });
  });
  const id = await say('slow', { chat_id });
  await begun;
  await vi.waitFor(async () => expect(await listAgentSessions(db.sql, chat_id)).toMatchObject([{ status: 'active' }]));
  await cancelTask(db.sql, id);
  await host.dispatcher.checkAttempts();
  await ended(id, 'cancelled');
  await vi.waitFor(async () => expect(await listAgentSessions(db.sql, chat_id)).toMatchObject([{ status: 'idle' }]));
  await ended(await say('next', { chat_id }));
  expect(agent.requests[1]).toMatchObject({ agent_session_id: 'session-1' });
});

test('a project that is not there any more fails the task, and says so', async () => {
  const project = uuidv7();
  const gone = path.join(dataDir, 'gone');
  await db.sql`select project_for_path(${project}, ${gone}, 'gone')`;
  const id = await say('look', { project_id: project });
  await ended(id, 'failed');
  expect((await readTask(db.sql, id))?.error).toMatchObject({ code: 'project.missing' });
});

test('sessions whose coder died in a turn are noted as crashed, those of a turn that goes on are not', async () => {
  const [dead, live] = [uuidv7(), uuidv7()];
  await host.dispatcher.stop();
  const id = await say('goes on', { chat_id: live });
  expect((await claimSome(db.sql, { agent: 'tester' })).map((task) => task.id)).toEqual([id]);
  for (const chat_id of [dead, live]) {
    await db.sql`
      insert into agent_sessions (chat_id, agent, backend, status) values (${chat_id}, 'tester', 'test', 'active')`;
  }
  expect(await markCrashedSessions(db.sql)).toBe(1);
  expect(await listAgentSessions(db.sql, dead)).toMatchObject([{ status: 'crashed' }]);
  expect(await listAgentSessions(db.sql, live)).toMatchObject([{ status: 'active' }]);
});
