import { getFlow } from '@boocode/conductor/registry';
import { changeOf, changeSubject } from '@boocode/conductor/testing/change';
import type { PlanGraft } from '@boocode/conductor/types';
import type { Forecast } from '@boocode/contracts/run-preview';
import { expect, test } from 'vitest';
import { expectRun, type ExpectedRow } from './expect-run.js';
import type { RunSpec } from './run-spec.js';

const each: Forecast = {
  tokens: { low: 10, high: 20 },
  minutes: { low: 1, high: 2 },
  usd: { low: 1, high: 2 },
  attempts: 5,
};
const forecasts = async (rows: readonly ExpectedRow[]) => rows.map(({ forecast }) => (forecast ? each : null));
const slots = new Map<string, number>();

function specOf(): RunSpec {
  const diff = changeOf({ 'src/pay.ts': 'export const pay = () => 1;\n' });
  const plan = getFlow('code-review')?.plan({ goal: '' }, changeSubject(diff));
  if (plan === undefined) throw new Error('There is no code-review flow.');
  const { files: _files, commits: _commits, ...pinned } = diff;
  const choice = { agent: 'opencode', model: 'a/b', tiers: {}, agents: {}, reuse: false };
  return { flow: 'code-review', plan, ...pinned, ...choice };
}

const spec = specOf();
const agentSteps = spec.plan.steps.filter(({ kind }) => kind === 'agent');
const [some] = agentSteps;
const added = (...keys: string[]): PlanGraft['steps'] =>
  some === undefined ? [] : keys.map((key) => ({ ...some, key, depends_on: ['fold'] }));

test('what a run may add costs nothing at the low end, and all of it at the high end', async () => {
  const flow = { mayAdd: () => [{ steps: added('round.a', 'round.b'), before: ['validator'] }] };
  const alone = await expectRun(spec, { mayAdd: () => [] }, { slots, forecasts });
  const { forecast, steps } = await expectRun(spec, flow, { slots, forecasts });
  const planned = agentSteps.length;
  expect(alone.forecast).toMatchObject({ tokens: { low: planned * 10, high: planned * 20 } });
  expect(forecast).toMatchObject({
    tokens: { low: planned * 10, high: (planned + 2) * 20 },
    usd: { low: planned, high: (planned + 2) * 2 },
  });
  // Side by side, but before the validator.
  expect(forecast?.minutes).toEqual({
    low: alone.forecast?.minutes.low,
    high: (alone.forecast?.minutes.high ?? 0) + each.minutes.high,
  });
  expect(steps.get('validator')).toEqual(each);
});

test('rows that do not count are left out, added ones too', async () => {
  const flow = { mayAdd: () => [{ steps: added('round.a'), before: [] }] };
  const { forecast } = await expectRun(spec, flow, { slots, forecasts, counts: ({ agent }) => agent !== 'opencode' });
  expect(forecast?.tokens).toEqual({ low: 0, high: 0 });
});
