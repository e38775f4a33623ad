import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactView, CreateArtifact } from '@boocode/contracts/artifact';
import { ChangeChat, ChatView, CreateChat, Regenerate, SendMessage, SwitchBranch } from '@boocode/contracts/chat';
import { ProviderSetting } from '@boocode/contracts/model-provider';
import { PushDevice, PushSubscriptionRequest } from '@boocode/contracts/notification';
import { ChangeProject, CreateProject } from '@boocode/contracts/project';
import { ChangeSettings } from '@boocode/contracts/settings';
import { SaveWorkspace } from '@boocode/contracts/workspace';
import { keptRows } from '@boocode/db/kept-rows';
import { wellFormedText } from '@boocode/fuzz/hostile';
import { judge, nextAddress } from '@boocode/fuzz/http/judge';
import { logLines } from '@boocode/fuzz/http/log-lines';
import { requests } from '@boocode/fuzz/http/requests';
import { routesOf, type Route } from '@boocode/fuzz/http/routes';
import { play, playTimeout } from '@boocode/fuzz/play';
import { createLog } from '@boocode/http/log';
import * as fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { buildApp } from '../app.js';
import { readConfig } from '../config.js';
import { startNotifications, type Notifications } from '../notifications/start-notifications.js';
import { chatWorld, type ChatWorld } from '../testing/chat-world.js';

const token = 'the-token-of-a-person-in-a-test';
const internal = 'the-inner-token-of-a-test';
const host = '127.0.0.1:7400';
const lines = logLines();
let webRoot: string;
let world: ChatWorld;
let notifications: Notifications;
let door: FastifyInstance;
let routes: Route[];
let ids: string[];

/** What the routes read a body with. */
const bodies: Record<string, z.ZodType> = {
  'POST /api/login': z.strictObject({ token: z.string() }),
  'POST /api/projects': CreateProject,
  'PATCH /api/projects/:id': ChangeProject,
  'POST /api/artifacts': CreateArtifact,
  'PUT /api/workspace': SaveWorkspace,
  'PATCH /api/settings': ChangeSettings,
  'POST /api/chats': CreateChat,
  'PATCH /api/chats/:id': ChangeChat,
  'POST /api/chats/:id/branch': SwitchBranch,
  'POST /api/chats/:id/messages': SendMessage,
  'POST /api/chats/:id/messages/:messageId/regenerate': Regenerate,
  // Providers are asked for their models: only one that is not there.
  'PUT /api/models/providers/:id': ProviderSetting.extend({ base_url: z.literal('http://127.0.0.1:1') }),
  'PUT /api/push/subscriptions': PushSubscriptionRequest,
  'POST /api/push/test': PushDevice,
};

const queries: Record<string, z.ZodType> = {
  'GET /api/chats': z.object({ limit: z.int().optional(), archived: z.boolean().optional() }),
  'GET /api/folders': z.object({ path: z.string().optional(), hidden: z.boolean().optional() }),
  'POST /api/attachments': z.object({ name: z.string().optional() }),
  'DELETE /api/push/subscriptions': PushDevice,
};

// What is passed on needs whoever stands behind the door, and a real connection; `ready` tells that they are away.
const isOwn = ({ url }: Route) => !/^\/(api\/(coder|term)|metrics)\b|\/ready$/.test(url);

beforeAll(async () => {
  world = await chatWorld();
  webRoot = mkdtempSync(join(tmpdir(), 'boocode-web-'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>BooCode</title>');
  const config = readConfig({
    BOOCODE_CODER_URL: 'http://127.0.0.1:1',
    BOOCODE_INTERNAL_TOKEN: internal,
    BOOCODE_TOKEN: token,
    BOOCODE_DATA_DIR: world.dataDir,
    DATABASE_URL: world.url,
  });
  const log = createLog({ service: 'server', level: 'error', environment: {}, destination: lines.destination });
  const { sql, dataDir } = world;
  notifications = startNotifications({
    sql,
    log,
    dataDir,
    contact: config.pushContact,
    coderUrl: config.coderUrl,
    internalToken: internal,
    post: async () => ({ status: 201, retryAfter: null, text: '' }),
    judge: async () => null,
  });
  const machine = { hostname: 'box', interfaces: {} };
  const parts = { config, webRoot, machine, log, store: world, chats: world, notifications };
  const built = await routesOf(() => buildApp(parts));
  door = built.app;
  routes = built.routes.filter(isOwn).map((route) => {
    const name = `${route.method} ${route.url}`;
    return { ...route, ...(bodies[name] && { body: bodies[name] }), ...(queries[name] && { query: queries[name] }) };
  });
  const chat = await world.newChat();
  const { id } = await world.ask(chat.id, { text: 'hello' });
  ids = [chat.id, id, await world.project(webRoot)];
});
afterAll(async () => {
  await door.close();
  await notifications.close();
  await world.end();
  rmSync(webRoot, { recursive: true });
});

const own = () => ({ host, authorization: `Bearer ${token}` });

const ask = (method: 'GET' | 'POST', url: string, payload?: object) =>
  door.inject({ method, url, headers: own(), remoteAddress: nextAddress(), ...(payload && { payload }) });

/** What is kept once nothing is being answered any more; what was refused is in the audit. */
async function kept(): Promise<string> {
  await world.engine.idle();
  return keptRows(world.sql, ['audit_rows']);
}

test('every body that is read has its schema here', () => {
  const known = new Set(routes.map(({ method, url }) => `${method} ${url}`));
  expect(Object.keys({ ...bodies, ...queries }).filter((name) => !known.has(name))).toEqual([]);
});

test(
  'whatever is asked of the front door is answered or refused in words, and what is refused writes nothing',
  { timeout: playTimeout },
  async () => {
    expect(routes.length).toBeGreaterThan(30);
    const options = {
      app: door,
      secrets: [token, internal],
      takeLog: lines.take,
      kept,
    };
    const asked = requests({ routes, headers: own(), ids: () => ids, words: ['rehearsal', 'index.html'] });
    await play(
      'server',
      30,
      fc.asyncProperty(asked, (request) => judge(options, request)),
    );
  },
);

test('what a person writes comes back as it was', { timeout: playTimeout }, async () => {
  const written = fc.record({
    title: wellFormedText({ minLength: 1 }).filter((text) => text.trim() !== ''),
    content: wellFormedText(),
  });
  await play(
    'server',
    5,
    fc.asyncProperty(written, async ({ title, content }) => {
      const made = await ask('POST', '/api/artifacts', { kind: 'markdown', title, content });
      const { id } = z.object({ id: z.string() }).parse(made.json());
      expect(ArtifactView.parse((await ask('GET', `/api/artifacts/${id}`)).json()).content).toBe(content);
      const chat = ChatView.parse((await ask('POST', '/api/chats', { title })).json());
      expect(chat.title).toBe(title.trim());
    }),
  );
});
