import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Refusal } from '@boocode/contracts/agent-gate';
import type { Band, StepOutput } from '@boocode/contracts/flow-plan';
import type { RecheckOutcome } from '@boocode/conductor/mending/recheck-outcome';
import type { BudgetSides } from '@boocode/contracts/budget';
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
  /** What it means when it does not complete; default `skip`: joins that need it are blocked. */
  on_failure?: 'skip' | 'continue' | 'fail';
  /** So many crashes block it; default 10. */
  max_crashes?: number;
  /** Of a root: when its run is stopped, ISO 8601. */
  deadline_at?: string | null;
  /** What it is expected to come to where nothing like it was measured; null or absent: it costs nothing. */
  forecast?: NewForecast | null;
  /** Of an ordinary task in a chat; no two attempts run in one session at the same time. */
  session_id?: string | null;
  chat_id?: string | null;
  /** Of a step of an arena: the step that picks its winner. */
  arena_id?: string | null;
  mode_id?: string | null;
  thinking_option_id?: string | null;
}

/** A forecast as a row of `task_forecasts`, and what past attempts are found by. */
export interface NewForecast {
  /** Or the stage of a step that has none; of a root `flow/` and the name of its flow. */
  persona: string;
  band: Band;
  tokens_low: number | null;
  tokens_high: number | null;
  minutes_low: number | null;
  minutes_high: number | null;
  usd_low: number | null;
  usd_high: number | null;
  attempts: number;
}

/** All rows of a run (the root is the one whose id is its `flow_run_id`), or one ordinary task. */
export interface LaunchTasks {
  tasks: readonly NewTask[];
  /** The same key launches once. */
  key: string | null;
  /** What the run may use; absent = as much as it does. */
  budget?: BudgetSides | undefined;
}

/** What a launch answers: the run (or the ordinary task), and whether this call made it. */
export interface Launched {
  id: string;
  created: boolean;
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
  /** The agent's session of the attempt before, when a crash or a limit ended it: what a backend may resume. */
  agent_session_id: string | null;
  /** How long it was ready, by the database's clock; absent where nobody measures. */
  waited_ms?: number;
  dependencies: Dependency[];
}

export interface Dependency {
  id: string;
  step_key: string | null;
  /** Of a step that writes: where it did. */
  chat_id: string | null;
  state: TaskState;
  error: TaskError | null;
  /** Of a step that another one added: its entry, which the plan does not have. */
  spec: Record<string, unknown> | null;
  output: StepOutput | null;
}

/** Names one attempt of one task: the fence that every write of a runner carries. */
export interface AttemptRef {
  id: string;
  attempt: number;
}

/** An attempt that must stop, and why. */
export interface StoppedAttempt extends AttemptRef {
  /** Which hard budget is used up, in words; null: the attempt is no longer this host's. */
  over: string | null;
}

/** A finished attempt handed to `tick`. */
export interface Completion extends AttemptRef {
  output: StepOutput;
  usage: Usage | null;
  /** Rows of `findings`, written in the same transaction as the completion. */
  findings: Finding[];
  graft?: Graft;
  /** Of the step of an agent: what its output came of, so that an equal input finds it. */
  input_hash?: string;
  /** What it has established about findings of before, written into their lives in the same transaction. */
  rechecks?: RecheckOutcome[];
}

/** Steps that a completion adds to its run, in its transaction. Each waits for the step that adds it at least. */
export interface Graft {
  steps: readonly NewTask[];
  /** Keys of steps that have not started and from now on wait for these too. The root always does. */
  before: readonly string[];
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
  host: number;
  error: TaskError;
  usage: Usage | null;
  /** Seconds until the next try; null = by the backoff of the outcome. */
  retry_after_seconds: number | null;
  /** Of a `limit`: what the provider said. The gate of the agent, its account and its model closes. */
  refusal?: Refusal | undefined;
}

/** What a host is told with every sign of life. */
export interface HostOrders {
  /** A person wants it to take nothing more. */
  draining: boolean;
  /** How many hosts are heard of, itself included. */
  hosts: number;
}

/** The attempts that a host runs now. */
export interface Heartbeat {
  host: number;
  attempts: readonly AttemptRef[];
  lease_seconds: number;
}

/** The agent's own session behind an attempt, and what it really works with; null = unknown, or it has no such thing. */
export interface AttemptSession extends AttemptRef {
  host: number;
  /** Which surface drives the agent. */
  execution_path: string | null;
  agent_session_id: string;
  model: string | null;
  mode_id: string | null;
  thinking_option_id: string | null;
}

/** One event of an attempt. The runner counts `seq` from 1; the same number twice is stored once. */
interface NewEvent extends AttemptRef {
  seq: number;
  event: AgentEvent;
}

export interface NewEvents {
  host: number;
  events: readonly NewEvent[];
}

/** What a cancellation settled. `host` is set when it was running there: its agent is to be stopped. */
export interface CancelledTask extends AttemptRef {
  step_key: string | null;
  host: number | null;
}

/** What was made ready, and when the next parked task is due; null = none is parked. */
export interface Released {
  released: number;
  next_at: Date | null;
}
