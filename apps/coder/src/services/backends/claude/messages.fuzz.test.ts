import { AgentEvent } from '@boocode/contracts/agent-event';
import { hostileValue, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import { within } from '@boocode/fuzz/within';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TurnResult } from '../../agent-backend.js';
import type { ProcessInbox } from './agent-process.js';
import { runTurn } from './run-turn.js';

const stream = (event: object) => ({ type: 'stream_event', parent_tool_use_id: null, event });
const usage = { input_tokens: 1, output_tokens: 2, cache_read_input_tokens: 3 };
const modelUsage = { m: { inputTokens: 1, outputTokens: 2, costUSD: 0.1, costBasis: 'list', contextWindow: 200_000 } };
const last = 'this is the last word';
const result = { type: 'result', subtype: 'success', is_error: false, result: last, modelUsage, errors: [] };

/** What Claude says through its SDK, shortened to what is read of it. */
const good: unknown[] = [
  stream({ type: 'message_start', message: { model: 'm', usage } }),
  stream({ type: 'content_block_delta', delta: { type: 'text_delta', text: 'a' } }),
  stream({ type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'hm' } }),
  stream({ type: 'message_delta', usage }),
  { type: 'assistant', message: { content: [{ type: 'tool_use', id: 't', name: 'Read', input: { file_path: 'a' } }] } },
  {
    type: 'user',
    message: { content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'x' }] }] },
  },
  {
    type: 'rate_limit_event',
    rate_limit_info: { status: 'allowed', resetsAt: 1_800_000_000, rateLimitType: 'five_hour', utilization: 0.5 },
  },
  { type: 'system', subtype: 'api_retry', attempt: 1, retry_delay_ms: 100, error_status: 500 },
  { ...result, is_error: true, api_error_status: 500, result: 'API Error: 500' },
  { ...result, subtype: 'error_max_turns', is_error: true, errors: ['no'] },
];

/** As its SDK parses a line. */
const messages = fc
  .oneof({ weight: 8, arbitrary: spoilt(fc.constantFrom(...good)) }, { weight: 1, arbitrary: hostileValue })
  .map((value): unknown => JSON.parse(jsonOf(value)));

/** A turn in which Claude says these, and then that it is done. */
async function turnOf(all: readonly unknown[]): Promise<{ events: AgentEvent[]; ended: TurnResult }> {
  const events: AgentEvent[] = [];
  const inboxes: ProcessInbox[] = [];
  const tell = (message: unknown): void => inboxes.forEach((inbox) => inbox.onMessage(message));
  const turn = runTurn({
    session: { steer: null },
    limits: { maxCalls: 200, maxRetries: 9, limitPatienceSeconds: 1e12 },
    process: {
      used: {},
      listen(inbox) {
        inboxes.push(inbox);
        return () => undefined;
      },
      say: () => 'said',
      interrupt: async () => tell(result),
      end: async () => undefined,
    },
    request: {
      system: '',
      user: '',
      output: null,
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      onAsk: async () => ({ decision: 'deny', message: 'no' }),
    },
  });
  for (const message of [...all, result]) tell(message);
  return { events, ended: await within(5_000, 'The turn', turn) };
}

test(
  'whatever Claude says over its SDK, its turn is heard to the end, or ends in words',
  { timeout: playTimeout },
  async () => {
    await play(
      'claude',
      80,
      fc.asyncProperty(fc.array(messages, { maxLength: 6 }), async (all) => {
        const { events, ended } = await turnOf(all);
        for (const event of events) expect(() => AgentEvent.parse(event)).not.toThrow();
        expect('error' in ended ? ended.error.message.length : 11).toBeGreaterThan(10);
      }),
    );
  },
);

test(
  'messages that nobody understands take nothing away from those beside them',
  { timeout: playTimeout },
  async () => {
    const strange = hostileValue.map((value): unknown => JSON.parse(jsonOf(value)));
    await play(
      'claude',
      40,
      fc.asyncProperty(fc.array(strange, { maxLength: 6 }), async (all) => {
        const { events, ended } = await turnOf([...all, good[1], ...all]);
        expect(ended).toMatchObject({ outcome: 'completed', text: last });
        expect(events).toContainEqual({ type: 'text', text: 'a' });
      }),
    );
  },
);
