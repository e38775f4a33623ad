import { expect, test } from 'vitest';
import { shareOf, wakeDelay } from './claim-share.js';

test('a host alone asks for all of its room, and one of three for a third of it, never for nothing', () => {
  expect(shareOf({ claude: 8, opencode: 1 }, 1)).toEqual({ claude: 8, opencode: 1 });
  expect(shareOf({ claude: 8, opencode: 1 }, 3)).toEqual({ claude: 3, opencode: 1 });
});

test('who is idle or alone answers at once, and of others the busier one later', () => {
  expect(wakeDelay({ running: 5, slots: 10, hosts: 1 }, 1)).toBe(0);
  expect(wakeDelay({ running: 0, slots: 10, hosts: 3 }, 1)).toBe(0);
  const [half, full] = [5, 10].map((running) => wakeDelay({ running, slots: 10, hosts: 3 }, 0));
  expect(half).toBeGreaterThan(0);
  expect(full).toBeGreaterThan(half ?? 0);
  expect(wakeDelay({ running: 30, slots: 10, hosts: 3 }, 1)).toBeLessThanOrEqual(40);
});
