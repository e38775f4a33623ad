import type { AgentDescription } from '@boocode/contracts/agent';
import type { AgentSettingsView, ChangeAgentSettings } from '@boocode/contracts/agent-settings';
import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { AnswerRequest, AskState, AskView } from '@boocode/contracts/ask';
import type {
  CancelReply,
  FlowDescription,
  ForkRequest,
  HoldReply,
  LimitRequest,
  RetryRequest,
  FlowRunSummary,
  FlowRunView,
  LaunchReply,
  LaunchRequest,
  RetryReply,
} from '@boocode/contracts/flow-run';
import type { FlowHistory, RunBudget, RunPreview } from '@boocode/contracts/run-preview';
import type { AttemptView, PromptView } from '@boocode/contracts/task-attempt';
import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { SayReply, TaskView } from '@boocode/contracts/task';
import type { ChatServices } from './chat-services.js';
import type { StreamWatcher } from './stream-watcher.js';

interface CoderHealth {
  /** Whether work can be taken now. */
  ok: boolean;
  message: string | null;
}

/** All that the routes call: each route parses, calls one of these, and answers. */
export interface CoderServices extends ChatServices {
  launch(request: LaunchRequest): Promise<LaunchReply>;
  /** What a launch would be; stores nothing. */
  preview(request: LaunchRequest): Promise<RunPreview>;
  /** What flows came to lately. */
  flowHistory(): Promise<FlowHistory[]>;
  /** Another budget of a run, or none. */
  setBudget(id: string, budget: RunBudget | null): Promise<FlowRunView>;
  runs(page: { limit: number; before: string | null }): Promise<FlowRunSummary[]>;
  run(id: string): Promise<FlowRunView | null>;
  cancel(id: string): Promise<CancelReply>;
  retry(id: string, request: RetryRequest): Promise<RetryReply>;
  fork(id: string, request: ForkRequest): Promise<LaunchReply>;
  /** Of a run or of one task. */
  pause(id: string): Promise<HoldReply>;
  resume(id: string): Promise<HoldReply>;
  cancelTask(id: string): Promise<CancelReply>;
  /** Says something to the agent of a task while it works. Throws `task.not-heard`. */
  sayTo(id: string, text: string): Promise<SayReply>;
  /** What agents ask for, in this state, of one run or of all. */
  asks(query: { state: AskState; flow_run_id?: string | undefined }): Promise<AskView[]>;
  answerAsk(id: string, answer: AnswerRequest): Promise<AskView>;
  /** What is settled about agents. */
  settings(): Promise<AgentSettingsView>;
  changeSettings(change: ChangeAgentSettings): Promise<AgentSettingsView>;
  limits(): Promise<LimitRequest[]>;
  limit(request: LimitRequest): Promise<void>;
  /** Removes whole runs that ended before; answers with how many. */
  prune(before: Date): Promise<number>;
  /** Recounts what a hand has spoilt; answers with how many rows were wrong. */
  repair(): Promise<number>;
  runTasks(runId: string): Promise<TaskView[]>;
  tasks(page: { limit: number; before: string | null }): Promise<TaskView[]>;
  task(id: string): Promise<TaskView | null>;
  /** Oldest first; those after a place, when one is given. */
  taskEvents(taskId: string, after?: { attempt: number; seq: number }): Promise<TaskEventView[]>;
  /** The last words of a task that completed; null before, and for any other end. */
  taskOutput(taskId: string): Promise<StepOutput | null>;
  /** Each claim of a task, oldest first. */
  taskAttempts(taskId: string): Promise<AttemptView[]>;
  /** What the agent of a task is told, and what it is handed. */
  taskPrompt(taskId: string): Promise<PromptView>;
  /** Ours, and those of the repository at this path. */
  flows(repo?: string): Promise<FlowDescription[]>;
  agents(): Promise<AgentDescription[]>;
  /** Looks for them anew. */
  refreshAgents(): Promise<AgentDescription[]>;
  health(): Promise<CoderHealth>;
  watcher: StreamWatcher;
}
