import { TerminalFrame, TerminalRequest } from '@boocode/contracts/terminal';
import { arbitraryOf } from '@boocode/fuzz/from-schema';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { isLong, playTimeout } from '@boocode/fuzz/play';
import { playScripts } from '@boocode/fuzz/sockets/play-scripts';
import { flood } from '@boocode/fuzz/sockets/play-socket';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headers, startBooterm, token, type Booterm } from '../testing.js';

let booterm: Booterm;
let id: string;
beforeAll(async () => {
  booterm = await startBooterm();
  ({ id } = await booterm.start());
});
afterAll(() => booterm.stop());

const place = (terminal: string) => ({
  port: Number(new URL(booterm.url).port),
  path: `/api/term/terminals/${terminal}/ws`,
  headers,
});

// Nothing that the shell would run, or that it would wait for.
const harmless = spoilt(arbitraryOf(TerminalRequest)).map((request) =>
  jsonOf(request).replaceAll(/"data":"(?:[^"\\]|\\.)*"/g, '"data":"#"'),
);
const messages = fc.oneof(
  { weight: 6, arbitrary: harmless },
  { weight: 2, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constant(JSON.stringify({ type: 'input', data: 'a'.repeat(1_000_001) })) },
);

test(
  'whatever a client does on the socket of a terminal, it hears frames or why it is let go, and another is served',
  { timeout: playTimeout },
  async () => {
    await expect(
      playScripts(messages, {
        place: () => place(id),
        read: (message) => TerminalFrame.parse(message),
        secret: token,
        judge({ closed }, { frames }) {
          // A client's own goodbye is said back to it.
          const isOurs = closed !== null && closed.code >= 4_000 && frames.every(({ opcode }) => opcode !== 0x8);
          expect(isOurs ? closed.reason.length : 11).toBeGreaterThan(10);
        },
      }),
    ).resolves.toBeUndefined();
    const other = await booterm.look(id);
    other.send({ type: 'resize', columns: 80, rows: 24 });
    // Who asks for a size is told of it by nobody.
    other.screen.resize(80, 24);
    // What was typed is a comment so far. An interrupt would take with it what is typed behind it.
    other.type('\u0015echo still $((40 + 2))\r');
    await other.shows(/still 42/);
    other.socket.close();
    await other.untilClosed();
  },
);

test.runIf(isLong)('a client that floods a terminal with what is no request is let go, and not read on', async () => {
  expect(await flood(place(id), Buffer.from('x'.repeat(1_000)), 400_000_000)).toBeLessThan(400_000_000);
});
