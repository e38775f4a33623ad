import { isLong } from '@boocode/rehearsal/long-form';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { describeKills } from './kills.js';
import { Stack } from './stack.js';
import { describeTwoCoders } from './two-coders.js';
import { describeWorktrees } from './worktrees.js';

/** How often each part is killed; `BOOCODE_CHAOS_ROUNDS=10` is what a release is held to. */
const rounds = Number(process.env['BOOCODE_CHAOS_ROUNDS'] ?? (isLong ? 1 : 0));
/** Slow enough that there is a middle of a run. */
const pace = { BOOCODE_REHEARSAL_PACE_MS: '400' };

/*
 * In the short form `one-product` kills Postgres and a coder with all of its agents, and `fail-over` and `chaos-worktrees` prove the rest without
 * a product.
 */
describe.runIf(rounds > 0)('a product whose parts are killed', () => {
  const stack = new Stack(pace);

  beforeAll(() => stack.up(), 120_000);

  afterAll(async () => {
    expect(await stack.stop(), 'no process may outlive its owner').toEqual([]);
  }, 60_000);

  // First: hosts that were killed would be counted too.
  if (isLong) {
    describeTwoCoders(stack, pace);
    describeWorktrees(stack);
  }
  describeKills(stack, { parts: ['coder', 'opencode', 'postgres'], rounds, agent: 'opencode' });
});
