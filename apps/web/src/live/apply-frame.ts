import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { AskView } from '@boocode/contracts/ask';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import type { WsFrame } from '@boocode/contracts/ws-frames';
import type { QueryClient } from '@tanstack/react-query';
import { asksQuery } from '../api/asks.js';
import { runQuery, runsQuery } from '../api/runs.js';
import { taskEventsQuery } from '../api/task-events.js';
import { asksWith } from '../ask/asks.js';
import { conditions } from '../state/conditions.js';
import { activityAfter, activityKey, type Activity } from './activity.js';
import { eventsWith, runsWith, runWith, runWithTask } from './patch.js';

/** Words for people who do not see the screen: one line for each state that changed, none for anything else. */
type Announce = (line: string) => void;

interface Context {
  client: QueryClient;
  announce: Announce;
  /** Something went wrong on the connection itself. */
  onError: (error: { code: string; message: string }) => void;
}

/** Patches the cache with one frame. A new kind of frame does not compile until it is handled here. */
export function applyFrame(frame: WsFrame, context: Context): void {
  const { client } = context;
  switch (frame.type) {
    case 'snapshot':
      return takeSnapshot(client, frame.run);
    case 'runs_snapshot':
      client.setQueryData(runsQuery().queryKey, frame.runs);
      return undefined;
    case 'run_updated':
      return takeRun(context, frame.run);
    case 'task_updated':
      return frame.flow_run_id === null ? undefined : takeTask(context, frame.flow_run_id, frame.task);
    case 'task_event':
      return takeEvent(client, frame);
    case 'asks_snapshot':
      client.setQueryData(asksQuery().queryKey, frame.asks);
      return undefined;
    case 'ask_opened':
      return takeAsk(client, frame.ask);
    case 'ask_closed':
      // It stays for a moment with what became of it; whoever shows it takes it away.
      return takeAsk(client, frame.ask);
    case 'error':
      return context.onError(frame);
    default:
      return frame satisfies never;
  }
}

function takeAsk(client: QueryClient, ask: AskView) {
  client.setQueryData(asksQuery().queryKey, (asks) => asks && asksWith(asks, ask));
}

function takeSnapshot(client: QueryClient, run: FlowRunView) {
  client.setQueryData(runQuery(run.id).queryKey, run);
  for (const step of run.steps) {
    // Events may have been missed with the frames that the snapshot stands for.
    if (client.getQueryState(taskEventsQuery(step.id).queryKey) !== undefined) {
      void client.invalidateQueries({ queryKey: taskEventsQuery(step.id).queryKey });
    }
  }
}

function takeRun({ client, announce }: Context, run: Extract<WsFrame, { type: 'run_updated' }>['run']) {
  const before = client.getQueryData(runsQuery().queryKey)?.find((known) => known.id === run.id);
  client.setQueryData(runsQuery().queryKey, (runs) => runs && runsWith(runs, run));
  const view = client.getQueryData(runQuery(run.id).queryKey);
  client.setQueryData(runQuery(run.id).queryKey, (known) => known && runWith(known, run));
  const was = (view ?? before)?.condition;
  if (was !== undefined && was !== run.condition) announce(`${run.title}: ${conditions[run.condition].word}`);
  // The frame is a summary: the report comes with the run itself.
  if (view !== undefined && conditions[run.condition].ended && view.report === null) {
    void client.invalidateQueries({ queryKey: runQuery(run.id).queryKey });
  }
}

function takeTask({ client, announce }: Context, runId: string, task: TaskView) {
  const key = runQuery(runId).queryKey;
  const before = client.getQueryData(key)?.steps.find((step) => step.id === task.id);
  client.setQueryData(key, (view) => view && runWithTask(view, task));
  if (before !== undefined && before.condition !== task.condition) {
    announce(`${task.title}: ${conditions[task.condition].word}`);
  }
  if (before?.attempt !== task.attempt || !conditions[task.condition].live) {
    client.removeQueries({ queryKey: activityKey(task.id), exact: true });
  }
}

function takeEvent(client: QueryClient, frame: Extract<WsFrame, { type: 'task_event' }>) {
  client.setQueryData(activityKey(frame.task_id), (before: Activity | undefined) => activityAfter(before, frame.event));
  const key = taskEventsQuery(frame.task_id).queryKey;
  const known = client.getQueryData(key);
  // A transcript that nobody has opened is fetched whole when somebody does.
  if (known === undefined) return;
  const next: TaskEventView = {
    attempt: frame.attempt,
    seq: frame.seq,
    event: frame.event,
    created_at: new Date().toISOString(),
  };
  const { events, gap } = eventsWith(known, next);
  client.setQueryData(key, events);
  if (gap) void client.invalidateQueries({ queryKey: key });
}
