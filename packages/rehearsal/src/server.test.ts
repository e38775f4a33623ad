import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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

setFlagsFromString('--expose-gc');
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's own function
const collect = runInNewContext('gc') as () => void;

/** Twice: what is let go by the first may hold what the second takes. */
function heldBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
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

  it('remembers of long prompts no more than it tells of them', async () => {
    const server = await start();
    const [prompts, characters] = [60, 500_000];
    const ask = async (n: number) => {
      const content = `${n} ${'x'.repeat(characters)}\n<persona>junior-developer-of-many-years</persona>\n`;
      await (await post(server, { model: 'rehearsal', messages: [{ role: 'user', content }] })).text();
    };
    await ask(0);
    const before = heldBytes();
    for (let n = 1; n <= prompts; n += 1) await ask(n);
    expect(server.requests.at(-1)).toMatchObject({ persona: 'junior-developer-of-many-years' });
    expect(heldBytes() - before).toBeLessThan((prompts * characters) / 4);
  });

  it('streams events that end with [DONE]', async () => {
    const response = await post(await start(), { ...hello, stream: true });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(parseEvents(await response.text()).at(-1)?.data).toBe('[DONE]');
  });
});
