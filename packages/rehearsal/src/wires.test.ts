import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startRehearsal } from './server.js';
import type { Rehearsal } from './server.js';
import { lookRules, parseEvents, post } from './testing.js';

let server: Rehearsal;
beforeAll(async () => {
  server = await startRehearsal({ rules: lookRules });
});
afterAll(() => server.close());

const call = z.looseObject({ id: z.string(), function: z.looseObject({ name: z.string(), arguments: z.string() }) });

function tool(name: string, ...parameters: string[]) {
  const properties = Object.fromEntries(parameters.map((key) => [key, {}]));
  return { type: 'function', function: { name, parameters: { type: 'object', properties } } };
}

describe('OpenAI chat completions', () => {
  const body = {
    model: 'rehearsal',
    messages: [
      { role: 'system', content: 'Work.' },
      { role: 'user', content: [{ type: 'text', text: 'look around' }] },
    ],
    tools: [tool('read', 'filePath', 'offset', 'limit'), tool('glob', 'pattern')],
  };

  it('answers in one piece', async () => {
    const reply: unknown = await (await post(server, body)).json();
    expect(reply).toMatchObject({
      object: 'chat.completion',
      model: 'rehearsal',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: 'Looking.',
            reasoning_content: 'hm',
            tool_calls: [
              { type: 'function', function: { name: 'read', arguments: '{"filePath":"a.ts"}' } },
              { type: 'function', function: { name: 'glob', arguments: '{"pattern":"**/*"}' } },
            ],
          },
        },
      ],
      usage: {
        prompt_tokens: 11,
        completion_tokens: 7,
        total_tokens: 18,
        prompt_tokens_details: { cached_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    });
  });

  it('streams text and tool calls as deltas, ends with the usage and [DONE]', async () => {
    const response = await post(server, { ...body, stream: true, stream_options: { include_usage: true } });
    const events = parseEvents(await response.text());
    expect(events.at(-1)?.data).toBe('[DONE]');
    const Delta = z.looseObject({
      content: z.string().optional(),
      tool_calls: z
        .array(
          z.looseObject({
            index: z.number(),
            id: z.string().optional(),
            function: z.looseObject({ name: z.string().optional(), arguments: z.string() }),
          }),
        )
        .optional(),
    });
    const Chunk = z.looseObject({
      object: z.literal('chat.completion.chunk'),
      choices: z.array(z.looseObject({ delta: Delta, finish_reason: z.string().nullable() })),
      usage: z.looseObject({ total_tokens: z.number() }).optional(),
    });
    const chunks = events.slice(0, -1).map((event) => Chunk.parse(JSON.parse(event.data)));
    const deltas = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta));
    expect(deltas[0]).toMatchObject({ role: 'assistant' });
    expect(deltas.map((delta) => delta.content ?? '').join('')).toBe('Looking.');
    const pieces = deltas.flatMap((delta) => delta.tool_calls ?? []);
    const calls = [0, 1].map((index) => pieces.filter((piece) => piece.index === index));
    expect(calls.map((parts) => parts.map((piece) => piece.function.arguments).join(''))).toEqual([
      '{"filePath":"a.ts"}',
      '{"pattern":"**/*"}',
    ]);
    expect(calls.map((parts) => parts.filter((piece) => piece.id !== undefined).length)).toEqual([1, 1]);
    expect(chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.finish_reason)).filter(Boolean)).toEqual([
      'tool_calls',
    ]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 18 } });
  });

  it('counts its replies in the conversation, so a step follows the last one after any restart', async () => {
    const first = z
      .looseObject({ choices: z.array(z.looseObject({ message: z.looseObject({ tool_calls: z.array(call) }) })) })
      .parse(await (await post(server, body)).json()).choices[0]?.message;
    const results = (first?.tool_calls ?? []).map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'x' }));
    const next = { ...body, messages: [...body.messages, first, ...results] };
    expect(await (await post(server, next)).json()).toMatchObject({
      choices: [{ finish_reason: 'stop', message: { content: 'Done.' } }],
    });
  });
});

describe('OpenAI responses', () => {
  const body = {
    model: 'rehearsal',
    instructions: 'Work.',
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'look around' }] }],
    tools: [{ type: 'function', name: 'exec_command', parameters: { type: 'object', properties: { cmd: {} } } }],
  };

  it('answers in one piece, reading through a shell where there is no reader', async () => {
    expect(await (await post(server, body, '/v1/responses')).json()).toMatchObject({
      object: 'response',
      status: 'completed',
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Looking.' }] },
        { type: 'function_call', name: 'exec_command', arguments: `{"cmd":"cat -n -- 'a.ts' | tail -n +1"}` },
        { type: 'function_call', name: 'glob' },
      ],
      usage: { input_tokens: 11, output_tokens: 7, total_tokens: 18 },
    });
  });

  it('streams named events in numbered order', async () => {
    const response = await post(server, { ...body, stream: true }, '/v1/responses');
    const events = parseEvents(await response.text());
    const Event = z.looseObject({ type: z.string(), sequence_number: z.number(), delta: z.string().optional() });
    const parsed = events.map((event) => ({ name: event.event, ...Event.parse(JSON.parse(event.data)) }));
    expect(parsed.map((event) => event.name)).toEqual(parsed.map((event) => event.type));
    expect(parsed.map((event) => event.sequence_number)).toEqual(parsed.map((_, index) => index));
    expect(parsed[0]?.type).toBe('response.created');
    const text = parsed.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta);
    expect(text).toEqual(['Look', 'ing.']);
    const written = parsed.filter((event) => event.type === 'response.function_call_arguments.delta');
    expect(written.map((event) => event.delta).join('')).toContain(`"cmd":"cat -n -- 'a.ts'`);
    expect(parsed.at(-1)).toMatchObject({ type: 'response.completed', response: { status: 'completed' } });
    const added = parsed.filter((event) => event.type === 'response.output_item.added').length;
    expect(parsed.filter((event) => event.type === 'response.output_item.done')).toHaveLength(added);
  });

  it('takes the items of one reply for one turn', async () => {
    const items = [
      { type: 'reasoning', id: 'r', summary: [] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Looking.' }] },
      { type: 'function_call', call_id: 'c1', name: 'exec_command', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'x' },
    ];
    const reply: unknown = await (
      await post(server, { ...body, input: [...body.input, ...items] }, '/v1/responses')
    ).json();
    expect(reply).toMatchObject({ output: [{ content: [{ text: 'Done.' }] }] });
  });
});

describe('Anthropic messages', () => {
  const body = {
    model: 'rehearsal',
    max_tokens: 100,
    system: [{ type: 'text', text: 'Primary working directory: /repo' }],
    messages: [{ role: 'user', content: 'look around' }],
    tools: [{ name: 'Read', input_schema: { type: 'object', properties: { file_path: {} } } }],
  };

  it('answers in one piece, with the absolute path that this kind of tool wants', async () => {
    expect(await (await post(server, body, '/v1/messages')).json()).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: 'Looking.' },
        { type: 'tool_use', name: 'Read', input: { file_path: '/repo/a.ts' } },
        { type: 'tool_use', name: 'glob' },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 11, output_tokens: 7, cache_read_input_tokens: 3 },
    });
  });

  it('streams content blocks that open, grow and close in order', async () => {
    const response = await post(server, { ...body, stream: true }, '/v1/messages');
    const Event = z.looseObject({
      type: z.string(),
      index: z.number().optional(),
      delta: z.looseObject({ text: z.string().optional(), partial_json: z.string().optional() }).optional(),
    });
    const events = parseEvents(await response.text()).map(({ event, data }) => ({
      name: event,
      ...Event.parse(JSON.parse(data)),
    }));
    expect(events.map((event) => event.name)).toEqual(events.map((event) => event.type));
    expect(events[0]?.type).toBe('message_start');
    expect(events.at(-1)?.type).toBe('message_stop');
    expect(events.at(-2)).toMatchObject({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use' },
      usage: { output_tokens: 7 },
    });
    const opened = events.filter((event) => event.type === 'content_block_start').map((event) => event.index);
    expect(opened).toEqual([0, 1, 2, 3]);
    expect(events.filter((event) => event.type === 'content_block_stop').map((event) => event.index)).toEqual(opened);
    expect(events.map((event) => event.delta?.text ?? '').join('')).toBe('Looking.');
    const args = events.filter((event) => event.index === 2).map((event) => event.delta?.partial_json ?? '');
    expect(JSON.parse(args.join(''))).toEqual({ file_path: '/repo/a.ts' });
  });

  it('takes a message of tool results for results, also with a reminder beside them', async () => {
    const messages = [
      ...body.messages,
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'Read', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'x' }] },
          { type: 'text', text: 'a reminder' },
        ],
      },
    ];
    expect(await (await post(server, { ...body, messages }, '/v1/messages')).json()).toMatchObject({
      content: [{ type: 'text', text: 'Done.' }],
      stop_reason: 'end_turn',
    });
  });

  it.each([
    '[structured-output-enforce] You MUST call the StructuredOutput tool.',
    '[Your previous response had no visible output. Please continue.]',
    'Your response above was cut off mid-stream. Resume directly.',
  ])('takes no nudge of the agent for the prompt: %s', async (nudge) => {
    const text = [
      { type: 'text', text: 'look around\n' },
      { type: 'text', text: nudge },
    ];
    await post(server, { ...body, messages: [{ role: 'user', content: text }] }, '/v1/messages');
    expect(server.requests.at(-1)).toMatchObject({ prompt: 'look around', rule: 0 });
  });

  it('takes no reminder and no word of the agent about its surroundings for the prompt', async () => {
    const reminder = { type: 'text', text: '<system-reminder>\nlook elsewhere\n</system-reminder>' };
    const messages = [
      { role: 'user', content: [reminder, { type: 'text', text: 'look around' }] },
      { role: 'system', content: [{ type: 'text', text: '# Environment\n - Primary working directory: /elsewhere' }] },
    ];
    const { system: _, ...rest } = body;
    expect(await (await post(server, { ...rest, messages }, '/v1/messages')).json()).toMatchObject({
      content: [{}, { text: 'Looking.' }, { input: { file_path: '/elsewhere/a.ts' } }, {}],
    });
  });

  it('counts tokens', async () => {
    const counted: unknown = await (await post(server, body, '/v1/messages/count_tokens')).json();
    expect(counted).toEqual({ input_tokens: Math.ceil(JSON.stringify(body).length / 4) });
  });
});

describe('every wire', () => {
  it.each([
    [
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: 'hi' }], tools: [{ type: 'function', function: { name: 'now' } }] },
    ],
    ['/v1/responses', { input: 'hi', tools: [{ type: 'web_search' }] }],
    [
      '/v1/messages',
      { messages: [{ role: 'user', content: 'hi' }], tools: [{ type: 'web_search_1', name: 'web_search' }] },
    ],
    [
      '/v1beta/models/rehearsal:generateContent',
      { contents: [{ parts: [{ text: 'hi' }] }], tools: [{ googleSearch: {} }] },
    ],
  ])('takes tools without a parameter schema on %s', async (path, body) => {
    expect((await post(server, { model: 'rehearsal', ...body }, path)).status).toBe(200);
  });
});
