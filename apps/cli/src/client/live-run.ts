import type { AskView } from '@boocode/contracts/ask';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { CoderFrame } from '@boocode/contracts/ws-frames';
import { hasEnded } from './ended.js';

/** What is known of one step beyond its row: what its agent does now, and the tokens of this attempt. */
interface Activity {
  attempt: number;
  doing: string | null;
  tokens: number;
}

/** A run as it is followed: the newest view, patched by frames. */
export interface LiveRun {
  run: FlowRunView;
  activity: ReadonlyMap<string, Activity>;
  /** What its agents want decided now. */
  asks: readonly AskView[];
}

export function liveRun(run: FlowRunView, before?: LiveRun): LiveRun {
  return { run, activity: before?.activity ?? new Map(), asks: before?.asks ?? [] };
}

/** The run after a frame. Null when the frame says nothing about it: nothing is to be drawn again then. */
export function applyFrame(live: LiveRun, frame: CoderFrame): LiveRun | null {
  switch (frame.type) {
    case 'run_snapshot':
      return frame.run.id === live.run.id ? liveRun(frame.run, live) : null;
    case 'run_updated':
      return frame.run.id === live.run.id ? { ...live, run: { ...live.run, ...frame.run } } : null;
    case 'task_updated':
      return applyTask(live, frame);
    case 'task_event':
      return applyEvent(live, frame);
    case 'asks_snapshot':
      return { ...live, asks: frame.asks.filter((ask) => ask.flow_run_id === live.run.id) };
    case 'ask_opened':
    case 'ask_closed':
      return applyAsk(live, frame);
    case 'runs_snapshot':
    case 'coder_chat_snapshot':
    case 'chat_task_updated':
    case 'session_updated':
    case 'error':
      break;
  }
  return null;
}

function applyAsk(
  live: LiveRun,
  { type, ask }: Extract<CoderFrame, { type: 'ask_opened' | 'ask_closed' }>,
): LiveRun | null {
  if (ask.flow_run_id !== live.run.id) return null;
  const others = live.asks.filter(({ id }) => id !== ask.id);
  return { ...live, asks: type === 'ask_opened' ? [...others, ask] : others };
}

function applyTask(live: LiveRun, { task }: Extract<CoderFrame, { type: 'task_updated' }>): LiveRun | null {
  if (!live.run.steps.some((step) => step.id === task.id)) return null;
  const steps = live.run.steps.map((step) => (step.id === task.id ? task : step));
  return { ...live, run: { ...live.run, steps, steps_done: steps.filter((step) => hasEnded(step.condition)).length } };
}

function applyEvent(live: LiveRun, frame: Extract<CoderFrame, { type: 'task_event' }>): LiveRun | null {
  const { task_id: id, attempt, event } = frame;
  if (!live.run.steps.some((step) => step.id === id)) return null;
  const known = live.activity.get(id);
  if (known !== undefined && known.attempt > attempt) return null;
  const now: Activity = known?.attempt === attempt ? known : { attempt, doing: null, tokens: 0 };
  const next = after(now, event);
  return next === null ? null : { ...live, activity: new Map(live.activity).set(id, next) };
}

function after(now: Activity, event: Extract<CoderFrame, { type: 'task_event' }>['event']): Activity | null {
  switch (event.type) {
    case 'tool_call':
      return { ...now, doing: event.title };
    case 'notice':
      return { ...now, doing: event.text };
    case 'usage':
      return { ...now, tokens: event.usage.input_tokens + event.usage.output_tokens + event.usage.reasoning_tokens };
    case 'text':
    case 'reasoning':
    case 'tool_update':
    case 'commands':
    case 'context':
    case 'prompt':
      break;
  }
  return null;
}
