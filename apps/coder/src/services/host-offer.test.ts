import { expect, test } from 'vitest';
import { createHostOffer } from './host-offer.js';

test('an agent that is not found any more is not offered, and is again once it is; nothing is told twice', async () => {
  const told: unknown[] = [];
  const offer = createHostOffer({ tell: async (one) => void told.push(one) }, ['gpu']);
  await offer.found([{ id: 'claude', available: false }]);
  expect(told).toEqual([]);
  await offer.begin(new Map(Object.entries({ code: 8, claude: 2, codex: 1 })), ['codex']);
  expect(offer.isHere('codex')).toBe(false);
  for (const available of [true, true, false]) {
    await offer.found([
      { id: 'claude', available },
      { id: 'codex', available: true },
    ]);
  }
  expect(offer.isHere('claude')).toBe(false);
  expect(offer.isHere('code')).toBe(true);
  expect(told).toEqual([
    { slots: { code: 8, claude: 2 }, labels: ['gpu'] },
    { slots: { code: 8, claude: 2, codex: 1 }, labels: ['gpu'] },
    { slots: { code: 8, codex: 1 }, labels: ['gpu'] },
  ]);
});
