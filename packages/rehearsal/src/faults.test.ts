import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RuleStep } from './rules.js';
import { startRehearsal } from './server.js';
import type { Rehearsal } from './server.js';
import { parseEvents, post } from './testing.js';

let server: Rehearsal;
afterEach(() => server.close());

const body = { model: 'rehearsal', messages: [{ role: 'user', content: 'go' }] };
const streamed = { ...body, stream: true };

async function scripted(...steps: RuleStep[]): Promise<void> {
  server = await startRehearsal({ rules: [{ match: '^go$', steps }] });
}

/** The body as far as it came, and whether the connection broke. */
async function received(response: Response): Promise<{ text: string; broke: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true });
    return { text, broke: false };
  } catch {
    // A broken connection is what these tests look for.
    return { text, broke: true };
  }
}

describe('scripted faults', () => {
  it('answers a rate limit in the protocol’s shape, with the headers that say when to come back', async () => {
    await scripted({ status: 429, headers: { 'retry-after': '7' }, errorText: 'slow down' });
    const response = await post(server, streamed);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toMatchObject({ error: { message: 'slow down', code: 'rate_limit_exceeded' } });
    const anthropic = await post(server, { ...streamed, max_tokens: 9 }, '/v1/messages');
    expect(await anthropic.json()).toMatchObject({ error: { type: 'rate_limit_error', message: 'slow down' } });
  });

  it('fails only as often as it was told, then the same request is answered', async () => {
    await scripted({ status: 500, times: 2, text: 'at last' });
    expect((await post(server, body)).status).toBe(500);
    expect((await post(server, body)).status).toBe(500);
    expect(await (await post(server, body)).json()).toMatchObject({ choices: [{ message: { content: 'at last' } }] });
    expect(server.requests.map(({ status, ending }) => [status, ending])).toEqual([
      [500, 'failed'],
      [500, 'failed'],
      [200, 'done'],
    ]);
  });

  it('counts a fault on while rules for other prompts come in', async () => {
    await scripted({ status: 500, times: 1, text: 'at last' });
    expect((await post(server, body)).status).toBe(500);
    server.addRules([{ match: '^something else$', steps: [{ text: 'x' }] }]);
    expect((await post(server, body)).status).toBe(200);
  });

  it('fails while as many are being answered as it was told, and answers again once one of them is over', async () => {
    await scripted({ status: 429, above: 2, text: ['one ', 'two'], chunkMs: 100 });
    const answered = [await post(server, streamed), await post(server, streamed)];
    expect((await post(server, body)).status).toBe(429);
    const texts = await Promise.all(answered.map(received));
    expect(texts.map(({ text }) => text.includes('[DONE]'))).toEqual([true, true]);
    expect((await post(server, body)).status).toBe(200);
  });

  it('drops the socket after the text', async () => {
    await scripted({ text: ['one ', 'two'], truncate: 'socket' });
    const { text, broke } = await received(await post(server, streamed));
    expect(broke).toBe(true);
    expect(text).toContain('two');
    expect(text).not.toContain('[DONE]');
    expect(server.requests[0]).toMatchObject({ ending: 'cut' });
  });

  it('ends a stream in order but without a finish reason', async () => {
    await scripted({ text: ['one ', 'two'], truncate: 'clean' });
    const { text, broke } = await received(await post(server, streamed));
    expect(broke).toBe(false);
    expect(text).toContain('two');
    expect(text).not.toContain('"finish_reason":"stop"');
  });

  it('goes silent in mid-stream until the caller gives up', async () => {
    await scripted({ text: ['one', 'two'], hang: 'mid' });
    const caller = new AbortController();
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(streamed),
      signal: caller.signal,
    });
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    while (!text.includes('two')) text += decoder.decode((await reader?.read())?.value);
    expect(server.requests[0]?.ending).toBeNull();
    caller.abort();
    await expect.poll(() => server.requests[0]?.ending).toBe('aborted');
  });

  it('sends the headers of a step with its reply, but not those of a refusal that is over', async () => {
    await scripted({ text: 'one', headers: { 'x-left': '3' } });
    for (const asked of [streamed, body]) expect((await post(server, asked)).headers.get('x-left')).toBe('3');
    server.addRules([
      { match: '^go$', steps: [{ text: 'one', status: 429, times: 1, headers: { 'retry-after': '1' } }] },
    ]);
    const refused = await post(server, body);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await post(server, body)).headers.get('retry-after')).toBeNull();
  });

  it('sends garbage where a reply should be', async () => {
    await scripted({ text: 'one', garbage: true });
    const events = parseEvents(await (await post(server, streamed)).text());
    expect(() => events.forEach((event) => void JSON.parse(event.data))).toThrow(SyntaxError);
    const whole = await post(server, body);
    await expect(whole.json()).rejects.toThrow(SyntaxError);
  });

  it('begins no reply of a meeting before so many are about to', async () => {
    await scripted({ text: 'together', meet: { name: 'two', of: 2 } });
    const first = post(server, streamed);
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    expect(server.requests[0]?.ended_at).toBeNull();
    const texts = await Promise.all([first, post(server, streamed)].map(async (reply) => (await reply).text()));
    expect(texts.every((text) => text.includes('together'))).toBe(true);
    // Who comes later finds them met.
    expect((await post(server, streamed)).status).toBe(200);
  });

  it('counts refusals for a meeting, and holds none of them up', async () => {
    await scripted({ text: 'at last', meet: { name: 'three', of: 3 }, status: 429, above: 1 });
    const first = post(server, streamed);
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    expect((await post(server, streamed)).status).toBe(429);
    expect(server.requests[0]?.ended_at).toBeNull();
    expect((await post(server, streamed)).status).toBe(429);
    expect(await (await first).text()).toContain('at last');
  });

  it('waits as long as the step and the pace say', async () => {
    await scripted({ text: ['one', 'two', 'three'], delayMs: 60, chunkMs: 10 });
    server.setPace({ replyMs: 60, chunkMs: 10 });
    const started = performance.now();
    await (await post(server, streamed)).text();
    expect(performance.now() - started).toBeGreaterThan(170);
  });

  it('lays a delay over the persona mind when the step has no content', async () => {
    await scripted({ delayMs: 1 });
    expect(await (await post(server, body)).json()).toMatchObject({
      choices: [{ message: { content: expect.stringContaining('not an AI model') } }],
    });
  });

  it('sends scripted data as a fenced json block', async () => {
    await scripted({ json: { findings: [] } });
    expect(await (await post(server, body)).json()).toMatchObject({
      choices: [{ message: { content: '```json\n{\n  "findings": []\n}\n```' } }],
    });
  });

  it('calls no tool twice when a script has no further step', async () => {
    await scripted({ tools: [{ bash: 'ls' }] });
    const messages = [
      ...body.messages,
      { role: 'assistant', content: 'x' },
      { role: 'tool', tool_call_id: 'c', content: '' },
    ];
    expect(await (await post(server, { ...body, messages })).json()).toMatchObject({
      choices: [{ finish_reason: 'stop', message: { content: 'The script has no further step.' } }],
    });
  });

  it('spares the calls for titles, so that a fault hits the agent’s own turn', async () => {
    await scripted({ status: 500 });
    const messages = [{ role: 'system', content: 'You are a title generator.' }, ...body.messages];
    expect((await post(server, { ...body, messages })).status).toBe(200);
  });

  it('refuses rules that nobody could mean', async () => {
    await scripted({ text: 'x' });
    expect(() => server.addRules([{ steps: [{ text: 'x' }] }])).toThrow('needs `match` or `matchBody`');
    expect(() => server.addRules([{ match: 'x', steps: [{ status: 200 }] }])).toThrow('rules[0].steps[0].status');
    expect(() => server.setPace({ replyMs: -1 })).toThrow('pace.replyMs');
  });
});
