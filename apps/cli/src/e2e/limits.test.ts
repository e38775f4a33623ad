import { afterAll, beforeAll, expect } from 'vitest';
import { isLong } from '@boocode/rehearsal/long-form';
import { describeMissing } from './limits/missing.js';
import { describeQuota } from './limits/quota.js';
import { describeStorm } from './limits/storm.js';
import { Stack } from './stack.js';

/* What becomes of runs whose providers refuse, on one product with a real agent. */

/** How many of the agent's steps run at once. */
const slots = 6;
const stack = new Stack({ BOOCODE_OPENCODE_SLOTS: String(slots) });

beforeAll(async () => {
  await stack.up();
}, 120_000);

afterAll(async () => {
  expect(await stack.stop()).toEqual([]);
}, 60_000);

describeQuota(stack, slots);
// In the short form `gates` are proved against a model, and this quota on a whole product.
if (isLong) describeStorm(stack, slots);
describeMissing(stack);
