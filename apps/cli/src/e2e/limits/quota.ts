import { isLong } from '@boocode/rehearsal/long-form';
import { expect, test } from 'vitest';
import { partOf } from '../processes.js';
import { rehearsalOf } from '../rehearsal.js';
import { untilEnded } from '../runs.js';
import type { Stack } from '../stack.js';
import { anyAngle, attemptsOf, completed, expectWhole, launchWide, nothingFound, theGate, until } from './wide-run.js';

/** More than run at once, three times over; in the long form as many as the widest flow has. */
const angles = isLong ? 30 : 14;
/** Beyond what an agent waits by itself in its turn, and what a busy machine takes to start a coder anew. */
const resetSeconds = 40;
/** In two calls, so that it is refused in the middle of its work too. */
const answers = {
  match: anyAngle,
  steps: [
    { tools: [{ read: 'src/total.js' }], delayMs: 150 },
    { json: nothingFound, delayMs: 150 },
  ],
};
const refuses = {
  match: anyAngle,
  steps: [
    { status: 429, headers: { 'retry-after': String(resetSeconds) }, errorText: 'You have hit your usage limit.' },
  ],
};

/** A quota that is used up before the work is done. */
export function describeQuota(stack: Stack, slots: number): void {
  test(
    `a quota that ends in the middle of ${angles} angles parks the rest until its reset, over a killed coder, and the run completes`,
    { timeout: 180_000 },
    async () => {
      await rehearsalOf(stack).addRules([answers]);
      const id = await launchWide(stack, 'quota', angles);
      await until(stack, id, (run) => completed(run) >= 3);
      await rehearsalOf(stack).addRules([refuses]);

      const parked = await until(stack, id, ({ condition }) => condition === 'parked');
      expect(parked.reason).toMatch(/^Parked until .* UTC: /);
      expect(completed(parked)).toBeLessThan(parked.steps.length / 2);
      const gate = await theGate(stack);
      expect(gate).toMatchObject({ state: 'closed', agent: 'opencode', kind: 'quota' });
      expect(gate.source, 'the time was told, and not guessed').not.toBe('backoff');
      process.kill(partOf(stack.dataDirectory, 'coder')?.pid ?? Number.NaN, 'SIGKILL');
      await until(stack, id, ({ condition }) => condition === 'parked');
      expect(await theGate(stack)).toMatchObject({ state: 'closed', closed_until: gate.closed_until });
      // The stand-in begins anew with its coder, and knows of no quota then.
      await rehearsalOf(stack).addRules([answers]);

      const run = await untilEnded(stack, id);
      const attempts = await attemptsOf(stack, id);
      expectWhole(run, attempts, angles);
      const refused = attempts.filter(({ outcome }) => outcome === 'limit');
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length, 'what was under way').toBeLessThanOrEqual(slots);
      const closedAt = Math.min(...refused.map(({ ended_at }) => ended_at.getTime()));
      const resetAt = Date.parse(gate.closed_until ?? '');
      const early = attempts.filter(({ started_at }) => {
        const at = started_at.getTime();
        return at > closedAt && at < resetAt;
      });
      expect(early, 'started between the refusal and the reset').toEqual([]);
      const parkedSteps = new Set(refused.map(({ step_key }) => step_key));
      const others = attempts.filter(({ step_key }) => !parkedSteps.has(step_key));
      expect(others.length, 'one attempt for what was not refused').toBe(completed(run) - parkedSteps.size);
    },
  );
}
