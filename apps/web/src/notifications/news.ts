import type { FlowRunSummary, PersonWait } from '@boocode/contracts/flow-run';
import type { Sight } from '@boocode/contracts/stream';
import type { WsFrame } from '@boocode/contracts/ws-frames';
import type { Sound } from './play-sound.js';

/** Something that a page calls a person to. */
interface News {
  sound: Sound;
  /** The same for the same thing in every tab. */
  key: string;
  sights: readonly Sight[];
}

const keyOf = ({ task_id, since }: PersonWait) => `step:${task_id}:${since}`;

/** What is new with a frame, `before` being the run as it was known; null when nobody is to be called. Snapshots are no news. */
export function newsOf(frame: WsFrame, before: (runId: string) => FlowRunSummary | undefined): News | null {
  if (frame.type === 'ask_opened') {
    const { id, flow_run_id } = frame.ask;
    const ofRun = flow_run_id === null ? [] : [`run:${flow_run_id}` as const];
    return { sound: 'needs-you', key: `ask:${id}`, sights: [`ask:${id}`, ...ofRun] };
  }
  if (frame.type !== 'run_updated') return null;
  const { id, ended_at, condition, waits } = frame.run;
  const was = before(id);
  // A step waits for a person's word; what an agent asks has a frame of its own.
  const known = new Set(was?.waits.map(keyOf));
  const wait = waits.find((one) => !known.has(keyOf(one)));
  if (was !== undefined && wait !== undefined)
    return { sound: 'needs-you', key: keyOf(wait), sights: [`step:${wait.task_id}`, `run:${id}`] };
  // A person who has cancelled a run knows that it ended; one that was not known as going on may have ended long ago.
  if (ended_at === null || condition === 'cancelled' || was === undefined || was.ended_at === ended_at) return null;
  return { sound: 'run-ended', key: `run:${id}:${ended_at}`, sights: ['runs', `run:${id}`] };
}
