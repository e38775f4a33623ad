import { moment } from './moment.js';

const utcTime = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/g;

/** Words of coder's, which says times as `2026-11-27 14:05:00 UTC`, with those times in the person's own. */
export function localTimes(words: string, now = Date.now()): string {
  return words.replaceAll(utcTime, (_whole, day: string, clock: string) => moment(`${day}T${clock}Z`, now));
}
