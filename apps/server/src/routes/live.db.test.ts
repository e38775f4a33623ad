import { once } from 'node:events';
import { WsFrameSchema, type WsFrame } from '@boocode/contracts/ws-frames';
import { ChatView, MessagePage, SendReply } from '@boocode/contracts/chat';
import { ModelCatalogue } from '@boocode/contracts/model-provider';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { buildApp } from '../app.js';
import { readConfig } from '../config.js';
import { listen } from '../listen.js';
import { addressOfEndpoint } from '../notifications/push-endpoint.js';
import { startNotifications, type Notifications } from '../notifications/start-notifications.js';
import { pushDevice } from '../testing/push-service.js';
import { chatWorld, wordsOf, type ChatWorld } from '../testing/chat-world.js';

const machine = { hostname: 'box', interfaces: {} };
const token = 'a-token-that-is-long-enough';
let world: ChatWorld;
let door: FastifyInstance;
let port = 0;
let notifications: Notifications;
beforeAll(async () => {
  world = await chatWorld();
  const config = readConfig({
    BOOCODE_CODER_URL: 'http://127.0.0.1:1',
    BOOCODE_INTERNAL_TOKEN: 'internal',
    BOOCODE_LOG_LEVEL: 'silent',
    BOOCODE_TOKEN: token,
    DATABASE_URL: world.url,
  });
  notifications = startNotifications({
    sql: world.sql,
    log: world.log,
    dataDir: world.dataDir,
    contact: config.pushContact,
    coderUrl: config.coderUrl,
    internalToken: config.secrets.internal,
    post: async () => ({
      status: 201,
      retryAfter: null,
      text: '',
    }),
    judge: async (endpoint) => (endpoint.includes('push.example') ? null : addressOfEndpoint(endpoint)),
  });
  door = await buildApp({ config, webRoot: '/nowhere', machine, store: world, chats: world, notifications });
  port = await listen(door, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await door.close();
  await notifications.close();
  await world.end();
});

const own = () => ({ authorization: `Bearer ${token}`, origin: `http://127.0.0.1:${port}` });

/** A page that watches, and keeps all that it is sent. */
async function openPage() {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/ws`, { headers: own() });
  const frames: WsFrame[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    frames.push(WsFrameSchema.parse(JSON.parse(data.toString('utf8'))));
    for (const look of waiting) look();
  });
  await once(socket, 'open');
  return {
    frames,
    ask: (request: unknown) => socket.send(typeof request === 'string' ? request : JSON.stringify(request)),
    heard: (fits: (frame: WsFrame) => boolean): Promise<WsFrame> =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = frames.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

async function call(method: string, path: string, body?: unknown) {
  const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...own(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

/** The status with which a WebSocket is refused. */
const refusal = (headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/ws`, { headers });
    socket.on('unexpected-response', (request, reply) => {
      resolve(reply.statusCode);
      request.destroy();
    });
    // Destroying the refused request is reported as an error, which is how this ends.
    socket.on('error', () => undefined);
  });

describe('the socket of the door', () => {
  it('is opened to our own page with the token alone', async () => {
    expect(await refusal({ ...own(), origin: 'https://evil.example' })).toBe(403);
    expect(await refusal({ ...own(), host: 'evil.example', origin: 'http://evil.example' })).toBe(403);
    expect(await refusal({ origin: own().origin })).toBe(401);
    const plain = await call('GET', '/api/ws');
    expect(plain).toMatchObject({ status: 400, body: { code: 'socket.expected' } });
  });

  it('shows what is said in a chat while it is said, and what concerns the person', async () => {
    const page = await openPage();
    page.ask({ type: 'watch', stream: 'user', after: null });
    await page.heard(({ type }) => type === 'user_snapshot');
    const chat = ChatView.parse((await call('POST', '/api/chats', {})).body);
    await page.heard((frame) => frame.type === 'chat_updated' && frame.chat.id === chat.id);
    page.ask({ type: 'watch', stream: `chat:${chat.id}`, after: null });
    await page.heard(({ type }) => type === 'snapshot');
    const sent = await call('POST', `/api/chats/${chat.id}/messages`, { text: 'Hello' });
    expect(sent.status).toBe(201);
    const { answer } = SendReply.parse(sent.body);
    await page.heard((frame) => frame.type === 'message_complete' && frame.message_id === answer.id);
    await page.heard((frame) => frame.type === 'chat_renamed' && frame.title === 'Hello');
    const places = page.frames.flatMap((frame) => ('seq' in frame && frame.stream !== 'user' ? [frame.seq] : []));
    expect(places).toEqual(places.map((_, at) => at));
    const { messages } = MessagePage.parse((await call('GET', `/api/chats/${chat.id}/messages`)).body);
    expect(wordsOf(messages[1] ?? answer)).toContain('This is Rehearsal (offline, not an AI model)');
    expect((await call('DELETE', `/api/chats/${chat.id}`)).status).toBe(204);
    await page.heard((frame) => frame.type === 'chat_deleted' && frame.chat_id === chat.id);
    await page.close();
  });

  it('says in words what it cannot do', async () => {
    const page = await openPage();
    page.ask('no JSON');
    expect(await page.heard(({ type }) => type === 'error')).toMatchObject({ code: 'request.invalid', stream: null });
    page.ask({ type: 'watch', stream: 'runs', after: null });
    await page.heard((frame) => frame.type === 'error' && frame.code === 'stream.elsewhere');
    page.ask({ type: 'watch', stream: 'chat:0199a5f0-0000-7000-8000-000000000000', after: null });
    await page.heard((frame) => frame.type === 'error' && frame.code === 'chat.not-found');
    await page.close();
  });
});

describe('what a page says of itself', () => {
  it('holds for its connection, each for itself, and is gone with it', async () => {
    const [one, two] = [await openPage(), await openPage()];
    const seen = (): Promise<void> =>
      new Promise((resolve) => {
        const stop = notifications.presence.onSight(() => {
          stop();
          resolve();
        });
      });
    const said = seen();
    two.ask({ type: 'presence', visible: false, sights: ['runs'] });
    one.ask({ type: 'presence', visible: true, sights: ['runs'] });
    await said;
    expect(notifications.presence.sees(['runs'])).toBe(true);
    await one.close();
    await expect.poll(() => notifications.presence.sees(['runs'])).toBe(false);
    two.ask({ type: 'presence', visible: true, sights: ['nonsense'] });
    expect(await two.heard(({ type }) => type === 'error')).toMatchObject({ code: 'request.invalid' });
    await two.close();
  });
});

describe('devices', () => {
  const { subscription } = pushDevice('tablet');
  const query = `?endpoint=${encodeURIComponent(subscription.endpoint)}`;

  it('are subscribed, tested and let go', async () => {
    expect(await call('GET', '/api/push/key')).toMatchObject({ status: 200, body: { key: expect.any(String) } });
    expect((await call('PUT', '/api/push/subscriptions', { ...subscription, expirationTime: null })).status).toBe(204);
    expect((await call('POST', '/api/push/test', { endpoint: subscription.endpoint })).status).toBe(204);
    expect((await call('DELETE', `/api/push/subscriptions${query}`)).status).toBe(204);
    expect(await call('DELETE', `/api/push/subscriptions${query}`)).toMatchObject({
      status: 404,
      body: { code: 'push.device-unknown' },
    });
  });

  it('are refused where they lead to this machine, or are not what a browser makes', async () => {
    const inside = { ...subscription, endpoint: 'https://127.0.0.1/push' };
    expect(await call('PUT', '/api/push/subscriptions', inside)).toMatchObject({
      status: 422,
      body: { code: 'push.endpoint-refused' },
    });
    const plain = { ...subscription, endpoint: 'http://push.example/a' };
    expect((await call('PUT', '/api/push/subscriptions', plain)).status).toBe(400);
    const noKeys = { endpoint: subscription.endpoint };
    expect((await call('PUT', '/api/push/subscriptions', noKeys)).status).toBe(400);
  });
});

const beginCoder = (chat: object) => call('POST', '/api/chats', { kind: 'coder', ...chat });

describe('chats', () => {
  it('calls a coder chat by the words that it begins with, unless a person has a title for it', async () => {
    const words = `Mend  the\n${'very '.repeat(30)}broken door`;
    expect((await beginCoder({ first_words: words })).body).toMatchObject({
      title: expect.stringMatching(/^Mend the (very )+very…$|^Mend the .{70}…$/),
      titled_by: 'auto',
    });
    expect((await beginCoder({ first_words: words, title: 'Door' })).body).toMatchObject({
      title: 'Door',
      titled_by: 'person',
    });
    expect((await beginCoder({ first_words: ' ' })).body).toMatchObject({ title: 'New chat', titled_by: 'none' });
  });

  it('are made once for an id, changed, listed and put away', async () => {
    const id = '0199a5f0-0000-7000-8000-000000000001';
    expect((await call('POST', '/api/chats', { id, title: 'One' })).status).toBe(201);
    expect(await call('POST', '/api/chats', { id, title: 'Two' })).toMatchObject({
      status: 200,
      body: { title: 'One' },
    });
    expect(await call('PATCH', `/api/chats/${id}`, { web: true })).toMatchObject({
      body: { web: true, titled_by: 'person' },
    });
    const listed = async (query: string) => {
      const { body } = await call('GET', `/api/chats${query}`);
      return z
        .object({ chats: z.array(ChatView) })
        .parse(body)
        .chats.map((chat) => chat.id);
    };
    expect(await listed('')).toContain(id);
    await call('PATCH', `/api/chats/${id}`, { archived: true });
    expect(await listed('')).not.toContain(id);
    expect(await listed('?archived=true')).toEqual([id]);
  });

  it('refuse in words what cannot be', async () => {
    const chat = await world.newChat({ kind: 'coder' });
    const messages = `/api/chats/${chat.id}/messages`;
    expect(await call('POST', messages, { text: 'Hi' })).toMatchObject({ status: 422, body: { code: 'chat.kind' } });
    const { id } = await world.newChat();
    expect(await call('POST', `/api/chats/${id}/messages`, { text: ' ' })).toMatchObject({ status: 400 });
    expect(await call('POST', `/api/chats/${id}/messages`, { text: 'x', skill: 'no-such' })).toMatchObject({
      status: 404,
    });
    expect(await call('POST', `/api/chats/${id}/compact`)).toMatchObject({ body: { code: 'chat.too-short' } });
    expect(await call('POST', `/api/chats/${id}/stop`)).toMatchObject({ status: 204 });
    expect(await call('GET', '/api/chats/none')).toMatchObject({ status: 400 });
  });
});

describe('models', () => {
  it('are the rehearsal’s where there is nothing else, and those that a person adds come first', async () => {
    const before = ModelCatalogue.parse((await call('GET', '/api/models')).body);
    expect(before.default_model).toBe('rehearsal/rehearsal');
    expect(before.providers.at(-1)).toMatchObject({ id: 'rehearsal', title: 'Rehearsal (offline, not an AI model)' });
    world.env['OWN_KEY'] = world.rehearsal.key;
    const own_provider = {
      id: 'own',
      kind: 'openai-compatible',
      base_url: `${world.rehearsal.url}/v1`,
      key_env: 'OWN_KEY',
    };
    const added = ModelCatalogue.parse((await call('PUT', '/api/models/providers/own', own_provider)).body);
    expect(added.default_model).toBe('own/rehearsal');
    expect([added.providers[0]?.origin, added.providers.at(-1)?.origin]).toEqual(['settings', 'built-in']);
    expect(JSON.stringify(added)).not.toContain(world.rehearsal.key);
    const stolen = { ...own_provider, id: 'thief', key_env: 'BOOCODE_INTERNAL_TOKEN' };
    expect((await call('PUT', '/api/models/providers/thief', stolen)).status).toBe(400);
    world.env['OWN_KEY'] = 'wrong';
    const refused = ModelCatalogue.parse((await call('POST', '/api/models/refresh')).body);
    expect(refused.providers[0]).toMatchObject({
      available: false,
      problem: { message: expect.stringContaining('refuses the key') },
    });
    await call('DELETE', '/api/models/providers/own');
    expect((await call('DELETE', '/api/models/providers/own')).status).toBe(404);
  });
});
