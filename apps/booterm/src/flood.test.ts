import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { usualLimits } from './terminals/flow.js';
import { startBooterm, type Booterm } from './testing.js';

let booterm: Booterm;
beforeEach(async () => {
  booterm = await startBooterm({ limits: { ...usualLimits, patienceMs: 400 } });
});
afterEach(() => booterm.stop());

it('lets a flood come no faster than it is drawn, and a key through it', async () => {
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  client.type('cat /dev/urandom | base64\r');
  await client.until(() => client.received > 2_000_000);
  const asked = Date.now();
  client.type('\u0003');
  client.type('echo stopped-$((1))\r');
  await client.shows(/^stopped-1$/m);
  expect(Date.now() - asked).toBeLessThan(2_000);
});

it('holds the shell back for a client that does not draw, then drops it; the others go on, and memory stays bounded', async () => {
  const { id } = await booterm.start();
  const deaf = await booterm.look(id, { draws: false });
  const other = await booterm.look(id);
  const before = process.memoryUsage().rss;
  other.type('yes\r');
  await deaf.until(() => deaf.received > usualLimits.high);
  expect(await deaf.untilClosed()).toMatchObject({ code: 4408, reason: expect.stringContaining('sent anew') });
  // It was told no more than the limit and what was on the way.
  expect(deaf.received).toBeLessThan(3 * usualLimits.high);
  const then = other.received;
  await other.until(() => other.received > then + 4_000_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  other.type('\u0003');
});

it('holds the shell back for a client whose connection takes nothing', async () => {
  const { id } = await booterm.start();
  const stuck = await booterm.look(id);
  stuck.socket.pause();
  const other = await booterm.look(id);
  const before = process.memoryUsage().rss;
  other.type('yes\r');
  await other.until(() => other.received > 4_000_000);
  other.type('\u0003');
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
});

it('runs on with nobody looking, and shows the end of it to who comes', async () => {
  const { id } = await booterm.start();
  const first = await booterm.look(id);
  first.type('seq 1 300000; echo all-$((1))\r');
  await first.until(() => first.received > 10_000);
  first.socket.terminate();
  await once(first.socket, 'close');
  await expect.poll(() => booterm.terminals.get(id).view().program).toBeNull();
  const later = await booterm.look(id);
  // The shell is done before all that it wrote has been read.
  expect(await later.shows(/299999\n300000\nall-1$/m)).not.toBe('');
});

it('shows all of what a shell wrote last, also to a client that was slow', async () => {
  const { id } = await booterm.start();
  const slow = await booterm.look(id, { draws: false });
  // What is unread when a shell ends Linux throws away with the hang-up; so it has a moment.
  slow.type('seq 1 160000; exec sh -c \'printf "the %s" end; sleep 0.3\'\r');
  await slow
    .until(() => slow.frames.some(({ type }) => type === 'exited') || slow.closed !== null)
    .catch(() => undefined);
  const later = await booterm.look(id);
  expect(await later.shows(/the end$/)).not.toBe('');
});

it('refuses input that no program reads, rather than keep all of it', async () => {
  await booterm.stop();
  booterm = await startBooterm({ limits: { ...usualLimits, mostInput: 2_000_000 } });
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  client.type('stty raw -echo; echo ready-$((1)); sleep 600\r');
  await client.shows(/ready-1/);
  for (let sent = 0; sent < 5; sent += 1) client.type('x'.repeat(1_000_000));
  expect(await client.untilClosed()).toMatchObject({ code: 4413 });
});

it('takes a large paste, and the program gets all of it while others go on', async () => {
  const { id } = await booterm.start();
  const client = await booterm.look(id);
  client.type('stty raw -echo; echo ready-$((1)); (sleep 0.3; head -c 300000 | md5sum; stty sane)\r');
  await client.shows(/ready-1/);
  const paste = 'all of it, in order; '.repeat(20_000).slice(0, 300_000);
  client.type(paste);
  expect(await client.shows(new RegExp(createHash('md5').update(paste).digest('hex')))).not.toBe('');
});
