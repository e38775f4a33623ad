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

const places = (list: WsFrame[]) => list.map((frame) => ('seq' in frame ? frame.seq : null));
const asked = (connection: number) => sent[connection]?.map((text) => JSON.parse(text) as unknown);

it('asks on every connection for what comes after the last frame that was taken', () => {
  const live = create();
  live.watch('runs');
  live.open();
  opened[0]?.onOpen();
  opened[0]?.onMessage('{"type":"runs_snapshot","stream":"runs","seq":7,"runs":[]}');
  opened[0]?.onClose();
  expect(states).toEqual(['open', 'reconnecting']);
  vi.advanceTimersByTime(backoffMs(0, 0));
  opened[1]?.onOpen();
  expect(states.at(-1)).toBe('open');
  expect([asked(0), asked(1)]).toEqual([
    [{ type: 'watch', stream: 'runs', after: null }],
    [{ type: 'watch', stream: 'runs', after: 7 }],
  ]);
});

it('takes each place of a stream once and in order, and asks for what is missing', () => {
  const live = create();
  const leave = live.watch('user');
  live.open();
  opened[0]?.onOpen();
  const say = (seq: number) => opened[0]?.onMessage(JSON.stringify({ type: 'settings_changed', stream: 'user', seq }));
  say(4);
  opened[0]?.onMessage('{"type":"user_snapshot","stream":"user","seq":4,"chats":[],"projects":[]}');
  for (const seq of [5, 5, 4, 6, 8]) say(seq);
  expect(places(frames)).toEqual([4, 5, 6]);
  expect(asked(0)?.at(-1)).toEqual({ type: 'watch', stream: 'user', after: 6 });
  leave();
  expect(asked(0)?.at(-1)).toEqual({ type: 'unwatch', stream: 'user' });
  say(7);
  expect(places(frames)).toEqual([4, 5, 6]);
});

it('keeps a stream as long as one of its watchers is there', () => {
  const live = create();
  live.open();
  opened[0]?.onOpen();
  const [one, two] = [live.watch('asks'), live.watch('asks')];
  one();
  one();
  expect(asked(0)).toHaveLength(1);
  two();
  expect(asked(0)?.at(-1)).toEqual({ type: 'unwatch', stream: 'asks' });
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
  live.watch('runs');
  live.open();
  opened[0]?.onMessage('{"type":"runs_snapshot","stream":"runs","seq":1,"runs":[]}');
  opened[0]?.onMessage('{"type":"of_another_version"}');
  opened[0]?.onMessage('not json');
  expect(frames).toEqual([{ type: 'runs_snapshot', stream: 'runs', seq: 1, runs: [] }]);
  expect(unreadable).toHaveLength(2);
});

it('is quiet after it was closed, whatever the old connection still says', () => {
  const live = create();
  live.open();
  live.close();
  opened[0]?.onMessage('{"type":"runs_snapshot","stream":"runs","seq":1,"runs":[]}');
  opened[0]?.onClose();
  vi.advanceTimersByTime(60_000);
  expect({ frames, states, connections: opened.length }).toEqual({ frames: [], states: [], connections: 1 });
});

it('backs off between a half and the whole of a doubling time, up to ten seconds', () => {
  expect([0, 1, 2, 20].map((attempt) => backoffMs(attempt, 0))).toEqual([125, 250, 500, 5000]);
  expect(backoffMs(20, 0.999)).toBeLessThanOrEqual(10_000);
});
