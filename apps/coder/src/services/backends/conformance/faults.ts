import type { RuleStep } from '@boocode/rehearsal/rules';
import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import type { TurnResult } from '../../agent-backend.js';
import { isBrief, type Costs } from './form.js';
import { requestsOf, script, type OnStage, type Subject } from './stage.js';

/** One of each kind: refused for good, to be waited for, endless, and mended by asking again. */
const telling = new Set([
  'refuses the key',
  'has no quota for an hour',
  'never says that it is done',
  'is cut off once',
]);

interface FaultLimits extends Costs {
  faultLimitMs: number;
}

interface Fault {
  fault: string;
  steps: RuleStep[];
  ends: object;
  /** What else is true of how the turn ended. */
  and?: (result: TurnResult, subject: Subject) => void;
}

export function describeFaults(stage: OnStage, { faultLimitMs: limitMs, ...costs }: FaultLimits): void {
  const hour = { status: 429, headers: { 'retry-after': '3600' } } satisfies RuleStep;
  const cases: Fault[] = [
    {
      fault: 'refuses the key',
      steps: [{ status: 401 }],
      // No model answered, so there is no use: not one of zero.
      ends: { outcome: 'failure', error: { code: 'provider.auth' }, usage: null },
    },
    {
      fault: 'refuses the request',
      steps: [{ status: 400 }],
      ends: { outcome: 'failure', error: { code: 'provider.refused' } },
    },
    {
      fault: 'fails again and again',
      steps: [{ status: 500 }],
      ends: { outcome: 'failure', error: { code: 'provider.unavailable' } },
    },
    {
      fault: 'has no quota for an hour',
      steps: [hour],
      ends: { outcome: 'limit', error: { code: 'provider.limit' } },
      and: expectReset,
    },
    {
      fault: 'never says that it is done',
      steps: [{ text: 'and', truncate: 'clean' }],
      // Some agents would ask for ever, others take it for a fault of the server.
      ends: { outcome: 'failure', error: { code: expect.stringMatching(/^(agent\.loop|provider\.unavailable)$/) } },
    },
    { fault: 'says nothing', steps: [{ text: '' }], ends: { outcome: 'failure', error: { code: 'agent.empty' } } },
    {
      fault: 'fails once',
      steps: [{ status: 500, times: 1, text: 'Here.' }],
      ends: { outcome: 'completed', text: 'Here.' },
    },
    {
      fault: 'is cut off once',
      steps: [{ text: 'Whole.', truncate: 'socket', times: 1 }],
      ends: { outcome: 'completed', text: 'Whole.' },
    },
    {
      fault: 'breaks off once without a word',
      steps: [{ text: 'Whole.', truncate: 'clean', times: 1 }],
      ends: { outcome: 'completed', text: 'Whole.' },
    },
  ];
  const met = cases.filter(({ fault }) => !isBrief(costs) || telling.has(fault));
  it.concurrent.each(met)('classifies a model that $fault', async ({ fault, steps, ends, and }) => {
    const { world, subject } = stage();
    script(stage(), fault, ...steps);
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result, took } = await play(subject.backend, session, { user: fault });
    expect(result).toMatchObject(ends);
    and?.(result, subject);
    expect(took).toBeLessThan(limitMs);
    // An agent would ask for ever, hundreds of times a second; a few calls are under way when it is stopped.
    expect(requestsOf(stage(), fault).length).toBeLessThan(30);
  });

  it.skipIf(isBrief(costs)).concurrent('ends within bounds when the model answers with garbage', async () => {
    const { world, subject } = stage();
    script(stage(), 'garbage', { text: 'half', garbage: true });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result, took } = await play(subject.backend, session, { user: 'garbage' });
    expect(['failure', 'crash']).toContain(result.outcome);
    expect(took).toBeLessThan(limitMs);
  });
}

/** It says when the provider answers again, where it is told that itself, and never another time. */
function expectReset(result: TurnResult, { tellsReset }: Subject): void {
  const seconds = 'retry_after_seconds' in result ? (result.retry_after_seconds ?? null) : null;
  expect(seconds === null).toBe(tellsReset === false);
  expect(seconds ?? 3_600).toBeGreaterThan(3_500);
  expect(seconds ?? 3_600).toBeLessThanOrEqual(3_600);
}
