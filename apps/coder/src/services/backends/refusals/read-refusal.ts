import type { Refusal } from '@boocode/contracts/agent-gate';
import { isSubscriptionUsedUp, resetByHeaders, tokensPerMinuteByHeaders, type Headers } from './headers.js';
import { natureOf, tokensPerMinuteIn } from './nature.js';
import { readWords } from './read-words.js';
import { resetTime } from './reset-words.js';

/** What an agent itself told of a refusal, beside its provider's words. */
export interface ToldEvent extends Partial<Pick<Refusal, 'kind' | 'scope'>> {
  /** When it will ask again, or its subscription has something left again; null = it didn't say. */
  until: Date | null;
}

/** A provider's refusal, as much of it as an agent hands on. */
export interface Refused {
  /** HTTP; null = it was not told. */
  status: number | null;
  /** The provider's words or its body, or what the agent made of them. */
  words: string;
  headers?: Headers | undefined;
  event?: ToldEvent | null | undefined;
}

/** A refusal without a name that lasts longer than this (milliseconds) is not about how much is asked at once. */
const rateLastsAtMost = 5 * 60_000;

/** Reads what a provider refused, for whom, and until when. What the agent says itself counts before headers, and they before words. */
export function readRefusal({ status, words: said, headers = {}, event = null }: Refused, now: Date): Refusal {
  const words = readWords(said).replaceAll('’', "'");
  const { until, source } = resetOf({ words, headers, event }, now);
  const nature = natureOf(words);
  const usedUp = status === 402 || isSubscriptionUsedUp(headers);
  const named = event?.kind ?? (usedUp ? 'quota' : nature.kind);
  return {
    kind: named ?? kindBy(words, until, now),
    scope: event?.scope ?? (usedUp ? 'account' : nature.scope),
    until: until?.toISOString() ?? null,
    source,
    tokens_per_minute: tokensPerMinuteIn(words) ?? tokensPerMinuteByHeaders(headers),
  };
}

function resetOf({ words, headers, event }: Required<Omit<Refused, 'status'>>, now: Date) {
  const told: [Refusal['source'], Date | null | undefined][] = [
    ['event', event?.until],
    ['header', resetByHeaders(headers ?? {}, now)],
    ['text', resetTime(words, now)],
  ];
  for (const [source, at] of told) {
    // What no calendar has is not told: providers, and agents after them, may say any number.
    if (at === null || at === undefined || Number.isNaN(at.getTime())) continue;
    return { source, until: new Date(Math.max(at.getTime(), now.getTime())) };
  }
  return { source: 'none' as const, until: null };
}

function kindBy(words: string, until: Date | null, now: Date): Refusal['kind'] {
  if (until === null) return /quota/i.test(words) ? 'quota' : 'rate';
  return until.getTime() - now.getTime() > rateLastsAtMost ? 'quota' : 'rate';
}
