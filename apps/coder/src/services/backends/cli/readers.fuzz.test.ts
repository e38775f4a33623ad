import { AgentEvent } from '@boocode/contracts/agent-event';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { claudeReader } from './claude-reader.js';
import { codexReader } from './codex-reader.js';
import { geminiReader } from './gemini-reader.js';
import { opencodeReader } from './opencode-reader.js';

const usage = { input_tokens: 1, output_tokens: 2, cache_read_input_tokens: 3, cached_input_tokens: 1 };

/** Lines as the real agents write them, shortened to what is read of them. */
const good: unknown[] = [
  { type: 'system', subtype: 'init', session_id: 's' },
  { type: 'system', subtype: 'api_retry', attempt: 1, retry_delay_ms: 3_600_000, error_status: 429 },
  {
    type: 'rate_limit_event',
    rate_limit_info: { status: 'rejected', resetsAt: 1_800_000_000, rateLimitType: 'five_hour', utilization: 0.5 },
  },
  { type: 'stream_event', event: { type: 'content_block_delta', delta: { type: 'text_delta', text: 'a' } } },
  { type: 'assistant', message: { content: [{ type: 'tool_use', id: 't', name: 'Read', input: { file_path: 'a' } }] } },
  {
    type: 'user',
    message: { content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'x' }] }] },
  },
  { type: 'result', subtype: 'success', is_error: true, api_error_status: 500, result: 'API Error: 500', usage },
  { type: 'thread.started', thread_id: 't' },
  {
    type: 'item.started',
    item: { id: 'i', type: 'command_execution', command: 'ls', aggregated_output: '', status: 'in_progress' },
  },
  { type: 'item.completed', item: { id: 'i', type: 'agent_message', text: 'done' } },
  { type: 'turn.completed', usage },
  { type: 'turn.failed', error: { message: 'You’ve hit your usage limit. Try again at Nov 27th, 2199 7:02 PM.' } },
  { type: 'error', message: 'Reconnecting... 1/1 (unexpected status 401 Unauthorized: no.)' },
  { type: 'message', role: 'assistant', content: 'a', delta: true },
  { type: 'tool_use', tool_name: 'read_file', tool_id: 't', parameters: { path: 'a' } },
  { type: 'tool_result', tool_id: 't', status: 'success', output: 'x' },
  {
    type: 'result',
    status: 'error',
    error: { type: 'x', message: '[API Error: no.\nSuggested retry after 3600s.]' },
    stats: usage,
  },
  { type: 'text', sessionID: 's', part: { type: 'text', text: 'a' } },
  {
    type: 'tool_use',
    sessionID: 's',
    part: {
      type: 'tool',
      callID: 'c',
      tool: 'read',
      state: { status: 'completed', input: {}, output: 'x', title: 'a' },
    },
  },
  {
    type: 'step_finish',
    sessionID: 's',
    part: {
      type: 'step-finish',
      cost: 0.1,
      tokens: { input: 1, output: 2, reasoning: 0, cache: { read: 0, write: 0 } },
    },
  },
];

const lines = fc.oneof(
  { weight: 6, arbitrary: spoilt(fc.constantFrom(...good)).map(jsonOf) },
  { weight: 2, arbitrary: hostileText.map((text) => text.replaceAll('\n', ' ')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{', '[]', 'null', '"', '! permission requested: x (y)', 'level=ERROR error.error="x"'),
  },
);
const readers = { claudeReader, codexReader, geminiReader, opencodeReader };

test('whatever an agent prints, its turn is read to the end as events', { timeout: playTimeout }, async () => {
  await play(
    'agents',
    150,
    fc.property(fc.constantFrom(...Object.values(readers)), fc.array(lines, { maxLength: 6 }), (make, all) => {
      const events: unknown[] = [];
      const reader = make((event) => events.push(event));
      for (const line of all) {
        reader.onLine(line);
        reader.onErrorLine?.(line);
      }
      reader.onEnd();
      reader.told();
      for (const event of events) expect(() => AgentEvent.parse(event)).not.toThrow();
    }),
  );
});
