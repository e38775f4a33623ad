import { z } from 'zod';
import { PersonAsk, StepKind } from './flow-plan.js';
import { Id } from './ids.js';

/** The six states of a row of `tasks`. What a person reads is derived: see `TaskCondition`. */
export const TaskState = z.enum(['pending', 'running', 'completed', 'failed', 'blocked', 'cancelled']);
export type TaskState = z.infer<typeof TaskState>;

/**
 * The twelve words that a person reads, the same in pane, list, notification and CLI.
 * Derived in SQL (view `task_status`) from the row, its dependencies and the clock; never stored.
 */
export const TaskCondition = z.enum([
  'waiting',
  'queued',
  'starting',
  'running',
  'needs-you',
  'parked',
  'interrupted',
  'completed',
  'gaps',
  'failed',
  'cancelled',
  'skipped',
]);
export type TaskCondition = z.infer<typeof TaskCondition>;

/** Why an attempt ended. Only `failure` burns one of `max_attempts`; a `limit` parks; a `crash` is simply tried again. */
const AttemptOutcome = z.enum(['completed', 'failure', 'crash', 'limit', 'cancelled']);

/** What went wrong in an attempt, in words for a person; `code` is for programs (`agent.exit`, `output.invalid`, …). */
export const TaskError = z.object({
  outcome: AttemptOutcome.exclude(['completed']),
  code: z.string(),
  message: z.string(),
});
export type TaskError = z.infer<typeof TaskError>;

/** Tokens of one attempt, summed over its model calls; `cost_usd` only where the agent reports money. */
export const Usage = z.object({
  input_tokens: z.int().nonnegative().default(0),
  output_tokens: z.int().nonnegative().default(0),
  reasoning_tokens: z.int().nonnegative().default(0),
  cache_read_tokens: z.int().nonnegative().default(0),
  cache_write_tokens: z.int().nonnegative().default(0),
  cost_usd: z.number().nonnegative().nullable().default(null),
});
export type Usage = z.infer<typeof Usage>;

/** A task as the HTTP interface and the frames show it. Times are ISO 8601 strings. */
export const TaskView = z.object({
  id: Id,
  flow_run_id: Id.nullable(),
  parent_task_id: Id.nullable(),
  step_key: z.string().nullable(),
  title: z.string(),
  persona: z.string().nullable(),
  /** Who does it and what it leaves; null of what is no step. */
  kind: StepKind.nullable().default(null),
  /** What a step of a person asks them; null of all others. */
  person: PersonAsk.nullable().default(null),
  state: TaskState,
  condition: TaskCondition,
  /** In words: why it does not run, or what it is doing now. */
  reason: z.string().nullable(),
  depends_on: z.array(Id),
  agent: z.string().nullable(),
  model: z.string().nullable(),
  /** Whom it was planned for, where a fallback goes on with it. */
  instead_of: z.object({ agent: z.string(), model: z.string().nullable() }).nullable().default(null),
  attempt: z.int(),
  max_attempts: z.int(),
  output_summary: z.string().nullable(),
  error: TaskError.nullable(),
  cost_tokens: z.number().nullable(),
  cost_usd: z.number().nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  ended_at: z.string().nullable(),
});
export type TaskView = z.infer<typeof TaskView>;

/** `POST /api/coder/tasks/:id/say`: words for an agent that is at work. 409 when it does not hear them. */
export const SayRequest = z.strictObject({ text: z.string().trim().min(1).max(20_000) });
export type SayRequest = z.infer<typeof SayRequest>;

export const SayReply = z.object({ heard: z.literal(true) });
export type SayReply = z.infer<typeof SayReply>;
