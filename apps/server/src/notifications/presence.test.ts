import { expect, it } from 'vitest';
import { presenceBoard } from './presence.js';

const visible = (...sights: ('runs' | `run:${string}`)[]) => ({ type: 'presence' as const, visible: true, sights });

it('knows what visible pages show, each for itself, as they said last', () => {
  const board = presenceBoard();
  const [one, two] = [{}, {}];
  board.attend(one, visible('runs'));
  board.attend(two, visible('run:a'));
  expect(board.sees(['runs'])).toBe(true);
  expect(board.sees(['run:b', 'run:a'])).toBe(true);
  board.attend(two, visible('run:b'));
  expect(board.sees(['run:a'])).toBe(false);
  board.attend(one, { ...visible('runs'), visible: false });
  board.attend(two, null);
  expect(board.sees(['runs', 'run:b'])).toBe(false);
});

it('does not believe a page for long that has fallen silent', () => {
  let now = 0;
  const board = presenceBoard(() => now);
  board.attend({}, visible('runs'));
  now = 69_000;
  expect(board.sees(['runs'])).toBe(true);
  now = 71_000;
  expect(board.sees(['runs'])).toBe(false);
});

it('calls whoever waits for something to be seen, until they have had enough', () => {
  const board = presenceBoard();
  let calls = 0;
  const stop = board.onSight(() => (calls += 1));
  board.attend({}, visible('runs'));
  board.attend({}, { ...visible('runs'), visible: false });
  stop();
  board.attend({}, visible('runs'));
  expect(calls).toBe(1);
});
