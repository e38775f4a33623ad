import type { UsageWindow } from '@boocode/contracts/agent-gate';
import { z } from 'zod';
import type { ToldEvent } from './read-refusal.js';

const Filled = z.looseObject({
  /** Of one. */
  utilization: z.number().nonnegative().optional(),
  /** Seconds since 1970. */
  resetsAt: z.number().optional(),
});

/** What Claude tells of its subscription with a `rate_limit_event`: the window that decides, newer versions of it all. */
export const ClaudeRateLimit = Filled.extend({
  status: z.string(),
  rateLimitType: z.string().optional(),
  unifiedWindows: z.record(z.string(), Filled).optional(),
});
export type ClaudeRateLimit = z.infer<typeof ClaudeRateLimit>;

const claudeMinutes: readonly [prefix: string, minutes: number][] = [
  ['five_hour', 300],
  ['seven_day', 10_080],
];

/** The windows of a Claude subscription; one whose fill is not told is left out. */
export function claudeWindows(limit: ClaudeRateLimit): UsageWindow[] {
  const { rateLimitType, status, unifiedWindows = {} } = limit;
  const deciding =
    rateLimitType === undefined ? {} : { [rateLimitType]: { ...unifiedWindows[rateLimitType], ...limit } };
  return Object.entries({ ...unifiedWindows, ...deciding }).flatMap(([name, { utilization, resetsAt }]) => {
    const used = utilization ?? (name === rateLimitType && status === 'rejected' ? 1 : undefined);
    if (used === undefined) return [];
    const minutes = claudeMinutes.find(([prefix]) => name.startsWith(prefix))?.[1] ?? null;
    return [{ name, used_percent: percent(used * 100), minutes, resets_at: isoOf(resetsAt) }];
  });
}

/** What a refusing `rate_limit_event` says of the refusal; null = it doesn't refuse. */
export function claudeRefusal({ status, rateLimitType = '', resetsAt }: ClaudeRateLimit): ToldEvent | null {
  if (status !== 'rejected') return null;
  const scope = /opus|sonnet|haiku/.test(rateLimitType) ? 'model' : 'account';
  return { kind: 'quota', scope, until: resetsAt === undefined ? null : new Date(resetsAt * 1000) };
}

const CodexWindow = z
  .looseObject({
    used_percent: z.number().nonnegative(),
    window_minutes: z.int().positive().nullish(),
    resets_at: z.number().nullish(),
  })
  .nullish();

/** What Codex writes down with each `token_count`; some of its buckets have no windows. */
export const CodexRateLimits = z.looseObject({ primary: CodexWindow, secondary: CodexWindow });

/** The windows of a ChatGPT subscription, by how long they last. */
export function codexWindows({ primary, secondary }: z.infer<typeof CodexRateLimits>): UsageWindow[] {
  return Object.entries({ primary, secondary }).flatMap(([place, window]) => {
    if (window === null || window === undefined) return [];
    const minutes = window.window_minutes ?? null;
    const name = minutes === 300 ? 'five_hour' : minutes === 10_080 ? 'weekly' : place;
    return [{ name, used_percent: percent(window.used_percent), minutes, resets_at: isoOf(window.resets_at) }];
  });
}

/** Null too for what no calendar has: agents hand on whatever number they were sent. */
function isoOf(seconds: number | null | undefined): string | null {
  const moment = new Date((seconds ?? 0) * 1000);
  return moment.getTime() > 0 ? moment.toISOString() : null;
}

function percent(share: number): number {
  return Math.round(share * 10) / 10;
}
