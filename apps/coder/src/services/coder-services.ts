import type { TaskEventView } from '@boocode/contracts/agent-event';
import type {
  AgentDescription,
  CancelReply,
  FlowDescription,
  FlowRunSummary,
  FlowRunView,
  LaunchReply,
  LaunchRequest,
  RetryReply,
} from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import type { RunWatcher } from './run-watcher.js';

interface CoderHealth {
  /** Whether work can be taken now. */
  ok: boolean;
  message: string | null;
}

/** All that the routes call: each route parses, calls one of these, and answers. */
export interface CoderServices {
  launch(request: LaunchRequest): Promise<LaunchReply>;
  runs(page: { limit: number; before: string | null }): Promise<FlowRunSummary[]>;
  run(id: string): Promise<FlowRunView | null>;
  cancel(id: string): Promise<CancelReply>;
  retry(id: string): Promise<RetryReply>;
  runTasks(runId: string): Promise<TaskView[]>;
  tasks(page: { limit: number; before: string | null }): Promise<TaskView[]>;
  task(id: string): Promise<TaskView | null>;
  taskEvents(taskId: string): Promise<TaskEventView[]>;
  flows(): FlowDescription[];
  agents(): Promise<AgentDescription[]>;
  health(): Promise<CoderHealth>;
  watcher: RunWatcher;
}
