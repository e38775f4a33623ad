import { TransformStream, WritableStream } from 'node:stream/web';
import * as acp from '@agentclientprotocol/sdk/unstable';
import { AgentEvent } from '@boocode/contracts/agent-event';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import { within } from '@boocode/fuzz/within';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectAgent } from './connect-agent.js';
import { cancelledPermission, createAcpRouter } from './router.js';
import { createTurnReader } from './turn-reader.js';

// The library says on stderr which lines are none.
beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));
afterAll(() => void vi.restoreAllMocks());

const update = (of: object) => ({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: 's', update: of } });
const text = (words: string) => ({ type: 'text', text: words });

/** What agents say, shortened to what is read of it. */
const good: unknown[] = [
  update({ sessionUpdate: 'agent_message_chunk', messageId: 'm', content: text('a') }),
  update({ sessionUpdate: 'agent_thought_chunk', content: text('hm') }),
  update({
    sessionUpdate: 'tool_call',
    toolCallId: 'c',
    title: 'Read a',
    kind: 'read',
    status: 'in_progress',
    rawInput: { path: 'a' },
    locations: [{ path: 'a', line: 1 }],
    _meta: { claudeCode: { toolName: 'Read' } },
  }),
  update({
    sessionUpdate: 'tool_call_update',
    toolCallId: 'c',
    status: 'completed',
    content: [
      { type: 'content', content: text('x') },
      { type: 'diff', path: 'a', oldText: null, newText: 'b' },
    ],
  }),
  update({
    sessionUpdate: 'usage_update',
    used: 10,
    size: 100,
    _meta: { '_claude/rateLimit': { status: 'rejected', resetsAt: 1_800_000_000, rateLimitType: 'five_hour' } },
  }),
  update({
    sessionUpdate: 'session_info_update',
    title: 't',
    _meta: { codex: { error: { message: 'no', codexErrorInfo: { httpStatusCode: 429 }, additionalDetails: null } } },
  }),
  {
    jsonrpc: '2.0',
    id: 7,
    method: 'session/request_permission',
    params: {
      sessionId: 's',
      toolCall: { toolCallId: 'c' },
      options: [{ optionId: 'o', name: 'Yes', kind: 'allow_once' }],
    },
  },
  { jsonrpc: '2.0', id: 8, method: 'fs/read_text_file', params: { sessionId: 's', path: '/etc/passwd' } },
  { jsonrpc: '2.0', id: 9, result: { stopReason: 'end_turn' } },
  { jsonrpc: '2.0', id: 'x', error: { code: -32_603, message: 'no' } },
];

const lines = fc.oneof(
  { weight: 7, arbitrary: spoilt(fc.constantFrom(...good)).map(jsonOf) },
  { weight: 2, arbitrary: hostileText.map((words) => words.replaceAll('\n', ' ')) },
  { weight: 1, arbitrary: fc.constantFrom('{', '[]', 'null', '"', '{"jsonrpc":"2.0"}', '[{}]') },
);
const last = 'this is the last word';

/** The events of a turn in which an agent says these lines, and then its last word. */
async function turnOf(all: readonly string[]): Promise<unknown[]> {
  const spoken = new TransformStream<Uint8Array, Uint8Array>();
  const router = createAcpRouter();
  const connection = connectAgent(router, acp.ndJsonStream(new WritableStream(), spoken.readable));
  const events: AgentEvent[] = [];
  const reader = createTurnReader({}, (event) => events.push(event));
  const ended = new Promise<void>((resolve) => {
    router.listen('s', {
      onUpdate: (one) => {
        reader.read(one);
        if (one.sessionUpdate === 'agent_message_chunk' && 'text' in one.content && one.content.text === last)
          resolve();
      },
      onPermission: async () => cancelledPermission,
      onElicitation: async () => ({ action: 'cancel' }),
      onUnknown: () => undefined,
      onLog: () => undefined,
      onExit: () => undefined,
    });
  });
  const writer = spoken.writable.getWriter();
  const ending = JSON.stringify(update({ sessionUpdate: 'agent_message_chunk', content: text(last) }));
  for (const line of [...all, ending]) void writer.write(Buffer.from(`${line}\n`)).catch(() => undefined);
  await within(5_000, 'The turn', ended);
  await writer.close();
  await connection.closed;
  return events;
}

test('a message too deep to be written back ends no connection', async () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const refused = `{"method":"session/update","params":${deep}}`;
  const kept = jsonOf(
    update({ sessionUpdate: 'tool_call', toolCallId: 'c', title: 'Read', rawInput: '<<20000 deep>>' }),
  );
  expect(await turnOf([refused, kept])).toMatchObject([{ type: 'tool_call' }, { type: 'text' }]);
});

test(
  'whatever an agent says over ACP, what it says after that is heard, and becomes events',
  { timeout: playTimeout },
  async () => {
    await play(
      'acp',
      60,
      fc.asyncProperty(fc.array(lines, { maxLength: 5 }), async (all) => {
        for (const event of await turnOf(all)) expect(() => AgentEvent.parse(event)).not.toThrow();
      }),
    );
  },
);
