// @vitest-environment happy-dom
import type { WsRequest } from '@boocode/contracts/stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPresence, type Presence } from './presence.js';

const told: WsRequest[] = [];
let visibility: DocumentVisibilityState = 'visible';
let presence: Presence;
let end: () => void;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
  presence = createPresence((request) => told.push(request));
  end = presence.begin();
});
afterEach(() => {
  end();
  told.length = 0;
  visibility = 'visible';
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function turn(to: DocumentVisibilityState): void {
  visibility = to;
  document.dispatchEvent(new Event('visibilitychange'));
}

it('tells once what came into sight together, and what left it', async () => {
  const leave = presence.show('runs');
  presence.show('run:0199a5f0-0000-7000-8000-000000000001');
  await Promise.resolve();
  expect(told).toEqual([
    { type: 'presence', visible: true, sights: ['runs', 'run:0199a5f0-0000-7000-8000-000000000001'] },
  ]);
  leave();
  await Promise.resolve();
  expect(told.at(-1)).toMatchObject({ sights: ['run:0199a5f0-0000-7000-8000-000000000001'] });
});

it('says that a hidden page shows nothing, and that it is back', () => {
  presence.show('runs');
  turn('hidden');
  expect(told.at(-1)).toMatchObject({ visible: false });
  expect(presence.shows(['runs'])).toBe(false);
  turn('visible');
  expect(told.at(-1)).toMatchObject({ visible: true });
  expect(presence.shows(['runs'])).toBe(true);
});

it('keeps saying so while it is visible, since silence is not believed for long', () => {
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(2);
  turn('hidden');
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(3);
});

it('holds a sight as long as one of those who show it is there', () => {
  const [one, two] = [presence.show('runs'), presence.show('runs')];
  one();
  expect(presence.shows(['runs'])).toBe(true);
  two();
  expect(presence.shows(['runs'])).toBe(false);
});
