import type { Refusal } from '@boocode/contracts/agent-gate';
import { readWords } from './read-words.js';

/** What is refused, as far as the words tell it; a kind of null is told by how long it lasts. */
export interface Nature {
  kind: Refusal['kind'] | null;
  scope: Refusal['scope'];
}

/** The first that is found holds: what names its window or its model stands before what says "quota" or "limit" of anything. */
const natures: readonly [words: RegExp, kind: Nature['kind'], scope: Nature['scope']][] = [
  // Google's names of its quotas.
  [/PerDay\w*PerModel|daily quota on this model/, 'quota', 'model'],
  [/PerDay/, 'quota', 'account'],
  [/PerMinute\w*PerModel/, 'rate', 'model'],
  [/PerMinute/, 'rate', 'account'],
  [/exhausted your capacity on this model|QUOTA_EXHAUSTED/, 'quota', 'model'],
  // OpenRouter's names of its limits for free models.
  [/free-models-per-day/, 'quota', 'account'],
  [/free-models-per-min/, 'rate', 'account'],
  [/limit_rpm/, 'rate', 'model'],
  // OpenAI's windows, and Anthropic's.
  [/per day \([RT]PD\)/, 'quota', 'model'],
  [/per min(?:ute)?\b|per-minute/i, 'rate', 'model'],
  [/insufficient_quota|credit balance|out of credits|insufficient credits/i, 'quota', 'account'],
  // A window of a subscription that one model alone has used up.
  [/\b(?:opus|sonnet|haiku)\b(?: \w+)? limit|usage limit for (?!the )/i, 'quota', 'model'],
  [
    /usage.?limit|session limit|(?:weekly|monthly|daily) (?:\w+ )?limit|\d.?hour (?:\w+ )?limit|your limit\b|usage exceeded/i,
    'quota',
    'account',
  ],
  [/overloaded|high demand|no capacity|MODEL_CAPACITY/i, 'rate', 'model'],
  [/account's rate limit/i, null, 'account'],
  [/current quota(?![^]*\bmodel: )/i, null, 'account'],
];

export function natureOf(words: string): Nature {
  const found = natures.find(([pattern]) => pattern.test(words));
  return { kind: found?.[1] ?? null, scope: found?.[2] ?? 'model' };
}

/** How many tokens a minute the words allow: `tokens per min (TPM): Limit 30000`, `rate limit of 30,000 input tokens per minute`. */
export function tokensPerMinuteIn(words: string): number | null {
  const found =
    /tokens per min \(TPM\): Limit ([\d,]+)/i.exec(words)?.[1] ??
    /limit of ([\d,]+) (?:input |output )?tokens per minute/i.exec(words)?.[1];
  const tokens = Number(found?.replaceAll(',', ''));
  return Number.isInteger(tokens) && tokens > 0 ? tokens : null;
}

/** That a provider's words speak of a limit, whatever its status: the agents that hand on no status say it so. */
const limits =
  /rate.?limit|too many requests|quota|(?:usage|session|weekly|opus|sonnet|hour) limit|(?:hit|reached) your (?:\w+ )?limit|usage exceeded|out of credits|RESOURCE_EXHAUSTED|exhausted your capacity|overloaded/i;

/** Whether words without a status speak of a limit. */
export function speaksOfLimit(words: string): boolean {
  return limits.test(readWords(words));
}

/** What is used up by its name, whatever the status: opencode's own providers send it with any, and Anthropic with 400. */
const usedUp = /FreeUsageLimitError|GoUsageLimitError|insufficient_quota|credit balance is too low/;

export function namesUsedUp(words: string): boolean {
  return usedUp.test(words);
}

/** A request that is larger than all that a minute allows: refused like a limit, and refused for ever. */
export function neverFits(words: string): boolean {
  return /Request too large for/.test(words);
}
