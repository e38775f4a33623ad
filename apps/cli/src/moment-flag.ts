import { UsageError } from './errors.js';

const unitMs = { h: 3_600_000, d: 86_400_000 } as const;
const mostDays = 36_500;

/**
 * A moment from a flag: `12h` and `30d` from now (`direction` 1) or before (-1), or a day or moment by ISO 8601, a day beginning in UTC.
 * Throws `UsageError` for anything else.
 */
export function momentOf(flag: string, text: string, direction: 1 | -1, now: number = Date.now()): string {
  const span = /^(\d{1,6})([hd])$/.exec(text);
  if (span !== null) {
    const ms = Number(span[1]) * unitMs[span[2] === 'h' ? 'h' : 'd'];
    if (ms > 0 && ms <= mostDays * unitMs.d) return new Date(now + direction * ms).toISOString();
  }
  const moment = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(moment)) return new Date(moment).toISOString();
  throw new UsageError(`--${flag} ${text} is no moment. Say hours (12h), days (30d), or a day such as 2027-01-31.`);
}
