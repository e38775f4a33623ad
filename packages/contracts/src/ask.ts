import { z } from 'zod';
import { Id } from './ids.js';

/** `withdrawn`: its attempt ended, or the agent did not wait, before anybody answered. */
export const AskState = z.enum(['open', 'allowed', 'denied', 'answered', 'withdrawn']);
export type AskState = z.infer<typeof AskState>;

/** How far a decision goes: this once, for the rest of the step, or for the rest of the run; both survive a restart. */
export const AskScope = z.enum(['once', 'step', 'run']);
export type AskScope = z.infer<typeof AskScope>;

/** What an agent wants a person to decide, and what was decided. `flow_run_id` and `run_title` are null outside runs. */
export const AskView = z.object({
  id: Id,
  task_id: Id,
  attempt: z.int(),
  flow_run_id: Id.nullable(),
  step_title: z.string(),
  run_title: z.string().nullable(),
  agent: z.string(),
  kind: z.enum(['permission', 'question']),
  /** `edit`, `bash`, … or the agent's own word for a kind that is not known here. */
  tool: z.string(),
  title: z.string(),
  /** What a decision for more than this once covers, unless it brings a pattern of its own. Never empty. */
  patterns: z.array(z.string()),
  /** What would be done, as the agent put it: a diff, a command, a question. */
  detail: z.unknown(),
  /** Of a question: what may be answered; empty = free words. */
  options: z.array(z.string()),
  asked_at: z.string(),
  state: AskState,
  scope: AskScope.nullable(),
  pattern: z.string().nullable(),
  message: z.string().nullable(),
  answers: z.array(z.string()).nullable(),
  answered_at: z.string().nullable(),
  /** Where it was answered (`web`, `cli`, …); `remembered` = by an earlier decision for the step or the run. */
  answered_by: z.string().nullable(),
});
export type AskView = z.infer<typeof AskView>;

/** `GET /api/coder/asks`. */
export const AskQuery = z.object({ state: AskState.default('open'), flow_run_id: Id.optional() });

/**
 * `POST /api/coder/asks/:id/answer`. Exactly one answer wins; the others get 409, with the ask as it was answered in
 * `details.ask`. A permission is allowed or denied, a question answered or denied.
 */
export const AnswerRequest = z
  .strictObject({
    decision: z.enum(['allow', 'deny', 'answer']),
    scope: AskScope.default('once'),
    /** What a decision for step or run covers, `*` standing for any words; absent = exactly what is asked now. */
    pattern: z.string().trim().min(1).max(500).optional(),
    /** What the agent is told with a denial. */
    message: z.string().trim().max(2_000).optional(),
    answers: z.array(z.string().trim().min(1).max(20_000)).min(1).max(20).optional(),
    /** Where the person is, to be shown elsewhere. */
    by: z.string().min(1).max(40).default('http'),
  })
  .refine(({ decision, answers }) => (decision === 'answer') === (answers !== undefined), {
    error: 'go with the decision `answer`, and only with it',
    path: ['answers'],
  })
  .refine(({ scope, pattern }) => pattern === undefined || scope !== 'once', {
    error: 'is for a decision that holds for the step or the run',
    path: ['pattern'],
  });
export type AnswerRequest = z.infer<typeof AnswerRequest>;
export type AnswerInput = z.input<typeof AnswerRequest>;

/** `details` of the 409 that a second answer gets. */
export const AnsweredAlready = z.object({ ask: AskView });
