import { z } from 'zod';
import { AgentEvent } from './agent-event.js';
import { AskView } from './ask.js';
import { FlowRunSummary, FlowRunView } from './flow-run.js';
import { Id } from './ids.js';
import { TaskView } from './task.js';

/** Every frame that coder sends over `/api/coder/ws`. A frame that is not here does not exist. */
export const WsFrameSchema = z.discriminatedUnion('type', [
  /** Answer to `watch`: the run as it is now; later frames patch it. Sent again after a lost connection. */
  z.object({ type: z.literal('snapshot'), run: FlowRunView }),
  /** Answer to `watch-list`: the newest runs; later `run_updated` frames patch or extend the list. */
  z.object({ type: z.literal('runs_snapshot'), runs: z.array(FlowRunSummary) }),
  z.object({ type: z.literal('run_updated'), run: FlowRunSummary }),
  z.object({ type: z.literal('task_updated'), flow_run_id: Id.nullable(), task: TaskView }),
  z.object({
    type: z.literal('task_event'),
    flow_run_id: Id.nullable(),
    task_id: Id,
    attempt: z.int(),
    seq: z.int(),
    event: AgentEvent,
  }),
  /** With every answer to a request: all asks that are open, of all runs and tasks; the frames below keep the list. */
  z.object({ type: z.literal('asks_snapshot'), asks: z.array(AskView) }),
  z.object({ type: z.literal('ask_opened'), ask: AskView }),
  /** It was answered or withdrawn; `ask` says how. */
  z.object({ type: z.literal('ask_closed'), ask: AskView }),
  z.object({ type: z.literal('error'), code: z.string(), message: z.string() }),
]);
export type WsFrame = z.infer<typeof WsFrameSchema>;

/** What a client may say. One run is watched at a time; `watch` replaces the one before. */
export const WsRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('watch'), flow_run_id: Id }),
  z.object({ type: z.literal('watch-list') }),
]);
export type WsRequest = z.infer<typeof WsRequestSchema>;
