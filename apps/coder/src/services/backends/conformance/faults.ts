import type { RuleStep } from '@boocode/rehearsal/rules';
import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import { requestsOf, script, type OnStage } from './stage.js';

/** With `BOOCODE_CONFORMANCE=long` every backend meets every fault. */
const isLong = process.env['BOOCODE_CONFORMANCE'] === 'long';
/** One of each kind: refused for good, to be waited for, endless, and mended by asking again. */
const telling = new Set([
  'refuses the key',
  'has no quota for an hour',
  'never says that it is done',
  'is cut off once',
]);

interface FaultLimits {
  faultLimitMs: number;
  fewFaults?: boolean;
}

export function describeFaults(stage: OnStage, { faultLimitMs: limitMs, fewFaults = false }: FaultLimits): void {
  const hour = { status: 429, headers: { 'retry-after': '3600' } } satisfies RuleStep;
  const cases: { fault: string; steps: RuleStep[]; ends: object }[] = [
    {
      fault: 'refuses the key',
      steps: [{ status: 401 }],
      ends: { outcome: 'failure', error: { code: 'provider.auth' } },
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
    { fault: 'has no quota for an hour', steps: [hour], ends: { outcome: 'limit', error: { code: 'provider.limit' } } },
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
  const met = cases.filter(({ fault }) => isLong || !fewFaults || telling.has(fault));
  it.concurrent.each(met)('classifies a model that $fault', async ({ fault, steps, ends }) => {
    const { world, subject } = stage();
    script(stage(), fault, ...steps);
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result, took } = await play(subject.backend, session, { user: fault });
    expect(result).toMatchObject(ends);
    expect(took).toBeLessThan(limitMs);
    // An agent would ask for ever, hundreds of times a second; a few calls are under way when it is stopped.
    expect(requestsOf(stage(), fault).length).toBeLessThan(30);
  });

  it.concurrent('says when a provider that has no quota answers again, where it is told itself, and never another time', async () => {
    const { world, subject } = stage();
    script(stage(), 'quota', hour);
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result } = await play(subject.backend, session, { user: 'quota' });
    const seconds = 'retry_after_seconds' in result ? (result.retry_after_seconds ?? null) : null;
    expect(seconds === null).toBe(subject.tellsReset === false);
    expect(seconds ?? 3_600).toBeGreaterThan(3_500);
    expect(seconds ?? 3_600).toBeLessThanOrEqual(3_600);
  });

  it.concurrent('ends within bounds when the model answers with garbage', async () => {
    const { world, subject } = stage();
    script(stage(), 'garbage', { text: 'half', garbage: true });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result, took } = await play(subject.backend, session, { user: 'garbage' });
    expect(['failure', 'crash']).toContain(result.outcome);
    expect(took).toBeLessThan(limitMs);
  });
}
