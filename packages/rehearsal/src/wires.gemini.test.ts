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

describe('Gemini', () => {
  const generate = '/v1beta/models/rehearsal:generateContent';
  const stream = '/v1beta/models/rehearsal:streamGenerateContent?alt=sse';
  const functionDeclarations = [
    {
      name: 'read_file',
      parametersJsonSchema: { type: 'object', properties: { file_path: {}, start_line: {}, end_line: {} } },
    },
    { name: 'glob', parametersJsonSchema: { type: 'object', properties: { pattern: {} } } },
  ];
  const body = {
    systemInstruction: { role: 'user', parts: [{ text: 'Work.' }] },
    contents: [
      {
        role: 'user',
        parts: [{ text: '<session_context>\nA directory.\n</session_context>' }, { text: 'look around' }],
      },
    ],
    tools: [{ functionDeclarations }],
  };

  it('answers in one piece, and takes what the agent says of its surroundings for no part of the prompt', async () => {
    expect(await (await post(server, body, generate)).json()).toMatchObject({
      candidates: [
        {
          finishReason: 'STOP',
          content: {
            role: 'model',
            parts: [
              { text: 'hm', thought: true },
              { text: 'Looking.' },
              { functionCall: { name: 'read_file', args: { file_path: 'a.ts' } } },
              { functionCall: { name: 'glob', args: { pattern: '**/*' } } },
            ],
          },
        },
      ],
      modelVersion: 'rehearsal',
      usageMetadata: {
        promptTokenCount: 11,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 2,
        cachedContentTokenCount: 3,
        totalTokenCount: 18,
      },
    });
  });

  it('streams thoughts, text and calls, and says only at the end why it ends', async () => {
    const Chunk = z.looseObject({
      candidates: z.array(
        z.looseObject({ finishReason: z.string().optional(), content: z.looseObject({ parts: z.array(z.unknown()) }) }),
      ),
    });
    const events = parseEvents(await (await post(server, body, stream)).text());
    const candidates = events.flatMap((event) => Chunk.parse(JSON.parse(event.data)).candidates);
    expect(candidates.map((candidate) => candidate.content.parts[0])).toMatchObject([
      { text: 'hm', thought: true },
      { text: 'Look' },
      { text: 'ing.' },
      { functionCall: { name: 'read_file' } },
      { text: '' },
    ]);
    expect(candidates.map((candidate) => candidate.finishReason)).toEqual([...Array(4).fill(undefined), 'STOP']);
  });

  it('counts its replies in the conversation, results and remarks beside them left out', async () => {
    const contents = [
      ...body.contents,
      { role: 'model', parts: [{ functionCall: { id: 'c1', name: 'glob', args: {} } }] },
      {
        role: 'user',
        parts: [{ functionResponse: { id: 'c1', name: 'glob', response: { output: 'x' } } }, { text: 'a remark' }],
      },
    ];
    expect(await (await post(server, { ...body, contents }, generate)).json()).toMatchObject({
      candidates: [{ content: { parts: [{ text: 'Done.' }] } }],
    });
  });

  it('answers the small calls that want JSON by their schema, and no script hits them', async () => {
    const responseJsonSchema = {
      type: 'object',
      properties: { why: { type: 'string' }, next_speaker: { type: 'string', enum: ['user', 'model'] } },
      required: ['next_speaker'],
    };
    const small = { ...body, tools: undefined };
    const generationConfig = { responseMimeType: 'application/json', responseJsonSchema };
    const reply: unknown = await (await post(server, { ...small, generationConfig }, generate)).json();
    expect(reply).toMatchObject({ candidates: [{ content: { parts: [{ text: '{"next_speaker":"user"}' }] } }] });
  });

  it('says in its own shape why it refuses, and when to come back', async () => {
    server.addRules([
      { match: '^too soon', steps: [{ status: 429, headers: { 'retry-after': '7' }, errorText: 'slow' }] },
    ]);
    const contents = [{ role: 'user', parts: [{ text: 'too soon' }] }];
    const response = await post(server, { ...body, contents }, stream);
    expect([response.status, await response.json()]).toMatchObject([
      429,
      {
        error: {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          message: 'slow',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }],
        },
      },
    ]);
    const stranger = await fetch(server.url + generate, { method: 'POST', headers: { 'x-goog-api-key': 'wrong' } });
    expect([stranger.status, await stranger.json()]).toMatchObject([
      400,
      { error: { status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] } },
    ]);
    expect((await post(server, body, '/v1beta/models/rehearsal:embedContent')).status).toBe(404);
  });

  it('counts tokens', async () => {
    const counted: unknown = await (await post(server, body, '/v1beta/models/rehearsal:countTokens')).json();
    expect(counted).toEqual({ totalTokens: Math.ceil(JSON.stringify(body).length / 4) });
  });
});
