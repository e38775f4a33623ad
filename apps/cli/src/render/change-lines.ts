import { howTo } from './ask-lines.js';
import { conditionFaces } from './conditions.js';
import { elapsed } from './quantities.js';
import { whatItSays } from './run-lines.js';
import type { LiveRun } from '../client/live-run.js';

/** For a log rather than a terminal: one line for each step, and for the run, whose condition is another than before, and for what
 * its agents newly want decided. */
export function changeLines(before: LiveRun | null, after: LiveRun, now: number): string[] {
  const known = new Map(before?.run.steps.map((step) => [step.id, `${step.condition}/${step.attempt}`]));
  const lines = after.run.steps
    .filter((step) => known.get(step.id) !== `${step.condition}/${step.attempt}`)
    .filter((step) => before !== null || step.condition !== 'waiting')
    .map((step) => {
      const face = conditionFaces[step.condition];
      const took =
        step.ended_at === null ? '' : ` after ${elapsed(step.started_at ?? step.ended_at, step.ended_at, now)}`;
      const says = whatItSays(step, after);
      return `${face.glyph} ${step.title}: ${face.word}${took}${says === '' ? '' : ` (${says})`}`;
    });
  if (before?.run.condition !== after.run.condition) {
    const face = conditionFaces[after.run.condition];
    const { title, steps_done: done, steps_total: total, reason } = after.run;
    lines.push(`${face.glyph} ${title}: ${face.word} (${reason ?? `${done} of ${total} steps done`})`);
  }
  const asked = new Set(before?.asks.map(({ id }) => id));
  for (const ask of after.asks.filter(({ id }) => !asked.has(id))) {
    lines.push(`${conditionFaces['needs-you'].glyph} ${ask.step_title} needs you: ${ask.title}`, `   ${howTo(ask)}`);
  }
  return lines;
}
