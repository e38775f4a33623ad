import type { WsFrame } from '@boocode/contracts/ws-frames';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { backoffMs } from './backoff.js';
import { createLiveSocket, type Connection, type SocketEvents } from './live-socket.js';

const sent: string[][] = [];
const opened: SocketEvents[] = [];
const states: Connection[] = [];
const frames: WsFrame[] = [];
const unreadable: string[] = [];

function create() {
  return createLiveSocket({
    connect: (events) => {
      const mine: string[] = [];
      sent.push(mine);
      opened.push(events);
      return { send: (data) => mine.push(data), close: () => undefined };
    },
    onFrame: (frame) => frames.push(frame),
    onConnection: (state) => states.push(state),
    onUnreadable: (problem) => unreadable.push(problem),
    random: () => 0,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  for (const list of [sent, opened, states, frames, unreadable]) list.length = 0;
});
afterEach(() => vi.useRealTimers());

it('asks for what is watched on every connection, so that a fresh snapshot follows a lost one', () => {
  const live = create();
  live.watch({ type: 'watch-list' });
  live.open();
  opened[0]?.onOpen();
  opened[0]?.onClose();
  expect(states).toEqual(['open', 'reconnecting']);
  vi.advanceTimersByTime(backoffMs(0, 0));
  opened[1]?.onOpen();
  expect(states.at(-1)).toBe('open');
  expect(sent).toEqual([['{"type":"watch-list"}'], ['{"type":"watch-list"}']]);
});

it('waits longer after each failure, and not at all when the page comes back', () => {
  const live = create();
  live.open();
  opened[0]?.onClose();
  vi.advanceTimersByTime(backoffMs(0, 0));
  opened[1]?.onClose();
  vi.advanceTimersByTime(backoffMs(1, 0) - 1);
  expect(opened).toHaveLength(2);
  live.hurry();
  expect(opened).toHaveLength(3);
  vi.advanceTimersByTime(60_000);
  expect(opened).toHaveLength(3);
});

it('takes frames of the schema and tells of all others', () => {
  const live = create();
  live.open();
  opened[0]?.onMessage('{"type":"runs_snapshot","runs":[]}');
  opened[0]?.onMessage('{"type":"of_another_version"}');
  opened[0]?.onMessage('not json');
  expect(frames).toEqual([{ type: 'runs_snapshot', runs: [] }]);
  expect(unreadable).toHaveLength(2);
});

it('is quiet after it was closed, whatever the old connection still says', () => {
  const live = create();
  live.open();
  live.close();
  opened[0]?.onMessage('{"type":"runs_snapshot","runs":[]}');
  opened[0]?.onClose();
  vi.advanceTimersByTime(60_000);
  expect({ frames, states, connections: opened.length }).toEqual({ frames: [], states: [], connections: 1 });
});

it('backs off between a half and the whole of a doubling time, up to ten seconds', () => {
  expect([0, 1, 2, 20].map((attempt) => backoffMs(attempt, 0))).toEqual([125, 250, 500, 5000]);
  expect(backoffMs(20, 0.999)).toBeLessThanOrEqual(10_000);
});
