/** That a provider's words speak of a limit, whatever its status: the agents that hand on no status say it so. */
const limits = /rate limit|too many requests|quota|usage limit|out of credits/i;

/**
 * In how many seconds a provider answers again, where its words or the agent's say so; null = they don't. Understood are `try
 * again in 1h0m0s`, `retry after 3600s`, `"retryDelay": "3600s"`, and Codex's `try again at 7:02 PM` or `at Nov 27th, 2026 7:02 PM`,
 * in the time zone of this process, which is its agents' too.
 */
export function resetIn(words: string, now: Date): number | null {
  const span =
    /(?:(?:again|retry) (?:in|after) |retryDelay\\?":\s*\\?")((?:\d+(?:\.\d+)?\s?(?:ms|[dhms])(?![a-z])\s?)+)/i.exec(
      words,
    )?.[1];
  if (span !== undefined) return Math.ceil(secondsOf(span));
  const at = clock.exec(words)?.groups;
  return at === undefined ? null : secondsUntil(at, now);
}

/** Whether words without a status speak of a limit. */
export function speaksOfLimit(words: string): boolean {
  return limits.test(words);
}

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };

function secondsOf(span: string): number {
  const parts = [...span.matchAll(/(\d+(?:\.\d+)?)\s?(ms|[dhms])/gi)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit?.toLowerCase() ?? ''] ?? 0), 0);
}

const clock =
  /again at (?:(?<month>[A-Z][a-z]{2}) (?<day>\d{1,2})(?:st|nd|rd|th), (?<year>\d{4}) )?(?<hour>\d{1,2}):(?<minute>\d{2}) (?<half>AM|PM)/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A time without a date is of the same day. The minute that is named has to be over: its seconds are not told. */
function secondsUntil(at: Record<string, string | undefined>, now: Date): number | null {
  const { month, day, year, hour, minute, half } = at;
  const [m, d, y] =
    month === undefined
      ? [now.getMonth(), now.getDate(), now.getFullYear()]
      : [months.indexOf(month), Number(day), Number(year)];
  if (m < 0) return null;
  const hours = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  const then = new Date(y, m, d, hours, Number(minute) + 1).getTime();
  return Math.max(0, Math.ceil((then - now.getTime()) / 1000));
}
