import type { Refused } from '../read-refusal.js';

/** 17:01:30 in Berlin, 8:01:30 in Los Angeles. */
export const now = new Date('2026-11-26T16:01:30Z');

/** What a provider said, and what is read from it. */
export interface RefusalCase {
  /** Where the words come from. */
  of: string;
  told: Partial<Refused>;
  kind: 'quota' | 'rate';
  scope: 'account' | 'model';
  until: string | null;
  source: 'header' | 'text' | 'event' | 'none';
  tokens?: number;
}
