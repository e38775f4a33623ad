import type { TaskCondition } from '@boocode/contracts/task';

/** How loud a condition is; the painter turns it into a colour. */
export type Tone = 'quiet' | 'live' | 'good' | 'warn' | 'bad';

export interface ConditionFace {
  glyph: string;
  word: string;
  tone: Tone;
}

/** The twelve conditions as a person reads them: a glyph and a word always, a colour only beside them. */
export const conditionFaces: Record<TaskCondition, ConditionFace> = {
  waiting: { glyph: '○', word: 'waiting', tone: 'quiet' },
  queued: { glyph: '◌', word: 'queued', tone: 'quiet' },
  starting: { glyph: '◔', word: 'starting', tone: 'live' },
  running: { glyph: '●', word: 'running', tone: 'live' },
  'needs-you': { glyph: '✋', word: 'needs you', tone: 'warn' },
  parked: { glyph: '⏸', word: 'parked', tone: 'warn' },
  interrupted: { glyph: '⚡', word: 'interrupted', tone: 'warn' },
  completed: { glyph: '✔', word: 'completed', tone: 'good' },
  gaps: { glyph: '◑', word: 'completed with gaps', tone: 'warn' },
  failed: { glyph: '✖', word: 'failed', tone: 'bad' },
  cancelled: { glyph: '■', word: 'cancelled', tone: 'quiet' },
  skipped: { glyph: '⤼', word: 'skipped', tone: 'quiet' },
};
