import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { describeAgents } from './agents.js';
import { describeArena } from './arena.js';
import { describeConclusions } from './conclusions.js';
import { describeFixes } from './fixes.js';
import { describeGoOn } from './go-on.js';
import { describeHandOn, handOnLimits } from './hand-on.js';
import { isLong } from '@boocode/rehearsal/long-form';
import { quickest } from '@boocode/rehearsal/quickest';
import { describeKills } from './kills.js';
import { describeMissing } from './limits/missing.js';
import { describeQuota } from './limits/quota.js';
import { describeStorm } from './limits/storm.js';
import { describeReview } from './review.js';
import { Stack } from './stack.js';

/* All that asks nothing of a product but that it runs, or runs again: a product and its agents take seconds to start. */

/** How many of opencode's steps run at once. */
const slots = isLong ? 6 : 4;
const stack = new Stack({ ...handOnLimits, BOOCODE_OPENCODE_SLOTS: String(slots) });

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
// From here on parts of the product are killed.
describeQuota(stack, slots);
// In the short form gates are proved against a model, and that quota on a whole product.
if (isLong) describeStorm(stack, slots);
describeMissing(stack);
// In the long form `chaos` does.
if (!isLong) describeKills(stack, { parts: ['postgres'], rounds: 1, agent: quickest });
describeGoOn(stack);
