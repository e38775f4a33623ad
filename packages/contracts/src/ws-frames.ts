import { z } from 'zod';
import { AgentEvent, TaskEventView } from './agent-event.js';
import { AgentGateView } from './agent-gate.js';
import { AskView } from './ask.js';
import { ChatView } from './chat.js';
import { AgentSessionView, ChatTaskView } from './coder-chat.js';
import { FlowRunSummary, FlowRunView } from './flow-run.js';
import { Id } from './ids.js';
import { ContextUse, Message, MessageStatus } from './message.js';
import { ProjectView } from './project.js';
import { Seq, StreamName } from './stream.js';
import { TaskView, Usage } from './task.js';
import { TaskCounts } from './task-list.js';

const place = { stream: StreamName, seq: Seq };
const frame = <const Type extends string, Shape extends z.core.$ZodLooseShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), ...place, ...shape });

/** Of the stream `user`. */
const user = [
  frame('user_snapshot', { chats: z.array(ChatView), projects: z.array(ProjectView) }),
  frame('chat_updated', { chat: ChatView }),
  frame('chat_deleted', { chat_id: Id }),
  frame('project_updated', { project: ProjectView }),
  frame('project_hidden', { project_id: Id }),
  /** The panes of a project were saved, from whichever page; what it saved itself a page knows by the revision. */
  frame('workspace_saved', { project_id: Id.nullable(), revision: z.int() }),
  frame('settings_changed', {}),
] as const;

/** Of a stream `chat:…`: a chat with a model. What they do to what is shown: `chat-fold.ts`. */
const chat = [
  /** The newest messages of the branch shown; `earlier` ones are read page by page. */
  frame('snapshot', { chat: ChatView, messages: z.array(Message), earlier: z.boolean() }),
  /** It takes its place behind its parent; what stood there is on another branch now. */
  frame('message_started', { message: Message }),
  frame('delta', { message_id: Id, text: z.string() }),
  frame('reasoning_delta', { message_id: Id, text: z.string() }),
  frame('tool_call', { message_id: Id, id: z.string(), tool: z.string(), title: z.string(), input: z.unknown() }),
  frame('tool_result', { message_id: Id, id: z.string(), status: z.enum(['completed', 'failed']), output: z.string() }),
  frame('notice', { message_id: Id, text: z.string() }),
  frame('usage', { message_id: Id, usage: Usage, context: ContextUse }),
  frame('message_complete', {
    message_id: Id,
    status: MessageStatus.exclude(['streaming']),
    error: Message.shape.error,
    ended_at: z.string(),
  }),
  /** An answer is written on. */
  frame('message_resumed', { message_id: Id }),
  frame('messages_deleted', { message_ids: z.array(Id) }),
  frame('chat_renamed', { title: z.string(), titled_by: ChatView.shape.titled_by }),
  /** What was said until now has become too long for the model: this message stands for it from here on. */
  frame('compacted', { message: Message }),
  /** Another branch is shown: whoever watches asks for it whole. */
  frame('branch_switched', { leaf_id: Id.nullable() }),
] as const;

/** Of `runs`, `run:…`, `asks`, `tasks`, `gates` and `coder-chat:…`: what coder does. */
const coder = [
  frame('runs_snapshot', { runs: z.array(FlowRunSummary) }),
  frame('run_snapshot', { run: FlowRunView }),
  frame('run_updated', { run: FlowRunSummary }),
  /** Runs that the list holds no more: they were removed, or have ended and newer ones came. */
  frame('runs_dropped', { run_ids: z.array(Id) }),
  /**
   * The tasks of a chat and what was handed on from them, oldest first, at most 5,000 of the newest events, and its agents' sessions.
   * A transcript that does not begin with event 1 of attempt 1 has more before it: `GET /api/coder/tasks/:id/events`.
   */
  frame('coder_chat_snapshot', {
    tasks: z.array(ChatTaskView),
    events: z.array(TaskEventView.extend({ task_id: Id })),
    sessions: z.array(AgentSessionView),
  }),
  frame('chat_task_updated', { task: ChatTaskView }),
  frame('session_updated', { session: AgentSessionView }),
  frame('task_updated', { flow_run_id: Id.nullable(), task: TaskView }),
  frame('task_event', {
    flow_run_id: Id.nullable(),
    task_id: Id,
    attempt: z.int(),
    /** Place of the event in its attempt, not of the frame in its stream. */
    event_seq: z.int(),
    event: AgentEvent,
  }),
  /** Findings of the run came, changed their standing, or their tasks did: whoever shows them reads them again. */
  frame('findings_changed', { flow_run_id: Id }),
  frame('tasks_snapshot', { counts: TaskCounts }),
  /** Groups of the task list that changed, by the id of their head; at most twice a second. Whoever shows one reads it again. */
  frame('tasks_changed', { groups: z.array(Id), counts: TaskCounts }),
  frame('gates_snapshot', { gates: z.array(AgentGateView) }),
  /** All gates as they are now; at most twice a second. */
  frame('gates_changed', { gates: z.array(AgentGateView) }),
  frame('asks_snapshot', { asks: z.array(AskView) }),
  frame('ask_opened', { ask: AskView }),
  /** It was answered or withdrawn; `ask` says how. */
  frame('ask_closed', { ask: AskView }),
] as const;

/** A request could not be served; it belongs to no place in a stream. */
const error = z.object({
  type: z.literal('error'),
  stream: StreamName.nullable(),
  code: z.string(),
  message: z.string(),
});

/** What coder's socket sends. */
export const CoderFrameSchema = z.discriminatedUnion('type', [...coder, error]);
export type CoderFrame = z.infer<typeof CoderFrameSchema>;

/**
 * Every frame of both sockets; what is not here does not exist. Server, coder, CLI and web take their types from it, and each has one
 * exhaustive switch: a frame that is added here does not compile until it is handled.
 */
export const WsFrameSchema = z.discriminatedUnion('type', [...user, ...chat, ...coder, error]);
export type WsFrame = z.infer<typeof WsFrameSchema>;
export type WsFrameOf<Type extends WsFrame['type']> = Extract<WsFrame, { type: Type }>;

/** Frames that have a place in a stream. */
export type StreamFrame = Exclude<WsFrame, { type: 'error' }>;

type WithoutPlace<Frame> = Frame extends unknown ? Omit<Frame, 'stream' | 'seq'> : never;

/** A frame before the stream gave it its place. */
export type FrameBody = WithoutPlace<StreamFrame>;
export type ChatFrame = WsFrameOf<(typeof chat)[number]['shape']['type']['value']>;
export type ChatFrameBody = WithoutPlace<ChatFrame>;
export type UserFrameBody = WithoutPlace<WsFrameOf<(typeof user)[number]['shape']['type']['value']>>;

/** Whether a frame is all of a stream as of its place, whatever came before. */
export const isSnapshot = ({ type }: WsFrame): boolean => type === 'snapshot' || type.endsWith('_snapshot');
