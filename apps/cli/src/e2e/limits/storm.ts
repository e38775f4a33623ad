import { setTimeout as delay } from 'node:timers/promises';
import { AgentGateView } from '@boocode/contracts/agent-gate';
import { expect, test } from 'vitest';
import { rehearsalOf } from '../rehearsal.js';
import { untilEnded } from '../runs.js';
import type { Stack } from '../stack.js';
import {
  anyAngle,
  attemptsOf,
  completed,
  expectWhole,
  launchWide,
  nothingFound,
  until,
  type AngleAttempt,
} from './wide-run.js';

/** Enough that some are left when the storm is over, to grow by. */
const angles = 20;
/** So many requests at once the provider of the storm answers, each in some two seconds. */
const bound = 2;
/** The agent asks so often again by itself. */
const tries = 5;
const slowly = JSON.stringify(nothingFound).match(/[^]{1,4}/g) ?? [];
const storm = (slots: number) => ({
  match: anyAngle,
  steps: [
    {
      text: ['```json\n', ...slowly, '\n```'],
      chunkMs: 100,
      // However slow the machine is: nothing is answered before one of those that are refused has been so too often.
      meet: { name: 'storm', of: bound + (slots - bound) * tries + 1 },
      status: 429,
      above: bound,
      // The agent tries again by itself, and soon gives up; then all wait for what is told in words.
      headers: { 'retry-after-ms': '50' },
      errorText: 'Rate limit reached on requests per min. Please try again in 1s.',
    },
  ],
});
const calm = { match: anyAngle, steps: [{ json: nothingFound, delayMs: 500 }] };

/** More at once than the provider answers. */
export function describeStorm(stack: Stack, slots: number): void {
  test(
    'a storm of refusals narrows how many run, burns no attempt, and lets them grow again when it is over',
    { timeout: 180_000 },
    async () => {
      const rehearsal = rehearsalOf(stack);
      await rehearsal.clearRules();
      await rehearsal.addRules([storm(slots)]);
      const id = await launchWide(stack, 'storm', angles);
      const ended = new AbortController();
      const sampled = sampleSlots(stack, ended.signal);
      await until(stack, id, (run) => completed(run) >= 6);
      await rehearsal.addRules([calm]);
      const overAt = Date.now();
      const run = await untilEnded(stack, id);
      ended.abort();

      const attempts = await attemptsOf(stack, id);
      expectWhole(run, attempts, angles);
      expect(attempts.filter(({ outcome }) => outcome === 'limit').length).toBeGreaterThan(0);
      const samples = await sampled;
      const narrowest = Math.min(...samples);
      expect(narrowest, 'narrowed').toBeLessThanOrEqual(slots / 2);
      expect(samples.at(-1), 'grew again').toBeGreaterThan(Math.max(narrowest, bound));
      const later = attempts.filter(({ started_at }) => started_at.getTime() > overAt);
      expect(mostAtOnce(later), 'more at once than in the storm').toBeGreaterThan(bound);
    },
  );
}

/** The slots of the gate on the way, as often as they changed. */
async function sampleSlots(stack: Stack, ended: AbortSignal): Promise<number[]> {
  const seen: number[] = [];
  while (!ended.aborted) {
    const gates = AgentGateView.array().parse(await stack.get('/api/coder/gates'));
    for (const { slots } of gates) if (slots !== null && slots !== seen.at(-1)) seen.push(slots);
    await delay(100);
  }
  return seen;
}

function mostAtOnce(attempts: AngleAttempt[]): number {
  const at = (time: Date) => attempts.filter((one) => one.started_at <= time && time < one.ended_at).length;
  return Math.max(...attempts.map(({ started_at }) => at(started_at)));
}
