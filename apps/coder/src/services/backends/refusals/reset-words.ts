import { isZone, momentOf, ownZone, wallTime } from './zoned-time.js';

/** Where Google's day begins: there a quota for a day is there again. */
const googlesZone = 'America/Los_Angeles';

/** When a provider answers again, by its words or its body; null = they don't say. Times without a zone are this process's. */
export function resetTime(words: string, now: Date): Date | null {
  // It is told beside a delay of seconds, after which it would be refused again.
  if (/PerDay|exhausted your daily quota/.test(words)) return nextDay(now);
  return timestampIn(words) ?? spanIn(words, now) ?? clockIn(words, now);
}

function nextDay(now: Date): Date {
  const today = wallTime(now, googlesZone);
  return momentOf({ ...today, day: today.day + 1, hour: 0, minute: 0 }, googlesZone);
}

/** Fields of a body, which may stand in words with their quotes escaped, and Claude's `limit reached|1749924000`. */
const epoch = /(?:resets_at\\*":\s*|X-RateLimit-Reset\\*":\s*\\*"?|limit reached\|)(\d{13}|\d{10})\b/i;
const timestamp = /quotaResetTimeStamp\\*":\s*\\*"([^"\\]+)/;

function timestampIn(words: string): Date | null {
  const digits = epoch.exec(words)?.[1];
  if (digits !== undefined) return new Date(Number(digits) * (digits.length > 10 ? 1 : 1000));
  const at = Date.parse(timestamp.exec(words)?.[1] ?? '');
  return Number.isNaN(at) ? null : new Date(at);
}

const amount = String.raw`\d+(?:\.\d+)?\s?(?:ms|s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:rs?|ours?)?|d(?:ays?)?)(?![a-z])`;
/** `try again in 1h0m0s`, `retry after 3600s`, `Resets in 19hr`, `in 2 days 3 hours`, `"retryDelay": "34s"`. */
const span = new RegExp(
  String.raw`(?:\b(?:again|retry|resets?) (?:in|after) |retryDelay\\*":\s*\\*")((?:${amount}[\s,]*)+)`,
  'i',
);
const secondsField = /(?:resets_in_seconds|retry_after_seconds)\\*":\s*(\d+)|retry_delay \{\s*seconds: (\d+)/;

function spanIn(words: string, now: Date): Date | null {
  const field = secondsField.exec(words);
  const told = span.exec(words)?.[1];
  if (field === null && told === undefined) return null;
  const seconds = field === null ? secondsIn(told ?? '') : Number(field[1] ?? field[2]);
  return new Date(now.getTime() + seconds * 1000);
}

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };

/** `6m12.5s`, `2 days 3 hours`, `250ms`: seconds. */
export function secondsIn(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s?(ms|[dhms])/gi)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit?.toLowerCase() ?? ''] ?? 0), 0);
}

/** `resets 2pm (Europe/Berlin)`, `resets Oct 12, 8am`, `reset at 18:00`, `again at Nov 27th, 2026 7:02 PM`. */
const clock =
  /\b(?:again|resets?)(?: at)? (?:(?<month>[A-Z][a-z]{2}) (?<day>\d{1,2})(?:st|nd|rd|th)?,? (?:(?<year>\d{4}) |at )?)?(?<hour>\d{1,2})(?::(?<minute>\d{2}))? ?(?<half>am|pm)?\b(?: \((?<zone>[\w/+-]+)\))?/i;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** For how long a time of day that is past is that of today, and not of tomorrow. */
const justPast = 2 * 3_600_000;

/** The minute that is named has to be over: its seconds are not told. */
function clockIn(words: string, now: Date): Date | null {
  const { month, day, year, hour, minute, half, zone = '' } = clock.exec(words)?.groups ?? {};
  if (hour === undefined || (minute === undefined && half === undefined)) return null;
  const place = isZone(zone) ? zone : ownZone;
  const today = wallTime(now, place);
  const at = { ...today, hour: hourOf(Number(hour), half), minute: Number(minute ?? 0) + 1 };
  if (month === undefined) {
    const then = momentOf(at, place);
    return now.getTime() - then.getTime() < justPast ? then : momentOf({ ...at, day: at.day + 1 }, place);
  }
  const named = months.indexOf(month.toLowerCase());
  if (named < 0) return null;
  const then = { ...at, month: named, day: Number(day), year: Number(year ?? today.year) };
  // Near the end of a year the next one is meant.
  return momentOf(year === undefined && named < today.month ? { ...then, year: then.year + 1 } : then, place);
}

function hourOf(hour: number, half: string | undefined): number {
  return half === undefined ? hour : (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}
