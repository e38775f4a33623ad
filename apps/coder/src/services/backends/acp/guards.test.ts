import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PermissionOption, SessionUpdate } from '@agentclientprotocol/sdk/unstable';
import { expect, it } from 'vitest';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { createAcpDispatchBackend } from '../acp-dispatch.js';
import { answerAsk } from './ask.js';
import { describedAgent } from './described-agent.js';
import { formContent, readElicitation } from './elicitation.js';
import { mustDistrust } from './obeyed-files.js';
import { createAcpRouter } from './router.js';
import { createTurnReader } from './turn-reader.js';
import { codex } from './agents/codex.js';
import { untilLoadable } from './young-session.js';

const text = (words: string, messageId?: string): SessionUpdate => ({
  sessionUpdate: 'agent_message_chunk',
  content: { type: 'text', text: words },
  ...(messageId === undefined ? {} : { messageId }),
});

function read(...updates: SessionUpdate[]): { events: AgentEvent[]; answer: string } {
  const events: AgentEvent[] = [];
  const reader = createTurnReader(codex.quirks, (event) => events.push(event));
  for (const update of updates) reader.read(update);
  return { events, answer: reader.facts().answer };
}

it('takes an answer that was begun anew after a broken stream once', () => {
  expect(read(text('The wh', 'a'), text('The whole.', 'b')).answer).toBe('The whole.');
});

it('shows what Codex says by itself as a notice, never as the words of the model', () => {
  const { events, answer } = read(text('Warning: Model metadata for `x` not found.'), text('Hello.', 'a'));
  expect(events.map((event) => event.type)).toEqual(['notice', 'text']);
  expect(answer).toBe('Hello.');
});

it('never says "always" to an agent, whatever the ids of its options are', () => {
  const options: PermissionOption[] = [
    { optionId: 'x1', name: 'Always', kind: 'allow_always' },
    { optionId: 'x2', name: 'Once', kind: 'allow_once' },
    { optionId: 'x3', name: 'No', kind: 'reject_once' },
  ];
  expect(answerAsk(options, { decision: 'allow' }).outcome).toMatchObject({ optionId: 'x2' });
  expect(answerAsk(options, { decision: 'deny', message: 'no' }).outcome).toMatchObject({ optionId: 'x3' });
  expect(answerAsk(options.slice(0, 1), { decision: 'allow' }).outcome).toEqual({ outcome: 'cancelled' });
});

it('drops what is replayed outside a turn, and refuses what is asked outside one', async () => {
  const router = createAcpRouter();
  router.update({ sessionId: 's', update: text('old words') });
  const heard: SessionUpdate[] = [];
  const unlisten = router.listen('s', {
    onUpdate: (update) => heard.push(update),
    onPermission: async () => ({ outcome: { outcome: 'selected', optionId: 'yes' } }),
    onElicitation: async () => ({ action: 'cancel' }),
    onUnknown: () => undefined,
    onLog: () => undefined,
    onExit: () => undefined,
  });
  router.update({ sessionId: 'another', update: text('of another session') });
  unlisten();
  const request = { sessionId: 's', toolCall: { toolCallId: 'late' }, options: [] };
  expect(await router.permission(request, new AbortController().signal)).toEqual({ outcome: { outcome: 'cancelled' } });
  expect(heard).toEqual([]);
});

it('refuses a checkout whose own files would give the agent orders', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'boocode-obeys-'));
  expect(await mustDistrust(codex, { cwd: folder, tools: [] })).toBe(false);
  await mkdir(join(folder, '.codex'));
  const refused = mustDistrust(codex, { cwd: folder, tools: [] });
  await expect(refused).rejects.toMatchObject({ code: 'agent.obeys', outcome: 'failure' });
  await rm(folder, { recursive: true });
});

it('waits with the load of a Gemini session for the end of the minute in which it began', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'boocode-young-'));
  await mkdir(join(folder, 'project', 'chats'), { recursive: true });
  await writeFile(join(folder, 'project', 'chats', 'session-2026-11-26T15-52-0e97edb2.jsonl'), '');
  const id = '0e97edb2-d4b4-49e9-af61-274c60d44a8a';
  expect(await untilLoadable(folder, id, new Date('2026-11-26T15:52:40Z'))).toBe(21_000);
  expect(await untilLoadable(folder, id, new Date('2026-11-26T15:53:00Z'))).toBe(0);
  expect(await untilLoadable(join(folder, 'nothing'), id, new Date())).toBe(0);
  await rm(folder, { recursive: true });
});

it('uses an agent that a person describes only for what it is said to keep', async () => {
  expect(() => describedAgent({ id: 'Bad id', title: 'x', command: 'x' })).toThrow('lower case');
  const agent = describedAgent({ id: 'mine', title: 'Mine', command: '/no/such/agent', modes: { ask: ['careful'] } });
  const rehearsal = { url: 'http://127.0.0.1:9', key: 'k' };
  const dataDir = await mkdtemp(join(tmpdir(), 'boocode-described-'));
  const backend = createAcpDispatchBackend({ agent, dataDir, environment: {}, rehearsal });
  const request = {
    task_id: 't',
    attempt: 1,
    cwd: dataDir,
    title: 'x',
    model: null,
    mode_id: null,
    thinking_option_id: null,
    agent_session_id: null,
    tools: [],
  };
  const reading = backend.ensureSession({ ...request, profile: 'read-only' });
  await expect(reading).rejects.toMatchObject({ code: 'agent.profile', outcome: 'failure' });
  const asking = backend.ensureSession({ ...request, profile: 'ask' });
  await expect(asking).rejects.toMatchObject({ code: 'agent.missing', outcome: 'failure' });
  await backend.dispose();
  await rm(dataDir, { recursive: true });
});

it('shows what it does not know of a question, and takes what a person says to it', () => {
  const properties = {
    size: { type: 'integer', title: 'How many?' },
    sure: { type: 'boolean', description: 'Are you sure?' },
    shape: { type: '_drawing', title: 'Draw it' },
  };
  const form = readElicitation({ mode: 'form', message: 'Tell me.', requestedSchema: { properties } }, 'e');
  if (!('fields' in form)) throw new Error('It is a form.');
  const asks = form.fields.map(({ ask }) => ask);
  expect(asks.map(({ title, options }) => [title, options])).toEqual([
    ['How many?', []],
    ['Are you sure?', ['Yes', 'No']],
    ['Draw it', []],
  ]);
  const answers = ['7', 'Yes', 'a line'];
  const content = form.fields.map((field, at) =>
    formContent(field, { decision: 'answer', answers: [answers[at] ?? ''] }),
  );
  expect(content).toEqual([{ size: 7 }, { sure: true }, { shape: 'a line' }]);
  const unknown = { mode: '_gesture', message: 'Wave at me', how: 'twice' };
  expect(readElicitation(unknown, 'e')).toMatchObject({
    ask: { kind: 'permission', title: 'Wave at me', detail: unknown },
  });
});
