import { secondsIn } from './reset-words.js';

/** A provider's headers; names in any case. */
export type Headers = Readonly<Record<string, string>>;

/** What of an account or a model is counted, by the headers that tell what is left of it and when it is whole again. */
const counted = [
  ...['requests', 'tokens', 'input-tokens', 'output-tokens'].map((name) => ({
    left: `anthropic-ratelimit-${name}-remaining`,
    reset: `anthropic-ratelimit-${name}-reset`,
  })),
  ...['requests', 'tokens'].map((name) => ({
    left: `x-ratelimit-remaining-${name}`,
    reset: `x-ratelimit-reset-${name}`,
  })),
  { left: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
];

/** When a provider answers again, by its headers; null = they don't say. What is told of things that are not used up is not read. */
export function resetByHeaders(given: Headers, now: Date): Date | null {
  const headers = lowerCase(given);
  return (
    waitOf(headers, now) ??
    momentIn(headers['anthropic-ratelimit-unified-reset'], now) ??
    latest(codexWindows(headers).map(({ reset }) => momentIn(reset, now))) ??
    latest(counted.flatMap(({ left, reset }) => (headers[left] === '0' ? [momentIn(headers[reset], now)] : [])))
  );
}

/** Whether headers say that a subscription has nothing left, whatever the words. */
export function isSubscriptionUsedUp(given: Headers): boolean {
  const headers = lowerCase(given);
  return headers['anthropic-ratelimit-unified-status'] === 'rejected' || codexWindows(headers).length > 0;
}

/** How many tokens a minute a provider allows; null = it doesn't say. */
export function tokensPerMinuteByHeaders(given: Headers): number | null {
  const headers = lowerCase(given);
  const told = Number(
    headers['x-ratelimit-limit-tokens'] ??
      headers['anthropic-ratelimit-input-tokens-limit'] ??
      headers['anthropic-ratelimit-tokens-limit'],
  );
  return Number.isInteger(told) && told > 0 ? told : null;
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date. */
function waitOf(headers: Headers, now: Date): Date | null {
  const milliseconds = Number.parseFloat(headers['retry-after-ms'] ?? '');
  if (!Number.isNaN(milliseconds)) return new Date(now.getTime() + milliseconds);
  const wait = headers['retry-after'] ?? '';
  if (isNumber(wait)) return new Date(now.getTime() + Number(wait) * 1000);
  const date = Date.parse(wait);
  return Number.isNaN(date) ? null : new Date(date);
}

/** The windows of a ChatGPT subscription that are full. */
function codexWindows(headers: Headers): { reset: string | undefined }[] {
  return ['primary', 'secondary'].flatMap((name) =>
    Number(headers[`x-codex-${name}-used-percent`]) >= 100 ? [{ reset: headers[`x-codex-${name}-reset-at`] }] : [],
  );
}

/** A date, seconds or milliseconds since 1970, seconds from now, or a span such as `6m0s`. */
function momentIn(text: string | undefined, now: Date): Date | null {
  if (text === undefined || text === '') return null;
  if (isNumber(text)) {
    const number = Number(text);
    if (number > 1e12) return new Date(number);
    return new Date(number > 1e9 ? number * 1000 : now.getTime() + number * 1000);
  }
  const date = Date.parse(text);
  if (!Number.isNaN(date) && text.includes(':')) return new Date(date);
  const seconds = secondsIn(text);
  return seconds > 0 ? new Date(now.getTime() + seconds * 1000) : null;
}

function isNumber(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text);
}

function latest(moments: readonly (Date | null)[]): Date | null {
  const told = moments.flatMap((moment) => (moment === null ? [] : [moment.getTime()]));
  return told.length === 0 ? null : new Date(Math.max(...told));
}

function lowerCase(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
