import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { Finding } from '@boocode/contracts/finding';
import type { TaskError, TaskState, Usage } from '@boocode/contracts/task';

/** A row as the launcher inserts it. `depends_on` holds ids of the same launch or of the same run. */
export interface NewTask {
  id: string;
  project_id: string | null;
  parent_task_id: string | null;
  flow_run_id: string | null;
  step_key: string | null;
  depends_on: string[];
  min_deps: number | null;
  input: string;
  agent: string;
  model: string | null;
  priority: number;
  max_attempts: number;
  spec: Record<string, unknown>;
}

/** A claimed row: everything that is needed to run it, dependencies' outputs included. */
export interface ClaimedTask {
  id: string;
  project_id: string | null;
  flow_run_id: string | null;
  step_key: string | null;
  input: string;
  agent: string;
  model: string | null;
  mode_id: string | null;
  thinking_option_id: string | null;
  session_id: string | null;
  chat_id: string | null;
  attempt: number;
  spec: Record<string, unknown>;
  /** The run's root `spec`; null outside a run. */
  run_spec: Record<string, unknown> | null;
  dependencies: Dependency[];
}

export interface Dependency {
  id: string;
  step_key: string | null;
  state: TaskState;
  error: TaskError | null;
  output: StepOutput | null;
}

/** Names one attempt of one task: the fence that every write of a runner carries. */
export interface AttemptRef {
  id: string;
  attempt: number;
}

/** A finished attempt handed to `tick`. */
export interface Completion extends AttemptRef {
  output: StepOutput;
  usage: Usage | null;
  /** Rows of `findings`, written in the same transaction as the completion. */
  findings: Finding[];
}

export interface TickRequest {
  host: number;
  completions: Completion[];
  /** Free slots by agent id; only agents named here are claimed. */
  slots: Record<string, number>;
  lease_seconds: number;
}

export interface TickReply {
  claimed: ClaimedTask[];
  /** Completions that were refused because the attempt was no longer ours. */
  lost: AttemptRef[];
}

export interface Failure extends AttemptRef {
  error: TaskError;
  usage: Usage | null;
  /** Seconds until the next try; null = by the backoff of the outcome. */
  retry_after_seconds: number | null;
}
