import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { beforeEach, expect, it } from 'vitest';

const code = readFileSync(fileURLToPath(new URL('../public/notifications.js', import.meta.url)), 'utf8');
const path = '/runs/1';
const pushed = {
  kind: 'needs-you',
  title: '✋ Needs you: Review',
  body: 'Tests asks for a permission',
  path,
  tag: 'ask:7',
  ask_id: '7',
};
const asked = { id: '7', step_title: 'Tests', title: 'Run npm test', detail: { command: 'npm test' } };

type Shown = { title: string; options: { body: string; actions?: { action: string }[]; silent?: boolean } };
type Handler = (event: { waitUntil: (work: Promise<unknown>) => void } & Record<string, unknown>) => void;

let handlers: Map<string, Handler>;
let shown: Shown[];
let requests: { path: string; method: string; body: unknown }[];
let replies: Map<string, Response | Error>;
let opened: string[];
let focused: string[];
let badges: number[];
let tabs: string[];

beforeEach(() => {
  [handlers, replies] = [new Map(), new Map()];
  [shown, requests, opened, focused, badges, tabs] = [[], [], [], [], [], []];
  const tabOf = (url: string) => ({ url, focus: async () => void focused.push(url) });
  const self = {
    addEventListener: (type: string, handler: Handler) => handlers.set(type, handler),
    registration: {
      showNotification: async (title: string, options: Shown['options']) => shown.push({ title, options }),
    },
    navigator: { setAppBadge: async (count: number) => void badges.push(count) },
    clients: {
      matchAll: async () => tabs.map(tabOf),
      openWindow: async (to: string) => void opened.push(to),
    },
  };
  const ask = async (to: string, init: RequestInit = {}) => {
    const { method = 'GET', body } = init;
    requests.push({ path: to, method, body: typeof body === 'string' ? JSON.parse(body) : null });
    const reply = replies.get(`${method} ${to}`) ?? new Error('The network is away.');
    if (reply instanceof Error) throw reply;
    return reply;
  };
  runInNewContext(code, { self, fetch: ask, URL, URLSearchParams, AbortSignal });
});

async function fire(type: string, event: Record<string, unknown>): Promise<void> {
  let work: Promise<unknown> = Promise.resolve();
  handlers.get(type)?.({ ...event, waitUntil: (given) => void (work = given) });
  await work;
}
const push = (news: unknown) => fire('push', { data: { json: () => news } });
const click = (action: string) =>
  fire('notificationclick', {
    action,
    notification: { tag: 'ask:7', data: { path, ask_id: '7' }, close: () => undefined },
  });
const openAsks = (...asks: unknown[]) => replies.set('GET /api/coder/asks?state=open', Response.json(asks));
const actions = () => shown[0]?.options.actions?.map(({ action }) => action);

it('shows what is asked, which the push does not carry, and how many wait, with the two answers', async () => {
  openAsks(asked, { ...asked, id: '8' });
  await push(pushed);
  expect(shown).toMatchObject([{ title: pushed.title, options: { body: 'Tests: npm test', tag: 'ask:7' } }]);
  expect(actions()).toEqual(['allow', 'deny']);
  expect(badges).toEqual([2]);
});

it.each([
  ['a change of a file', { ...asked, detail: { diff: '+ x' } }],
  ['a command too long to be read', { ...asked, detail: { command: 'x'.repeat(500) } }],
])('does not offer to allow %s', async (_what, ask) => {
  openAsks(ask);
  await push(pushed);
  expect(actions()).toEqual(['deny']);
});

it('offers no answer to what it could not read, and says what was answered meanwhile', async () => {
  await push(pushed);
  expect(shown).toMatchObject([{ options: { body: pushed.body } }]);
  expect(actions()).toBeUndefined();
  openAsks();
  await push(pushed);
  expect(shown[1]).toMatchObject({ options: { body: 'It was answered already.', silent: true } });
});

it('shows the end of a run as it came, and something for a push that it cannot read', async () => {
  await push({ ...pushed, kind: 'run-ended', ask_id: null, body: 'Review' });
  expect(shown).toMatchObject([{ options: { body: 'Review' } }]);
  expect(requests).toEqual([]);
  await fire('push', { data: null });
  expect(shown[1]).toMatchObject({ title: 'BooCode has news' });
});

const answerPath = '/api/coder/asks/7/answer';

it('answers by the route of every page, and says nothing when that went well', async () => {
  replies.set(`POST ${answerPath}`, Response.json({}));
  openAsks();
  await click('allow');
  expect(requests[0]).toEqual({
    path: answerPath,
    method: 'POST',
    body: { decision: 'allow', scope: 'once', by: 'notification' },
  });
  expect(shown).toEqual([]);
  expect(badges).toEqual([0]);
});

it('says who was first, and what did not arrive', async () => {
  const details = { ask: { state: 'denied' } };
  replies.set(`POST ${answerPath}`, Response.json({ code: 'ask.answered', message: '', details }, { status: 409 }));
  await click('allow');
  expect(shown[0]).toMatchObject({ title: 'Answered already', options: { body: 'It was denied elsewhere.' } });
  replies.set(`POST ${answerPath}`, Response.json({ code: 'auth.required', message: 'Sign in.' }, { status: 401 }));
  await click('deny');
  expect(shown[1]).toMatchObject({
    title: 'Your answer did not arrive',
    options: { body: 'It is still open. Sign in.' },
  });
  replies.delete(`POST ${answerPath}`);
  await click('deny');
  expect(shown[2]).toMatchObject({ title: 'Your answer did not arrive' });
});

it('goes to the tab that shows it, or opens one', async () => {
  tabs = ['http://boo/', 'http://boo/runs/1?tab=report'];
  await click('');
  expect([focused, opened]).toEqual([['http://boo/runs/1?tab=report'], []]);
  tabs = ['http://boo/'];
  await click('');
  expect(opened).toEqual([path]);
});

it('tells the server of a new address of this device, and has the old one forgotten', async () => {
  replies.set('PUT /api/push/subscriptions', new Response(null, { status: 204 }));
  replies.set('DELETE /api/push/subscriptions?endpoint=https%3A%2F%2Fp%2Fold', new Response(null, { status: 204 }));
  await fire('pushsubscriptionchange', {
    oldSubscription: { endpoint: 'https://p/old', options: {} },
    newSubscription: { endpoint: 'https://p/new' },
  });
  expect(requests).toMatchObject([{ body: { endpoint: 'https://p/new' } }, { method: 'DELETE' }]);
});
