import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Message } from '@boocode/contracts/message';
import { hostileText, hostileValue, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { isLong, play, playTimeout } from '@boocode/fuzz/play';
import { within } from '@boocode/fuzz/within';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatWorld, type ChatWorld } from '../testing/chat-world.js';

const key = 'the-key-of-somebody-in-a-test';

/** What a provider answers a request with. */
interface Answer {
  status: number;
  type: string;
  pieces: string[];
  /** Whether the connection is cut after the last piece. */
  cut: boolean;
}

const chunk = (delta: object, more: object = {}) => ({ id: 'c', choices: [{ index: 0, delta, ...more }] });

// Each case costs what a request of a person does, and the tests beside this one know the cases that matter most.
describe.runIf(isLong)('in the long form', () => {
  let server: Server;
  let world: ChatWorld;
  let answer: Answer;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.writeHead(answer.status, { 'content-type': answer.type });
      for (const piece of answer.pieces) response.write(piece);
      if (answer.cut) response.destroy();
      else response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    world = await chatWorld();
    const names = {
      OPENAI_API_KEY: key,
      OPENAI_BASE_URL: `${url}/v1`,
      ANTHROPIC_API_KEY: key,
      ANTHROPIC_BASE_URL: url,
    };
    Object.assign(world.env, names);
  });
  afterAll(async () => {
    await world.end();
    server.closeAllConnections();
    server.close();
  });

  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, input_tokens: 1, output_tokens: 2 };
  const block = { type: 'content_block_delta', index: 0 };

  /** What both wires say, shortened to what is read of them. */
  const good: unknown[] = [
    chunk({ role: 'assistant', content: 'a' }),
    chunk({ reasoning_content: 'hm' }),
    chunk({ tool_calls: [{ index: 0, id: 't', type: 'function', function: { name: 'artifact', arguments: '{}' } }] }),
    chunk({}, { finish_reason: 'stop' }),
    { id: 'c', choices: [], usage },
    { error: { message: 'no', type: 'x', code: 429 } },
    { type: 'message_start', message: { id: 'm', model: 'm', role: 'assistant', content: [], usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { ...block, delta: { type: 'text_delta', text: 'a' } },
    { ...block, delta: { type: 'thinking_delta', thinking: 'hm' } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
    { type: 'message_stop' },
  ];

  const pieces = fc.oneof(
    { weight: 8, arbitrary: spoilt(fc.constantFrom(...good)).map((one) => `data: ${jsonOf(one)}\n\n`) },
    { weight: 1, arbitrary: hostileText.map((text) => `${text}\n\n`) },
    { weight: 1, arbitrary: hostileValue.map((one) => `data: ${jsonOf(one)}\n\n`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('data: [DONE]\n\n', 'event: error\n', 'data:\n\n', ': hm\n\n', 'retry: 9999999\n\n'),
    },
  );
  const answers = fc.record({
    status: fc.constantFrom(200, 200, 200, 200, 400, 401, 429, 500, 529),
    type: fc.constantFrom('text/event-stream', 'text/event-stream', 'application/json', 'text/html'),
    pieces: fc.array(pieces, { maxLength: 7 }),
    cut: fc.boolean(),
  });

  test(
    'whatever a provider answers, the message ends, can be read, and says what was wrong without the key',
    { timeout: playTimeout },
    async () => {
      await play(
        'models',
        20,
        fc.asyncProperty(answers, fc.constantFrom('openai/m', 'anthropic/m'), async (given, model) => {
          answer = given;
          const chat = await world.newChat({ model });
          const message = await within(15_000, 'The answer', world.ask(chat.id, { text: 'hello' }));
          const { status, error } = Message.parse(message);
          expect(['complete', 'failed']).toContain(status);
          expect(status === 'failed' ? (error?.message.length ?? 0) : 11).toBeGreaterThan(10);
          expect(JSON.stringify(message)).not.toContain(key);
        }),
      );
    },
  );
});
