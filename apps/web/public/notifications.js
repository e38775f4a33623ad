// The notifications of the service worker: shows what was pushed, and what a person does with it.

self.addEventListener('push', (event) => event.waitUntil(show(newsIn(event.data))));
self.addEventListener('notificationclick', (event) => event.waitUntil(act(event)));
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)));

const icon = '/icon-192.png';
/** More of a command is not read on a lock screen; nobody allows what they were not shown whole. */
const longestWhole = 240;
const askingMs = 5_000;

/** A browser shows words of its own for a push that is answered with none. */
function newsIn(data) {
  try {
    return data.json();
  } catch {
    return {
      kind: 'test',
      title: 'BooCode has news',
      body: 'Open it to see what.',
      path: '/',
      tag: 'odd',
      ask_id: null,
    };
  }
}

async function show(news) {
  const asks = news.kind === 'needs-you' ? await openAsks() : null;
  if (asks !== null) await badge(asks.length);
  const ask = asks?.find(({ id }) => id === news.ask_id);
  const common = { icon, badge: icon, tag: news.tag, data: { path: news.path, ask_id: news.ask_id } };
  if (news.ask_id === null || asks === null) return say(news.title, { ...common, body: news.body, renotify: true });
  if (ask === undefined) return say(news.title, { ...common, body: 'It was answered already.', silent: true });
  const { words, whole } = whatIsAsked(ask);
  const allow = whole ? [{ action: 'allow', title: 'Allow once' }] : [];
  const actions = [...allow, { action: 'deny', title: 'Deny' }];
  return say(news.title, {
    ...common,
    body: `${ask.step_title}: ${words}`,
    actions,
    renotify: true,
    requireInteraction: true,
  });
}

const say = (title, options) => self.registration.showNotification(title, options);

/** What a push does not carry is read from the own server. Null when that cannot be reached, or nobody is signed in. */
async function openAsks() {
  try {
    const reply = await fetch('/api/coder/asks?state=open', { signal: AbortSignal.timeout(askingMs) });
    return reply.ok ? await reply.json() : null;
  } catch {
    // The push itself says what matters; only what exactly is asked is missing.
    return null;
  }
}

function whatIsAsked({ title, detail }) {
  const command = typeof detail?.command === 'string' ? detail.command : null;
  const words = command ?? title;
  // A change of a file is more than its name.
  const whole = words.length <= longestWhole && (command !== null || detail === null);
  return { words: words.length > longestWhole ? `${words.slice(0, longestWhole)}…` : words, whole };
}

async function badge(count) {
  if ('setAppBadge' in self.navigator) await self.navigator.setAppBadge(count);
}

async function act({ action, notification }) {
  const { path, ask_id } = notification.data;
  notification.close();
  if (action === 'allow' || action === 'deny') return answer(action, { ask_id, path, tag: notification.tag });
  return open(path);
}

/** The tab that shows it, or a new one. */
async function open(path) {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const same = tabs.find(({ url }) => new URL(url).pathname === path);
  return same === undefined ? self.clients.openWindow(path) : same.focus();
}

/** To the same route as every page; the cookie goes along. What became of it is said when it is not what was wanted. */
async function answer(decision, { ask_id, path, tag }) {
  const told = { icon, badge: icon, tag, data: { path, ask_id: null } };
  try {
    const reply = await fetch(`/api/coder/asks/${ask_id}/answer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ decision, scope: 'once', by: 'notification' }),
    });
    if (reply.ok) return await badgeAfter();
    const body = await reply.json();
    if (reply.status !== 409) throw new Error(body.message);
    const { state } = body.details?.ask ?? {};
    return await say('Answered already', { ...told, body: wordsOf(state) });
  } catch (error) {
    return say('Your answer did not arrive', {
      ...told,
      body: `It is still open. ${error.message}`,
      requireInteraction: true,
    });
  }
}

const words = {
  allowed: 'It was allowed elsewhere.',
  denied: 'It was denied elsewhere.',
  withdrawn: 'The agent does not wait any more.',
};
const wordsOf = (state) => words[state] ?? 'Somebody else was first.';

async function badgeAfter() {
  const asks = await openAsks();
  if (asks !== null) await badge(asks.length);
}

/** The browser has given this device another address: the server is told, or nobody is told any more. */
async function renew({ oldSubscription, newSubscription }) {
  const options = oldSubscription?.options ?? { userVisibleOnly: true, applicationServerKey: await serverKey() };
  const fresh = newSubscription ?? (await self.registration.pushManager.subscribe(options));
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch('/api/push/subscriptions', { method: 'PUT', headers, body: JSON.stringify(fresh) });
  if (!reply.ok) throw new Error(`The server did not take the new subscription: status ${reply.status}.`);
  if (oldSubscription !== null && oldSubscription !== undefined) {
    const query = new URLSearchParams({ endpoint: oldSubscription.endpoint });
    await fetch(`/api/push/subscriptions?${query}`, { method: 'DELETE' });
  }
}

async function serverKey() {
  const reply = await fetch('/api/push/key');
  return (await reply.json()).key;
}
