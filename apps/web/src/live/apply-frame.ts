import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { AskView } from '@boocode/contracts/ask';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskCondition, TaskView } from '@boocode/contracts/task';
import type { TaskCounts } from '@boocode/contracts/task-list';
import { foldChat } from '@boocode/contracts/chat-fold';
import type { StreamName } from '@boocode/contracts/stream';
import type { ChatFrame, WsFrame, WsFrameOf } from '@boocode/contracts/ws-frames';
import type { QueryClient } from '@tanstack/react-query';
import { asksQuery } from '../api/asks.js';
import { chatQuery } from '../api/chats.js';
import { coderChatQuery } from '../api/coder-chats.js';
import { findingsQuery } from '../api/findings.js';
import { gatesQuery } from '../api/gates.js';
import { runQuery, runsQuery } from '../api/runs.js';
import { taskEventsQuery } from '../api/task-events.js';
import { taskCountsQuery } from '../api/task-list.js';
import { asksWith } from '../ask/asks.js';
import { conditions } from '../state/conditions.js';
import type { StateChange } from './announcement.js';
import { activityAfter, activityKey, type Activity } from './activity.js';
import { applyUserFrame } from './apply-user-frame.js';
import { withEarlier } from './chat.js';
import { rereadGroups } from './task-list.js';
import { coderChatOf, coderChatWithEvent, coderChatWithSession, coderChatWithTask } from './coder-chat.js';
import { eventsWith, runsWith, runsWithout, runWith, runWithTask } from './patch.js';
import { streamProblemQuery } from './stream-problem.js';

interface Context {
  client: QueryClient;
  /** For people who do not see the screen: called for each state that changed, and for nothing else. */
  announce: (change: StateChange) => void;
  /** The last condition that a frame told of each run and step: what was read meanwhile may be ahead of the frame that tells it. */
  told: Map<string, TaskCondition>;
  /** Something went wrong on the connection itself. */
  onError: (error: { code: string; message: string }) => void;
  /** Asks for a stream whole again. */
  restart: (stream: StreamName) => void;
}

type Handlers = { [Type in WsFrame['type']]: (frame: WsFrameOf<Type>, context: Context) => void };

/** What each kind of frame does to the cache. A new kind does not compile until it stands here. */
const handlers: Handlers = {
  runs_snapshot: ({ runs }, { client }) => client.setQueryData(runsQuery().queryKey, runs),
  run_snapshot: ({ run }, context) => takeSnapshot(context, run),
  run_updated: ({ run }, context) => takeRun(context, run),
  runs_dropped: ({ run_ids }, { client }) =>
    client.setQueryData(runsQuery().queryKey, (runs) => runs && runsWithout(runs, run_ids)),
  task_updated: ({ flow_run_id, task }, context) =>
    flow_run_id === null ? undefined : takeTask(context, flow_run_id, task),
  task_event: (frame, { client }) => takeEvent(client, frame),
  findings_changed: ({ flow_run_id }, { client }) =>
    void client.invalidateQueries({ queryKey: findingsQuery(flow_run_id).queryKey }),
  tasks_snapshot: ({ counts }, { client }) => takeTasks(client, counts, null),
  tasks_changed: ({ counts, groups }, { client }) => takeTasks(client, counts, groups),
  gates_snapshot: ({ gates }, { client }) => client.setQueryData(gatesQuery().queryKey, gates),
  gates_changed: ({ gates }, { client }) => client.setQueryData(gatesQuery().queryKey, gates),
  asks_snapshot: ({ asks }, { client }) => client.setQueryData(asksQuery().queryKey, asks),
  ask_opened: ({ ask }, { client }) => takeAsk(client, ask),
  // It stays for a moment with what became of it; whoever shows it takes it away.
  ask_closed: ({ ask }, { client }) => takeAsk(client, ask),

  coder_chat_snapshot: (frame, { client }) => takeCoderChat(client, frame),
  chat_task_updated: (frame, { client }) => takeCoderChat(client, frame),
  session_updated: (frame, { client }) => takeCoderChat(client, frame),

  user_snapshot: (frame, { client }) => applyUserFrame(frame, client),
  chat_updated: (frame, { client }) => applyUserFrame(frame, client),
  chat_deleted: (frame, { client }) => applyUserFrame(frame, client),
  project_updated: (frame, { client }) => applyUserFrame(frame, client),
  project_hidden: (frame, { client }) => applyUserFrame(frame, client),
  workspace_saved: (frame, { client }) => applyUserFrame(frame, client),
  settings_changed: (frame, { client }) => applyUserFrame(frame, client),

  snapshot: takeChat,
  message_started: takeChat,
  delta: takeChat,
  reasoning_delta: takeChat,
  tool_call: takeChat,
  tool_result: takeChat,
  notice: takeChat,
  usage: takeChat,
  message_complete: takeChat,
  message_resumed: takeChat,
  messages_deleted: takeChat,
  chat_renamed: takeChat,
  compacted: takeChat,
  branch_switched: takeChat,

  error: takeError,
};

/** Patches the cache with one frame. */
export function applyFrame(frame: WsFrame, context: Context): void {
  // Each handler takes the frames of its own name, which the compiler cannot follow through the look-up.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table's type says that they fit
  const handle = handlers[frame.type] as (frame: WsFrame, context: Context) => void;
  handle(frame, context);
}

/** Nothing of what was not known before: that is no change. */
function announceRun(context: Context, known: TaskCondition | undefined, run: Pick<FlowRunView, Announced>) {
  if (changes(context, known, run)) context.announce({ title: run.title, condition: run.condition, isRun: true });
}

/** Nothing of a run of which the end was read out: that is its last word, and another one at once would take its place. */
function announceStep(
  context: Context,
  known: TaskCondition | undefined,
  { step, runId }: { step: Pick<TaskView, Announced>; runId: string },
) {
  const run = context.told.get(runId);
  const isOver = run !== undefined && conditions[run].ended;
  if (!changes(context, known, step) || isOver) return;
  context.announce({ title: step.title, condition: step.condition, isRun: false });
}

type Announced = 'id' | 'title' | 'condition';

/** A page may be open for months. What has not changed for so many others is known from its run, if that is shown. */
const mostTold = 5_000;

/** Whether this is another condition than the last one that was told, or known. */
function changes(
  { told }: Context,
  known: TaskCondition | undefined,
  { id, condition }: Pick<TaskView, Announced>,
): boolean {
  const before = told.get(id) ?? known;
  told.delete(id);
  told.set(id, condition);
  const [oldest] = told.keys();
  if (told.size > mostTold && oldest !== undefined) told.delete(oldest);
  return before !== undefined && before !== condition;
}

function takeError({ stream, code, message }: WsFrameOf<'error'>, { client, onError }: Context) {
  if (stream === null) onError({ code, message });
  else client.setQueryData(streamProblemQuery(stream).queryKey, () => ({ code, message }));
}

function takeChat(frame: ChatFrame, { client, restart }: Context) {
  const key = chatQuery(frame.stream.slice('chat:'.length)).queryKey;
  if (frame.type === 'snapshot') {
    client.setQueryData(streamProblemQuery(frame.stream).queryKey, null);
    client.setQueryData(key, (known) => withEarlier(known, frame));
    return;
  }
  const shown = client.getQueryData(key);
  const next = shown === undefined ? null : foldChat(shown, frame);
  if (next === null) restart(frame.stream);
  else client.setQueryData(key, next);
}

type CoderChatFrame = WsFrameOf<'coder_chat_snapshot' | 'chat_task_updated' | 'session_updated'>;

function takeCoderChat(client: QueryClient, frame: CoderChatFrame) {
  const key = coderChatQuery(frame.stream.slice('coder-chat:'.length)).queryKey;
  if (frame.type === 'coder_chat_snapshot') {
    client.setQueryData(streamProblemQuery(frame.stream).queryKey, null);
    client.setQueryData(key, coderChatOf(frame));
  } else if (frame.type === 'chat_task_updated') {
    client.setQueryData(key, (chat) => chat && coderChatWithTask(chat, frame.task));
  } else client.setQueryData(key, (chat) => chat && coderChatWithSession(chat, frame.session));
}

/** Of the list only the groups that changed are read again; all of it where frames may have been missed. */
function takeTasks(client: QueryClient, counts: TaskCounts, groups: readonly string[] | null) {
  client.setQueryData(taskCountsQuery().queryKey, counts);
  void client.invalidateQueries({ queryKey: ['task'] });
  if (groups === null) {
    void client.invalidateQueries({ queryKey: ['task-list', 'pages'] });
    void client.invalidateQueries({ queryKey: ['task-list', 'members'] });
    return;
  }
  void rereadGroups(client, groups);
  for (const id of groups) void client.invalidateQueries({ queryKey: ['task-list', 'members', id] });
}

function takeAsk(client: QueryClient, ask: AskView) {
  client.setQueryData(asksQuery().queryKey, (asks) => asks && asksWith(asks, ask));
}

/** Of a run that is known it tells what has changed: its end comes in no other way, together with the report. */
function takeSnapshot(context: Context, run: FlowRunView) {
  const { client } = context;
  const { queryKey } = runQuery(run.id);
  const before = client.getQueryData(queryKey);
  client.setQueryData(queryKey, run);
  const conditionOf = new Map(before?.steps.map(({ id, condition }) => [id, condition]));
  for (const step of run.steps) announceStep(context, conditionOf.get(step.id), { step, runId: run.id });
  announceRun(context, before?.condition, run);
  for (const step of run.steps) {
    // Events may have been missed with the frames that the snapshot stands for.
    if (client.getQueryState(taskEventsQuery(step.id).queryKey) !== undefined) {
      void client.invalidateQueries({ queryKey: taskEventsQuery(step.id).queryKey });
    }
  }
}

function takeRun(context: Context, run: Extract<WsFrame, { type: 'run_updated' }>['run']) {
  const { client } = context;
  const before = client.getQueryData(runsQuery().queryKey)?.find((known) => known.id === run.id);
  client.setQueryData(runsQuery().queryKey, (runs) => runs && runsWith(runs, run));
  const view = client.getQueryData(runQuery(run.id).queryKey);
  client.setQueryData(runQuery(run.id).queryKey, (known) => known && runWith(known, run));
  announceRun(context, (view ?? before)?.condition, run);
  // The frame is a summary: the report comes with the run itself.
  if (view !== undefined && conditions[run.condition].ended && view.report === null) {
    void client.invalidateQueries({ queryKey: runQuery(run.id).queryKey });
  }
}

function takeTask(context: Context, runId: string, task: TaskView) {
  const { client } = context;
  const key = runQuery(runId).queryKey;
  const before = client.getQueryData(key)?.steps.find((step) => step.id === task.id);
  client.setQueryData(key, (view) => view && runWithTask(view, task));
  announceStep(context, before?.condition, { step: task, runId });
  if (before?.attempt !== task.attempt || !conditions[task.condition].live) {
    client.removeQueries({ queryKey: activityKey(task.id), exact: true });
  }
}

function takeEvent(client: QueryClient, frame: Extract<WsFrame, { type: 'task_event' }>) {
  client.setQueryData(activityKey(frame.task_id), (before: Activity | undefined) =>
    activityAfter(before, frame.event, Date.now()),
  );
  const now = new Date().toISOString();
  if (frame.stream.startsWith('coder-chat:')) {
    const chat = coderChatQuery(frame.stream.slice('coder-chat:'.length)).queryKey;
    client.setQueryData(chat, (known) => known && coderChatWithEvent(known, frame, now));
  }
  const key = taskEventsQuery(frame.task_id).queryKey;
  const known = client.getQueryData(key);
  // A transcript that nobody has opened is fetched whole when somebody does.
  if (known === undefined) return;
  const next: TaskEventView = {
    attempt: frame.attempt,
    seq: frame.event_seq,
    event: frame.event,
    created_at: now,
  };
  const { events, gap } = eventsWith(known, next);
  client.setQueryData(key, events);
  if (gap) void client.invalidateQueries({ queryKey: key });
}
