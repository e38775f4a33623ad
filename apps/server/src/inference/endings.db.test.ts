import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readSnapshot } from '../chats/read-shown.js';
import { chatWorld, wordsOf, type ChatWorld } from '../testing/chat-world.js';

let world: ChatWorld;
beforeAll(async () => {
  world = await chatWorld();
});
afterAll(() => world.end());
afterEach(() => world.rest());

/** Nobody listens there any more. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const shown = async (chatId: string) => (await readSnapshot(world.sql, chatId)).messages;

/** An answer that has begun and goes on until it is stopped. */
async function hanging(text = ['The first part, ', 'and the second.']) {
  world.rehearsal.addRules([{ match: '^hang', steps: [{ text, hang: 'mid' }] }]);
  const chat = await world.newChat();
  const heard = world.frame('delta', ({ stream, text: said }) => stream === `chat:${chat.id}` && said !== '');
  const { answer } = await world.say(chat.id, { text: 'hang on' });
  await heard;
  return { chat, answer };
}

describe('an answer', () => {
  it('that is stopped keeps what was written', async () => {
    const { chat, answer } = await hanging();
    await world.engine.stop(chat.id);
    expect(await world.message(chat.id, answer.id)).toMatchObject({ status: 'stopped', error: null });
    expect(wordsOf(await world.message(chat.id, answer.id))).toMatch(/^The first part, /);
  });

  it('is written on in the same message, and what is repeated is left out', async () => {
    const { chat, answer } = await hanging(['One two three four five six.']);
    await world.engine.stop(chat.id);
    world.rehearsal.addRules([
      {
        match: 'go-on',
        steps: [{ text: ['One two three ', 'four five six.', ' Seven.'], usage: { input: 5, output: 2 } }],
      },
    ]);
    await world.engine.goOn(chat.id, answer.id);
    await world.engine.idle();
    const whole = await world.message(chat.id, answer.id);
    expect(whole.status).toBe('complete');
    expect(wordsOf(whole)).toBe('One two three four five six. Seven.');
    expect(await shown(chat.id)).toHaveLength(2);
    await expect(world.engine.goOn(chat.id, answer.id)).rejects.toMatchObject({ code: 'message.complete' });
  });

  it('can be given anew beside the first one, and each branch shown again', async () => {
    const chat = await world.newChat();
    const first = await world.ask(chat.id, { text: 'Hello' });
    const second = await world.engine.regenerate(chat.id, first.id, {});
    await world.engine.idle();
    expect((await world.message(chat.id, second.id)).siblings).toEqual([first.id, second.id]);
    expect((await shown(chat.id)).map(({ id }) => id)).toEqual([first.parent_id, second.id]);
    await world.chats.switchBranch(chat.id, first.id);
    expect((await shown(chat.id)).at(-1)?.id).toBe(first.id);
  });

  it('to edited words is a branch of its own', async () => {
    const chat = await world.newChat();
    const first = await world.say(chat.id, { text: 'Hello' });
    await world.engine.idle();
    const edited = await world.say(chat.id, { text: 'Hello again', parent_id: first.message.parent_id });
    await world.engine.idle();
    expect((await world.message(chat.id, edited.message.id)).siblings).toEqual([first.message.id, edited.message.id]);
    await world.chats.deleteMessage(chat.id, edited.message.id);
    expect(await shown(chat.id)).toEqual([]);
    await world.chats.switchBranch(chat.id, first.message.id);
    expect(await shown(chat.id)).toHaveLength(2);
  });
});

describe('a provider', () => {
  it.each([
    [{ status: 401 }, 'provider.wrong-key', /refuses the key/],
    [{ status: 404 }, 'provider.model-not-found', /does not know this model/],
    [{ status: 429, headers: { 'retry-after': '3600' } }, 'provider.rate-limit', /limit; it ends at \d{4}-/],
    [
      { status: 400, errorText: 'This model has a maximum context length of 10 tokens.' },
      'provider.context-too-long',
      /too long/,
    ],
    [{ status: 503 }, 'provider.overloaded', /overloaded/],
  ])('that answers %j is told of in words', async (fault, code, words) => {
    world.rehearsal.addRules([{ match: '^fail', steps: [fault] }]);
    const chat = await world.newChat();
    const answer = await world.ask(chat.id, { text: 'fail' });
    expect(answer).toMatchObject({ status: 'failed', error: { code, message: expect.stringMatching(words) } });
    expect(JSON.stringify(answer)).not.toContain(world.rehearsal.key);
  });

  it.each(['socket', 'clean'] as const)('that breaks off (%s) loses nothing of what it said', async (truncate) => {
    world.rehearsal.addRules([{ match: '^cut', steps: [{ text: ['Half of it', ' and'], truncate }] }]);
    const chat = await world.newChat();
    const answer = await world.ask(chat.id, { text: 'cut' });
    expect(answer).toMatchObject({ status: 'failed', error: { code: 'provider.cut' } });
    expect(wordsOf(answer)).toBe('Half of it and');
  });

  it('that cannot be reached, or has no key, is told of in words', async () => {
    const closed = await closedPort();
    const provider = {
      id: 'gone',
      kind: 'openai-compatible' as const,
      base_url: `http://127.0.0.1:${closed}/v1`,
      models: [{ id: 'm' }],
    };
    await world.settings.put(provider);
    await world.settings.put({ ...provider, id: 'keyless', key_env: 'NO_SUCH_KEY' });
    const gone = await world.newChat({ model: 'gone/m' });
    expect((await world.ask(gone.id, { text: 'Hi' })).error).toMatchObject({ code: 'provider.unreachable' });
    const keyless = await world.newChat({ model: 'keyless/m' });
    expect((await world.ask(keyless.id, { text: 'Hi' })).error?.message).toContain('NO_SUCH_KEY');
  });
});

it('a chat whose context is nearly full is compacted before the next words, and goes on from the summary', async () => {
  const base_url = `${world.rehearsal.url}/v1`;
  world.env['SMALL_KEY'] = world.rehearsal.key;
  await world.settings.put({
    id: 'small',
    kind: 'openai-compatible',
    base_url,
    key_env: 'SMALL_KEY',
    models: [{ id: 'm', context_window: 1_000 }],
  });
  world.rehearsal.addRules([
    { match: '^much', steps: [{ text: 'So much.', usage: { input: 900, output: 10 } }] },
    { match: '^more', steps: [{ text: 'And more.', usage: { input: 100, output: 10 } }] },
  ]);
  const chat = await world.newChat({ model: 'small/m' });
  const told = await world.ask(chat.id, { text: 'much to say' });
  await world.ask(chat.id, { text: 'more to say' });
  const messages = await shown(chat.id);
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'summary', 'user', 'assistant']);
  expect(wordsOf(messages[2] ?? told)).toContain('- much to say');
  const asked = world.rehearsal.requests.findLast(({ prompt }) => prompt === 'more to say')?.asked ?? [];
  expect(asked).toHaveLength(2);
  expect(asked[0]).toContain('What was said before, in short');
});
