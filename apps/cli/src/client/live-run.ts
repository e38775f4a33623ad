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

type Handler<Frame> = (live: LiveRun, frame: Frame) => LiveRun | null;
const saysNothing = (): null => null;

/** What each kind of frame does to the run; a new kind does not compile until it stands here. */
const handlers: { [Type in CoderFrame['type']]: Handler<Extract<CoderFrame, { type: Type }>> } = {
  run_snapshot: (live, { run }) => (run.id === live.run.id ? liveRun(run, live) : null),
  run_updated: (live, { run }) => (run.id === live.run.id ? { ...live, run: { ...live.run, ...run } } : null),
  task_updated: applyTask,
  task_event: applyEvent,
  asks_snapshot: (live, { asks }) => ({ ...live, asks: asks.filter((ask) => ask.flow_run_id === live.run.id) }),
  ask_opened: applyAsk,
  ask_closed: applyAsk,
  runs_snapshot: saysNothing,
  runs_dropped: saysNothing,
  findings_changed: saysNothing,
  tasks_snapshot: saysNothing,
  tasks_changed: saysNothing,
  gates_snapshot: saysNothing,
  gates_changed: saysNothing,
  coder_chat_snapshot: saysNothing,
  chat_task_updated: saysNothing,
  session_updated: saysNothing,
  error: saysNothing,
};

/** The run after a frame. Null when the frame says nothing about it: nothing is to be drawn again then. */
export function applyFrame(live: LiveRun, frame: CoderFrame): LiveRun | null {
  // Each handler takes the frames of its own name, which the compiler cannot follow through the look-up.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table's type says that they fit
  const handle = handlers[frame.type] as Handler<CoderFrame>;
  return handle(live, frame);
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
    case 'windows':
    case 'prompt':
      break;
  }
  return null;
}
