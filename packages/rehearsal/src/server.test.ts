import { afterEach, describe, expect, it } from 'vitest';
import { startRehearsal } from './server.js';
import type { Rehearsal, RehearsalOptions } from './server.js';
import { parseEvents, post } from './testing.js';

let rehearsal: Rehearsal | undefined;
afterEach(async () => rehearsal?.close());

async function start(options?: RehearsalOptions): Promise<Rehearsal> {
  rehearsal = await startRehearsal(options);
  return rehearsal;
}

const hello = { model: 'rehearsal', messages: [{ role: 'user', content: 'hello' }] };

describe('the rehearsal server', () => {
  it('says in a plain reply that it is no AI model', async () => {
    const response = await post(await start(), hello);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: expect.stringContaining('not an AI model') }, finish_reason: 'stop' }],
    });
  });

  it.each([
    ['/v1/chat/completions', { error: { type: 'invalid_request_error', code: 'invalid_api_key' } }],
    ['/v1/responses', { error: { code: 'invalid_api_key' } }],
    ['/v1/messages', { type: 'error', error: { type: 'authentication_error' } }],
    ['/__rules', { code: 'unauthorized' }],
  ])('refuses %s without the key, in that protocol’s own shape', async (path, shape) => {
    const server = await start();
    const response = await fetch(server.url + path, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject(shape);
    expect(server.requests).toHaveLength(0);
  });

  it('lists its model under its honest name', async () => {
    const server = await start();
    const response = await fetch(`${server.url}/v1/models`, { headers: { 'x-api-key': server.key } });
    expect(await response.json()).toMatchObject({
      data: [{ id: 'rehearsal', display_name: 'Rehearsal (offline, not an AI model)' }],
    });
  });

  it('answers a body that does not fit the protocol with 400 and the place', async () => {
    const response = await post(await start(), { model: 'rehearsal', messages: 7 });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('`messages`') } });
  });

  it('takes rules and pace over its control routes, and refuses bad ones in words', async () => {
    const server = await start();
    const added = await post(server, [{ match: 'hello', steps: [{ text: 'good day' }] }], '/__rules');
    expect(await added.json()).toEqual({ added: 1 });
    expect(await (await post(server, hello)).json()).toMatchObject({ choices: [{ message: { content: 'good day' } }] });
    const bad = await post(server, [{ match: '(', steps: [] }], '/__rules');
    expect(bad.status).toBe(422);
    expect(await bad.json()).toMatchObject({ message: expect.stringContaining('rules[0].match') });
  });

  it('ends silent replies when it closes', async () => {
    const server = await start({ rules: [{ match: 'hello', steps: [{ hang: true }] }] });
    const silent = post(server, hello).catch((error: unknown) => error);
    await expect.poll(() => server.requests.length).toBe(1);
    await server.close();
    expect(await silent).toBeInstanceOf(Error);
    expect(server.requests[0]).toMatchObject({ ending: 'aborted' });
  });

  it('streams events that end with [DONE]', async () => {
    const response = await post(await start(), { ...hello, stream: true });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(parseEvents(await response.text()).at(-1)?.data).toBe('[DONE]');
  });
});
