import { describe, expect, it } from 'vitest';
import type { DiffFile } from '@boocode/contracts/diff';
import { changeSubject, diffOf } from '../testing/change.js';
import { playFlow } from '../testing/play-flow.js';
import { prefixShare } from './prefix-share.js';

const prompt = (system: string, user: string) => ({ system, user });

describe('the share of the common beginning', () => {
  it.each([
    ['equal prompts', [prompt('ab', 'cd'), prompt('ab', 'cd')], [1, 1]],
    ['prompts that differ at their end', [prompt('ab', 'cd'), prompt('ab', 'cx')], [0.75, 0.75]],
    ['prompts of unequal length', [prompt('ab', ''), prompt('ab', 'cd')], [1, 0.5]],
    ['prompts that begin differently', [prompt('ab', 'cd'), prompt('xb', 'cd')], [0, 0]],
    [
      'three, of which one parts early',
      [prompt('ab', 'cd'), prompt('ab', 'cd'), prompt('ax', 'cd')],
      [0.25, 0.25, 0.25],
    ],
    ['bytes, not letters', [prompt('é', 'x'), prompt('é', 'y')], [2 / 3, 2 / 3]],
    ['one prompt alone', [prompt('ab', 'cd')], [0]],
    ['no prompt', [], []],
  ])('of %s', (_, prompts, shares) => {
    expect(prefixShare(prompts)).toEqual(shares);
  });
});

/** Lines as they are in services: calls, conditions, errors, a comment now and then. */
const linesOfCode = [
  'export async function reserveStock(order: Order, warehouse: Warehouse): Promise<Reservation> {',
  '  const lines = order.lines.filter((line) => line.quantity > 0);',
  '  // A line that is out of stock is reserved at the next delivery.',
  '  for (const line of lines) {',
  '    const available = await warehouse.availableQuantity(line.sku, order.region);',
  "    if (available < line.quantity) throw new OutOfStock(line.sku, available, 'reserve');",
  '    await db.query(insertReservation, [order.id, line.sku, line.quantity, clock.now()]);',
  '  }',
  "  logger.info({ order: order.id, lines: lines.length }, 'stock is reserved');",
  '  return { orderId: order.id, lines, expiresAt: clock.inMinutes(30) };',
  '}',
  '',
];

/** A file with three hunks: 22 lines added and 8 removed between three lines of context on each side. */
function changed(n: number): DiffFile {
  const kinds = [0, 1, 2].flatMap((hunk) => [
    ...Array.from({ length: 3 }, () => 'context' as const),
    ...Array.from({ length: hunk === 0 ? 2 : 3 }, () => 'removed' as const),
    ...Array.from({ length: hunk === 0 ? 8 : 7 }, () => 'added' as const),
    ...Array.from({ length: 3 }, () => 'context' as const),
  ]);
  const lines = kinds.map((kind, index) => ({
    kind,
    line: 40 + index,
    text: linesOfCode[(index * 5 + n) % linesOfCode.length] ?? '',
  }));
  const count = (kind: string): number => lines.filter((line) => line.kind === kind).length;
  const path = `src/orders/reserve-stock-${n}.ts`;
  return {
    path,
    old_path: null,
    status: 'modified',
    binary: false,
    added: count('added'),
    removed: count('removed'),
    lines,
    omitted: null,
  };
}

describe('the angles of a medium review', () => {
  // Ten files, 220 lines added and 80 removed: what one pull request of a few days' work is.
  const diff = diffOf(Array.from({ length: 10 }, (_, n) => changed(n)));
  const run = playFlow('code-review', { subject: changeSubject(diff), goal: '' });
  const angles = [...run.prompts].filter(([key]) => key.startsWith('angle.')).map(([, one]) => one);

  it('share at least four fifths of their prompts', () => {
    expect(run.plan.band).toBe('medium');
    expect(run.plan.band_reason).toContain('10 files, 300 changed lines');
    expect(angles.length).toBeGreaterThanOrEqual(6);
    expect(Math.min(...prefixShare(angles))).toBeGreaterThanOrEqual(0.8);
  });
});
