import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { AgentEvent } from '@boocode/contracts/agent-event';
import { hostileText, hostileValue, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import { within } from '@boocode/fuzz/within';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TurnResult } from '../../agent-backend.js';
import { opencodeClient } from './client.js';
import { openEventStream } from './event-stream.js';
import { runTurn } from './run-turn.js';
import { createSessionRouter } from './session-router.js';
import type { OpencodeSession } from './turn.js';

const sessionID = 's';
const of = { sessionID, messageID: 'm' };
const tokens = { input: 1, output: 2, reasoning: 0, cache: { read: 3, write: 0 } };
const info = { id: 'm', sessionID, role: 'assistant', time: { created: 1, completed: 2 } };
const call = { id: 't', ...of, type: 'tool', callID: 'c', tool: 'read' };
const part = (one: object) => ({ type: 'message.part.updated', properties: { sessionID, part: one } });

/** What opencode says, shortened to what is read of it. */
const good: unknown[] = [
  { type: 'session.created', properties: { sessionID: 'k', info: { id: 'k', parentID: sessionID } } },
  { type: 'session.created', properties: { sessionID, info: { id: sessionID, parentID: 'k' } } },
  { type: 'session.status', properties: { sessionID, status: { type: 'busy' } } },
  {
    type: 'session.status',
    properties: { sessionID, status: { type: 'retry', attempt: 1, message: 'no', next: 1_800_000_000_000 } },
  },
  { type: 'message.updated', properties: { sessionID, info } },
  part({ id: 'p', ...of, type: 'text', text: 'a' }),
  { type: 'message.part.delta', properties: { ...of, partID: 'p', field: 'text', delta: 'b' } },
  part({ ...call, state: { status: 'running', input: { filePath: 'a' } } }),
  part({ ...call, state: { status: 'completed', input: {}, output: 'x', title: 'a' } }),
  part({ id: 'b', ...of, type: 'step-start' }),
  part({ id: 'f', ...of, type: 'step-finish', reason: 'stop', cost: 0.1, tokens }),
  {
    type: 'permission.asked',
    properties: { id: 'q', sessionID: 'k', permission: 'edit', patterns: ['a'], metadata: {} },
  },
  {
    type: 'question.asked',
    properties: { id: 'w', sessionID, questions: [{ question: 'Which?', options: [{ label: 'a' }] }] },
  },
  { type: 'permission.replied', properties: { sessionID: 'k', requestID: 'q', reply: 'once' } },
  {
    type: 'session.error',
    properties: { sessionID, error: { name: 'APIError', data: { message: 'no', statusCode: 429 } } },
  },
];

const said = (payload: string) => `data: {"directory":"/","payload":${payload}}\n\n`;
const lines = fc.oneof(
  { weight: 8, arbitrary: spoilt(fc.constantFrom(...good)).map((one) => said(jsonOf(one))) },
  { weight: 1, arbitrary: hostileValue.map((one) => `data: ${jsonOf(one)}\n\n`) },
  { weight: 1, arbitrary: hostileText.map((text) => `${text.replaceAll(/[\r\n]/g, ' ')}\n\n`) },
  { weight: 1, arbitrary: fc.constantFrom('data:\n\n', 'data: {\n\n', 'retry: 99999999999\n', ':\n\n', 'id: \0\n\n') },
);

let server: Server;
let url: string;
/** What the session's messages are said to be. */
let listed: unknown = [];
let stream: ServerResponse | null = null;
let onPrompt: () => void = () => undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    const path = request.url ?? '';
    if (path.startsWith('/global/event')) {
      stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
      stream.write(said('{"type":"server.connected","properties":{}}'));
    } else if (path.includes('/prompt_async')) {
      response.writeHead(204).end();
      onPrompt();
    } else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(path.includes('/message') ? jsonOf(listed) : path.includes('/status') ? '{}' : '[]');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const last = 'this is the last word';
const text = { id: 'z', sessionID, messageID: 'n', type: 'text', text: last };
const session: OpencodeSession = {
  id: sessionID,
  directory: '/',
  profile: 'write',
  model: { providerID: 'p', modelID: 'm' },
  variant: null,
  window: 100,
  prompted: false,
  taskId: 'task',
  tools: [],
};
const limits = { maxSteps: 200, maxRetries: 9, limitPatienceSeconds: 1e12, checkMs: 60_000 };
const begun = [good[4], part({ id: 'b', ...of, type: 'step-start' })];
const ending = [
  { type: 'message.updated', properties: { sessionID, info: { ...info, id: 'n' } } },
  part(text),
  { type: 'session.idle', properties: { sessionID } },
];

/** A turn in which opencode says these, and then its last word and that it is idle. */
async function turnOf(all: readonly string[]): Promise<{ events: AgentEvent[]; result: TurnResult }> {
  const events: AgentEvent[] = [];
  const router = createSessionRouter();
  const client = opencodeClient(url, 'x');
  const source = openEventStream(client, { onEvent: (event) => router.route(event), onReconnect: () => undefined });
  await source.connected;
  const prompted = new Promise<void>((resolve) => {
    onPrompt = resolve;
  });
  const result = runTurn({
    server: { client },
    session: { ...session },
    limits,
    sessions: () => router.membersOf(sessionID),
    listen: (inbox) => router.listen(sessionID, inbox),
    endServer: async () => undefined,
    retireServer: async () => undefined,
    request: {
      system: '',
      user: '',
      output: null,
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      onAsk: async () => ({ decision: 'deny', message: 'no' }),
    },
  });
  await prompted;
  for (const one of begun) stream?.write(said(JSON.stringify(one)));
  for (const line of all) stream?.write(line);
  for (const one of ending) stream?.write(said(JSON.stringify(one)));
  try {
    return { events, result: await within(6_000, 'The turn', result) };
  } finally {
    source.close();
  }
}

const ofList = { info, parts: [{ id: 'p', ...of, type: 'text', text: 'a' }] };
const lists = spoilt(fc.constant<unknown>([ofList, { info: { id: 'u', role: 'user' }, parts: [] }]));

test(
  'whatever opencode says of a session, its turn is heard to the end, or ends in words',
  { timeout: playTimeout },
  async () => {
    await play(
      'opencode',
      25,
      fc.asyncProperty(fc.array(lines, { maxLength: 6 }), lists, async (all, list) => {
        listed = [...(Array.isArray(list) ? list : [list]), { info: { ...info, id: 'n' }, parts: [text] }];
        const { events, result } = await turnOf(all);
        for (const event of events) expect(() => AgentEvent.parse(event)).not.toThrow();
        const isHeard = events.some((event) => event.type === 'text' && event.text === last);
        const ended = 'text' in result ? [result.text, isHeard] : [last, result.error.message.length > 10];
        expect(ended).toEqual([last, true]);
      }),
    );
  },
);

test('a session that is said to be below itself is still found, and what it says is heard', async () => {
  listed = [{ info: { ...info, id: 'n' }, parts: [text] }];
  const { result } = await turnOf(good.slice(0, 2).map((one) => said(JSON.stringify(one))));
  expect(result).toMatchObject({ outcome: 'completed', text: last });
});
