import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { hasEnded } from '../client/ended.js';
import type { LiveRun } from '../client/live-run.js';
import { askLines } from './ask-lines.js';
import { cut, padEnd, padStart, widest } from './columns.js';
import { conditionFaces } from './conditions.js';
import type { Paint } from './paint.js';
import { duration, elapsed, tokens } from './quantities.js';

export interface Frame {
  /** Milliseconds since the epoch. */
  now: number;
  /** Cells a line may have. */
  width: number;
  paint: Paint;
}

const widestTitle = 32;
const widestWords = 120;

/** A run as lines for a terminal: one for the run, what it needs a person for, then one a step. Pure: the same run and moment give the same lines. */
export function runLines(live: LiveRun, frame: Frame): string[] {
  const { steps } = live.run;
  const titleWidth = widest(
    steps.map((step) => step.title),
    widestTitle,
  );
  const wordWidth = widest(
    steps.map((step) => conditionFaces[step.condition].word),
    widestTitle,
  );
  const lines = steps.map((step) => stepLine(step, live, { ...frame, titleWidth, wordWidth }));
  return [headLine(live.run, frame), ...askLines(live.asks, frame), ...lines].map((line) => cut(line, frame.width));
}

/** `● Code review  running  4:58  3/10 steps  502k tok  feature → 1a2b3c4d5e6f`. */
function headLine(run: FlowRunView, { now, paint }: Pick<Frame, 'now' | 'paint'>): string {
  const face = conditionFaces[run.condition];
  return [
    `${padEnd(paint(face.tone, face.glyph), 2)} ${run.title}`,
    paint(face.tone, run.verdict ?? face.word),
    elapsed(run.created_at, run.ended_at, now),
    `${run.steps_done}/${run.steps_total} steps`,
    tokens(run.cost_tokens),
    run.cost_usd === null ? '' : `$${run.cost_usd.toFixed(2)}`,
    timeLeft(run, now),
    paint('quiet', `${run.head_ref}@${run.head_commit.slice(0, 12)}`),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

/** `12:30 left`: until the run is stopped. */
function timeLeft(run: FlowRunView, now: number): string {
  if (run.deadline_at === null || run.ended_at !== null) return '';
  return `${duration(Date.parse(run.deadline_at) - now)} left`;
}

function stepLine(step: TaskView, live: LiveRun, frame: Frame & { titleWidth: number; wordWidth: number }): string {
  const face = conditionFaces[step.condition];
  const used = Math.max(step.cost_tokens ?? 0, tokensNow(step, live));
  return [
    ` ${padEnd(paint(face, face.glyph), 2)} ${padEnd(cut(step.title, widestTitle), frame.titleWidth)}`,
    padEnd(paint(face, face.word), frame.wordWidth),
    padStart(elapsed(step.started_at, step.ended_at, frame.now), 7),
    padStart(tokens(used), 9),
    frame.paint('quiet', whatItSays(step, live)),
  ]
    .join('  ')
    .trimEnd();

  function paint({ tone }: typeof face, text: string): string {
    return frame.paint(tone, text);
  }
}

/** What the step does, or why it does not: the last tool call while it runs, else the reason, the error or the result. */
export function whatItSays(step: TaskView, live: LiveRun): string {
  const activity = live.activity.get(step.id);
  const attempt = step.attempt > 1 && !hasEnded(step.condition) ? `attempt ${step.attempt}` : '';
  const works = step.state === 'running' && step.condition !== 'needs-you';
  const doing = works && activity?.attempt === step.attempt ? activity.doing : null;
  return [attempt, insteadOf(step), oneLine(doing ?? wordsOf(step) ?? '')].filter((part) => part !== '').join(' · ');
}

/** Steps that a fallback went on with, for who reads the report of their run. */
export function fallbackLines(steps: readonly TaskView[]): string[] {
  return steps.flatMap((step) => (step.instead_of === null ? [] : [`${step.title}: ${insteadOf(step)}`]));
}

/** Of a step that a fallback goes on with: `codex gpt instead of claude`. */
function insteadOf({ agent, model, instead_of: planned }: TaskView): string {
  if (planned === null) return '';
  return `${pairOf({ agent, model })} instead of ${pairOf(planned)}`;
}

const pairOf = ({ agent, model }: { agent: string | null; model: string | null }): string =>
  [agent, model].filter(Boolean).join(' ');

function wordsOf(step: TaskView): string | null {
  if (step.condition === 'failed') return step.error?.message ?? step.reason;
  // A reason that only repeats the condition says nothing.
  if (step.reason !== null && step.reason.toLowerCase() !== conditionFaces[step.condition].word) return step.reason;
  return hasEnded(step.condition) ? step.output_summary : (step.error?.message ?? null);
}

function tokensNow(step: TaskView, live: LiveRun): number {
  const activity = live.activity.get(step.id);
  return activity?.attempt === step.attempt ? activity.tokens : 0;
}

/** The first words of a text that may be a whole document. */
function oneLine(text: string): string {
  return cut(
    text
      .replace(/^[#\s]+/, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
    widestWords,
  );
}
