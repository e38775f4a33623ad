// Makes the app installable, and shows it while BooCode is away. What comes from /api is never kept, nor is it looked at.
importScripts('/notifications.js');

const kept = 'boocode-1';
const shell = '/';
/** Of files with a hash in their name; more are of versions that are gone. */
const most = 120;

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

/** The page as the server has it now; the last one only when the server does not answer, so that none is ever stale. */
async function page(request) {
  const cache = await caches.open(kept);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && fresh.headers.get('content-type')?.startsWith('text/html')) await cache.put(shell, fresh.clone());
    return fresh;
  } catch (error) {
    const last = await cache.match(shell);
    if (last === undefined) throw error;
    return last;
  }
}

/** A file whose name holds a hash of its content stays true. */
async function asset(request) {
  const cache = await caches.open(kept);
  const known = await cache.match(request);
  if (known !== undefined) return known;
  const fresh = await fetch(request);
  if (fresh.ok) {
    await cache.put(request, fresh.clone());
    await forgetOldest(cache);
  }
  return fresh;
}

async function forgetOldest(cache) {
  const files = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith('/assets/'));
  await Promise.all(files.slice(0, Math.max(0, files.length - most)).map((file) => cache.delete(file)));
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== kept).map((name) => caches.delete(name)));
}
