import type { TaskCondition } from '@boocode/contracts/task';

/** The hue of a state; `ui/tokens.css` has a colour for each. */
export type Tone = 'quiet' | 'live' | 'good' | 'warn' | 'bad' | 'ask';

export interface ConditionLook {
  glyph: string;
  word: string;
  tone: Tone;
  /** Work goes on: the glyph pulses and times tick. */
  live: boolean;
  /** Nothing will happen any more without a person. */
  ended: boolean;
}

/** How the twelve states look, everywhere: list, strip, tab title. Glyph and word always together, never colour alone. */
export const conditions: Readonly<Record<TaskCondition, ConditionLook>> = {
  waiting: { glyph: '○', word: 'waiting', tone: 'quiet', live: false, ended: false },
  queued: { glyph: '◌', word: 'queued', tone: 'quiet', live: false, ended: false },
  starting: { glyph: '◔', word: 'starting', tone: 'live', live: true, ended: false },
  running: { glyph: '●', word: 'running', tone: 'live', live: true, ended: false },
  'needs-you': { glyph: '✋', word: 'needs you', tone: 'ask', live: false, ended: false },
  parked: { glyph: '⏸', word: 'parked', tone: 'warn', live: false, ended: false },
  interrupted: { glyph: '⚡', word: 'interrupted', tone: 'warn', live: false, ended: false },
  completed: { glyph: '✔', word: 'completed', tone: 'good', live: false, ended: true },
  gaps: { glyph: '◑', word: 'completed with gaps', tone: 'warn', live: false, ended: true },
  failed: { glyph: '✖', word: 'failed', tone: 'bad', live: false, ended: true },
  cancelled: { glyph: '■', word: 'cancelled', tone: 'quiet', live: false, ended: true },
  skipped: { glyph: '⤼', word: 'skipped', tone: 'quiet', live: false, ended: true },
};
