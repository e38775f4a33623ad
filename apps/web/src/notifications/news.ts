import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import type { Sight } from '@boocode/contracts/stream';
import type { WsFrame } from '@boocode/contracts/ws-frames';
import { runWaits } from '../ask/person-steps.js';
import type { Sound } from './play-sound.js';

/** Something that a page calls a person to. */
interface News {
  sound: Sound;
  /** The same for the same thing in every tab. */
  key: string;
  sights: readonly Sight[];
}

/** What is new with a frame, `before` being the run as it was known; null when nobody is to be called. Snapshots are no news. */
export function newsOf(frame: WsFrame, before: (runId: string) => FlowRunSummary | undefined): News | null {
  if (frame.type === 'ask_opened') {
    const { id, flow_run_id } = frame.ask;
    const ofRun = flow_run_id === null ? [] : [`run:${flow_run_id}` as const];
    return { sound: 'needs-you', key: `ask:${id}`, sights: [`ask:${id}`, ...ofRun] };
  }
  if (frame.type !== 'run_updated') return null;
  const { id, ended_at, condition, reason } = frame.run;
  const was = before(id);
  // A step waits for a person's word; what an agent asks has a frame of its own.
  if (runWaits(frame.run) && was !== undefined && !(runWaits(was) && was.reason === reason))
    return { sound: 'needs-you', key: `waits:${id}:${reason}`, sights: [`run:${id}`] };
  // A person who has cancelled a run knows that it ended; one that was not known as going on may have ended long ago.
  if (ended_at === null || condition === 'cancelled' || was === undefined || was.ended_at === ended_at) return null;
  return { sound: 'run-ended', key: `run:${id}:${ended_at}`, sights: ['runs', `run:${id}`] };
}
