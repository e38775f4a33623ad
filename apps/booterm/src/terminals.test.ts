import { Readiness } from '@boocode/contracts/health';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProcess } from '@boocode/processes/process-table';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { loadPty, type SpawnPty } from './terminals/load-pty.js';
import { headers, startBooterm, TestClient, type Booterm } from './testing.js';

let booterm: Booterm;
beforeEach(async () => {
  booterm = await startBooterm();
});
afterEach(() => booterm.stop());

const call = (path: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}) =>
  fetch(`${booterm.url}/api/term${path}`, { ...init, headers: { ...headers, ...init.headers } });
const pidsIn = (text: string) => [...text.matchAll(/pid (\d+);/g)].map((hit) => Number(hit[1]));

it('runs what is typed and shows what it says', async () => {
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  client.type('echo $((20 + 22)) $TERM $COLORTERM\r');
  expect(await client.shows(/^42 xterm-256color truecolor$/m)).not.toBe('');
});

it('starts the shell in the folder that was asked for, in the size that was asked for', async () => {
  const { id } = await booterm.start({ cwd: '/usr/lib', columns: 91, rows: 17 });
  const client = await booterm.look(id);
  client.type('pwd; stty size\r');
  expect(await client.shows(/^\/usr\/lib\n17 91$/m)).not.toBe('');
});

it('starts one shell however often it is asked with one id', async () => {
  // Shells are found by it on the whole machine, where another run of these tests may be.
  const id = randomUUID();
  await Promise.all([booterm.start({ id }), booterm.start({ id }), booterm.start({ id })]);
  await booterm.start({ id });
  const all: unknown = await (await call('/terminals')).json();
  expect(all).toMatchObject([{ id, exit_code: null }]);
});

it("gives the shell nothing of what is BooCode's own", async () => {
  Object.assign(process.env, { BOOCODE_INTERNAL_TOKEN: 'secret', DATABASE_URL: 'postgres://secret', MINE: 'kept' });
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  client.type('env | grep -c secret; echo mine: $MINE; env | grep ^BOOCODE | cut -d= -f1\r');
  expect(await client.shows(/^0\nmine: kept\nBOOCODE_TERMINAL$/m)).not.toBe('');
  for (const name of ['BOOCODE_INTERNAL_TOKEN', 'DATABASE_URL', 'MINE']) delete process.env[name];
});

it('tells a shell in a worktree which ports are its own, also further down in it', async () => {
  const worktree = mkdtempSync(join(tmpdir(), 'boocode-worktree-'));
  const notes = mkdtempSync(join(tmpdir(), 'boocode-notes-'));
  mkdirSync(join(worktree, 'src'));
  writeFileSync(join(worktree, '.git'), `gitdir: ${notes}\n`);
  writeFileSync(join(notes, 'boocode-ports'), '42001\n42002\n');
  const { id } = await booterm.start({ cwd: join(worktree, 'src') });
  const client = await booterm.look(id);
  client.type('echo ports $BOOCODE_PORT $BOOCODE_PORT_1\r');
  expect(await client.shows(/^ports 42001 42002$/m)).not.toBe('');
  for (const folder of [worktree, notes]) rmSync(folder, { recursive: true });
});

it('tells a program in it of a new size, and the others who look', async () => {
  const { id } = await booterm.start();
  const [one, other] = await Promise.all([booterm.look(id), booterm.look(id)]);
  one.send({ type: 'resize', columns: 132, rows: 43 });
  await other.until(() => other.frames.some(({ type }) => type === 'resized'));
  expect(other.frames.at(-1)).toEqual({ type: 'resized', columns: 132, rows: 43 });
  expect(one.frames.some(({ type }) => type === 'resized')).toBe(false);
  one.type('stty size\r');
  await one.shows(/^43 132$/m);
  // Who said it last decides.
  other.send({ type: 'resize', columns: 60, rows: 20 });
  other.type('stty size\r');
  await one.shows(/^20 60$/m);
});

it('shows all who look the same, whoever types', async () => {
  const { id } = await booterm.start();
  const [one, other] = await Promise.all([booterm.look(id), booterm.look(id)]);
  one.type('echo from-$((1))\r');
  await other.shows(/^from-1$/m);
  // No prompt comes behind it: it would come to one before the other.
  other.type('echo from-$((2)); read -rs\r');
  await Promise.all([one.shows(/^from-2$/m), other.shows(/^from-2$/m)]);
  expect(one.text()).toBe(other.text());
});

it('gives who comes later the screen as it is, in the middle of output too: nothing lost, nothing doubled', async () => {
  const { id } = await booterm.start({ columns: 40, rows: 10 });
  const first = await booterm.look(id);
  first.type(
    'for i in $(seq 1 3000); do printf "\\033[3%dm line %d \\xe2\\x9c\\x94\\n" $((i % 8)) $i; done; echo all-$((1)); read -rs\r',
  );
  const later: TestClient[] = [];
  for (const lines of [100, 1_000, 2_000]) {
    await first.shows(new RegExp(`line ${lines} `));
    later.push(await booterm.look(id));
  }
  for (const client of [first, ...later]) await client.shows(/^ ?all-1$/m);
  const fresh = await booterm.look(id);
  for (const client of [...later, fresh]) expect(client.text()).toBe(first.text());
  const numbers = [...first.text().matchAll(/line (\d+) ✔/g)].map((hit) => Number(hit[1]));
  expect(numbers).toEqual(Array.from({ length: 3_000 }, (_, index) => index + 1));
});

it('keeps the screen of a program that draws, with its modes', async () => {
  const { id } = await booterm.start({ columns: 30, rows: 6 });
  const client = await booterm.look(id);
  client.type(
    String.raw`printf '\033[?1049h\033[2J\033[3;5Hdrawn\033[?25l\033[?1002h\033[?1006h\033[?2004h\033[2;5r\033[4;7H'; sleep 600` +
      '\r',
  );
  await client.shows(/^ {4}drawn/m);
  const fresh = await booterm.look(id);
  await fresh.shows(/^ {4}drawn/m);
  expect(fresh.screen.buffer.active).toMatchObject({ type: 'alternate', cursorX: 6, cursorY: 3 });
  expect(fresh.screen.modes).toMatchObject({ mouseTrackingMode: 'drag', bracketedPasteMode: true });
  const [screen] = fresh.frames;
  expect(screen).toMatchObject({ data: expect.stringContaining('\u001B[?1006h') });
  expect(screen).toMatchObject({ data: expect.stringContaining('\u001B[?25l') });
  expect(screen).toMatchObject({ data: expect.stringContaining('\u001B[2;5r') });
});

it('keeps wide and composed characters whole, however the shell cuts them', async () => {
  const { id } = await booterm.start({ columns: 40 });
  const client = await booterm.look(id);
  const words = '漢字 👩‍💻 é ♥ 🇩🇪';
  writeFileSync(join(booterm.home, 'words'), `${words}\n`);
  // One byte after the other, each in a write of its own.
  client.type(
    `clear; for b in $(od -An -v -tx1 words); do printf "\\x$b"; sleep 0.002; done; echo done-$((1)); read -rs\r`,
  );
  const fresh = await booterm.look(id);
  await Promise.all([client.shows(/done-1/), fresh.shows(/done-1/)]);
  expect(client.text()).toContain(words.slice(0, 2));
  expect(client.text()).not.toContain('\uFFFD');
  expect(fresh.text()).toBe(client.text());
});

it('answers a program that asks its terminal something, once, whoever looks', async () => {
  const { id } = await booterm.start();
  const clients = await Promise.all([booterm.look(id), booterm.look(id)]);
  clients[0]?.type(String.raw`printf '\033[6n'; IFS= read -rs -d R answer; echo "got ${'$'}{#answer}"` + '\r');
  expect(await clients[0]?.shows(/^got \d/m)).not.toBe('');
});

it('tells how the shell ended, and can be read for a while after', async () => {
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  client.type('echo last words; exit 7\r');
  await client.until(() => client.frames.some(({ type }) => type === 'exited'));
  expect(client.frames.at(-1)).toEqual({ type: 'exited', exit_code: 7 });
  const later = await booterm.look(id);
  await later.shows(/^last words$/m);
  expect(later.frames.map(({ type }) => type)).toEqual(['screen', 'exited']);
  expect(await (await call(`/terminals/${id}`)).json()).toMatchObject({ exit_code: 7 });
});

it('tells of a shell that a signal ended as shells do', async () => {
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  client.type('kill -9 $$\r');
  await client.until(() => client.frames.some(({ type }) => type === 'exited'));
  expect(client.frames.at(-1)).toEqual({ type: 'exited', exit_code: 137 });
});

it('forgets a shell that ended some time ago', async () => {
  await booterm.stop();
  booterm = await startBooterm({ keepEndedMs: 20 });
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  client.type('exit\r');
  expect(await client.untilClosed()).toMatchObject({ code: 4404 });
  expect((await call(`/terminals/${id}`)).status).toBe(404);
});

it('says which program runs in it, so that nobody closes it unasked', async () => {
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  await client.shows(/[$#]/);
  expect(await (await call(`/terminals/${id}`)).json()).toMatchObject({ program: null, title: expect.any(String) });
  client.type("printf '\\033]2;a title\\007'; echo $((1))-now; exec 3<&0; sleep 600\r");
  await client.shows(/^1-now$/m);
  await expect
    .poll(async () => (await call(`/terminals/${id}`)).json())
    .toMatchObject({ program: 'sleep', title: 'a title' });
});

it('ends everything that a shell started when it is closed: what was disowned, went into a session of its own, or ignores the hang-up', async () => {
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  client.type(
    'echo "pid $$;"; sleep 1000 & disown; echo "pid $!;"; nohup setsid sleep 1000 >/dev/null 2>&1 & echo "pid $!;"; ' +
      `sh -c 'trap "" HUP TERM; echo "pid $$;"; while :; do sleep 1000; done' &\r`,
  );
  await client.until(() => pidsIn(client.text()).length >= 4);
  const pids = pidsIn(client.text());
  const gone = client.untilClosed();
  expect((await call(`/terminals/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect(pids.filter((pid) => readProcess(pid) !== null)).toEqual([]);
  expect(await gone).toMatchObject({ code: 4404 });
  expect(client.frames.at(-1)).toMatchObject({ type: 'exited' });
  expect((await call(`/terminals/${id}`)).status).toBe(404);
});

it.each([
  ['is not there', '/nowhere/at/all', 422, /there is no such folder\. If it was moved, open it where it is now/],
  ['is a file', '/etc/passwd', 422, /it is no folder\. Choose a folder\./],
  ['is not a whole path', 'src', 400, /cwd/],
])('refuses a folder that %s, and says what to do', async (_what, cwd, status, words) => {
  const body = JSON.stringify({ cwd });
  const reply = await call('/terminals', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  expect(reply.status).toBe(status);
  expect(await reply.json()).toMatchObject({ message: expect.stringMatching(words) });
  expect(booterm.terminals.list()).toEqual([]);
});

it('runs only so many at once', async () => {
  await booterm.stop();
  booterm = await startBooterm({ most: 2 });
  await Promise.all([booterm.start(), booterm.start()]);
  await expect(booterm.start()).rejects.toThrow('429');
});

it('lets nobody in without the token', async () => {
  const { id } = await booterm.start();
  for (const [method, path] of [
    ['POST', '/terminals'],
    ['GET', '/terminals'],
    ['DELETE', `/terminals/${id}`],
    ['GET', '/health'],
    ['GET', '/ready'],
  ] as const) {
    for (const given of [{}, { 'x-boocode-internal': 'another token, as long' }]) {
      expect((await fetch(`${booterm.url}/api/term${path}`, { method, headers: given })).status).toBe(401);
    }
  }
  const socket = new WebSocket(`${booterm.url.replace('http', 'ws')}/api/term/terminals/${id}/ws`);
  const [error]: unknown[] = await once(socket, 'error');
  expect(String(error)).toContain('401');
});

it('says so when there is no such terminal', async () => {
  const client = new TestClient(`${booterm.url}/api/term/terminals/0199c0de-0000-7000-8000-000000000009/ws`);
  expect(await client.untilClosed()).toMatchObject({ code: 4404, reason: expect.stringContaining('Start a new one') });
});

it.each([
  'no json',
  '{"type":"resize","columns":0,"rows":5}',
  '{"type":"dance"}',
  `{"type":"input","data":"${'x'.repeat(1_000_001)}"}`,
])('closes the socket of a client that sends what it does not understand: %.40s', async (text) => {
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  client.socket.send(text);
  expect(await client.untilClosed()).toEqual({ code: 4400, reason: 'The message is not understood.' });
  expect(booterm.terminals.get(id).running).toBe(true);
});

it('starts no shell on a node-pty that is made another way, and says what to do', async () => {
  await booterm.stop();
  const pty = await loadPty();
  if ('problem' in pty) throw new Error(pty.problem);
  const pids: number[] = [];
  const spawn: SpawnPty = (...given) => {
    const made = pty.spawn(...given);
    pids.push(made.pid);
    return Object.defineProperty(made, 'fd', { value: undefined });
  };
  booterm = await startBooterm({ pty: { spawn } });
  await expect(booterm.start()).rejects.toThrow(/503.*Install BooCode anew/);
  await expect.poll(() => pids.filter((pid) => readProcess(pid) !== null)).toEqual([]);
  expect(booterm.terminals.list()).toEqual([]);
});

it('works without terminals where no pty can be made, and says why', async () => {
  await booterm.stop();
  booterm = await startBooterm({ pty: { problem: 'This machine cannot have terminals.' } });
  await expect(booterm.start()).rejects.toThrow(/503.*cannot have terminals/);
  expect((await call('/health')).status).toBe(200);
  const ready = await call('/ready');
  expect(ready.status).toBe(503);
  expect(Readiness.parse(await ready.json())).toMatchObject({
    service: 'booterm',
    ready: false,
    parts: [{ name: 'terminals', ready: false, message: 'This machine cannot have terminals.' }],
  });
});
