import type { Refusal } from '@boocode/contracts/agent-gate';
import type { RuleStep } from '@boocode/rehearsal/rules';
import { isLong } from '@boocode/rehearsal/long-form';
import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import type { TurnResult } from '../../agent-backend.js';
import { isBrief, type Costs } from './form.js';
import { requestsOf, script, type OnStage, type Subject } from './stage.js';

/** One of each kind: refused for good, to be waited for, endless, and mended by asking again. */
const telling = new Set([
  'refuses the key',
  'says when the quota is there again',
  'never says that it is done',
  'is cut off once',
]);

/** What the pitfalls of the command lines show of each of them too, or, by what reads them all, those that start quickly. */
const pitfalls = new Set(['refuses the key', 'never says that it is done']);

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
  const isMet = (fault: string): boolean =>
    telling.has(fault) && !(isBrief(costs) && costs.costly === 'each turn' && pitfalls.has(fault));
  const met = faults().filter(({ fault }) => isLong || isMet(fault));
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

const hour = { status: 429, headers: { 'retry-after': '3600' } } satisfies RuleStep;
const twoHours = 7_200;

function faults(): Fault[] {
  const resets_at = Math.floor(Date.now() / 1000) + twoHours;
  // In the words of OpenAI, and in the fields of its subscriptions: of these every agent hands on something.
  const usedUp = {
    status: 429,
    errorText: "You've hit your usage limit. Please try again in 2h0m0s.",
    errorFields: { type: 'usage_limit_reached', plan_type: 'plus', resets_at, resets_in_seconds: twoHours },
  } satisfies RuleStep;
  return [
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
      fault: 'says when the quota is there again',
      steps: [usedUp],
      ends: { outcome: 'limit', error: { code: 'provider.limit' }, refusal: { kind: 'quota' } },
      and: expectTwoHours,
    },
    {
      fault: 'never says that it is done',
      steps: [{ text: 'and', truncate: 'clean' }],
      // Some agents would ask for ever, others take it for a fault of the server.
      ends: { outcome: 'failure', error: { code: expect.stringMatching(/^(agent\.loop|provider\.unavailable)$/) } },
    },
    { fault: 'says nothing', steps: [{ text: '' }], ends: { outcome: 'failure', error: { code: 'output.empty' } } },
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
}

/** It says when the provider answers again, where it is told that itself, and never another time. */
function expectReset(result: TurnResult, { tellsReset }: Subject): void {
  const { refusal, seconds } = refusalOf(result);
  expect(refusal.source === 'none').toBe(tellsReset === false);
  expect(seconds === null).toBe(tellsReset === false);
  expect(seconds ?? 3_600).toBeGreaterThan(3_500);
  expect(seconds ?? 3_600).toBeLessThanOrEqual(3_600);
  expect(refusal.kind).toBe(tellsReset === false ? 'rate' : 'quota');
}

/** Some agents tell a time of day: the minute that they name has to be over. */
function expectTwoHours(result: TurnResult): void {
  const { seconds } = refusalOf(result);
  expect(seconds).toBeGreaterThan(twoHours - 100);
  expect(seconds).toBeLessThanOrEqual(twoHours + 61);
}

function refusalOf(result: TurnResult): { refusal: Refusal; seconds: number | null } {
  const { refusal = null, retry_after_seconds: seconds = null } = 'error' in result ? result : {};
  if (refusal === null) throw new Error(`The turn ended without a refusal: ${JSON.stringify(result)}`);
  expect(refusal.until === null).toBe(seconds === null);
  return { refusal, seconds };
}
