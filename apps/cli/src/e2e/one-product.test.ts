import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { describeAgents } from './agents.js';
import { describeArena } from './arena.js';
import { describeConclusions } from './conclusions.js';
import { describeFixes } from './fixes.js';
import { describeGoOn } from './go-on.js';
import { describeHandOn, handOnLimits } from './hand-on.js';
import { isLong } from '@boocode/rehearsal/long-form';
import { describeReview } from './review.js';
import { Stack } from './stack.js';

/* All that asks nothing of a product but that it runs, or runs again: a product and its agents take seconds to start. */

const stack = new Stack(handOnLimits);

beforeAll(async () => {
  await stack.up();
}, 120_000);

afterAll(async () => {
  expect(await stack.stop()).toEqual([]);
  expect(existsSync(stack.dataDirectory)).toBe(false);
}, 60_000);

describeReview(stack);
describeConclusions(stack);
describeAgents(stack);
describeHandOn(stack);
// In the short form a person in the browser goes through both: apps/web/e2e/checks.
if (isLong) {
  describeArena(stack);
  describeFixes(stack);
}
// Last: it kills parts of the product.
describeGoOn(stack);
