import { z } from 'zod';
import { Id } from './ids.js';

/** One of a subscription's windows, as far as its agent tells it: "5 hours, 87 % used, free again at 14:05". */
export const UsageWindow = z.object({
  /** In the provider's words: `five_hour`, `weekly`, `requests`. */
  name: z.string(),
  used_percent: z.number().nonnegative(),
  minutes: z.int().positive().nullable(),
  /** ISO 8601. */
  resets_at: z.string().nullable(),
});
export type UsageWindow = z.infer<typeof UsageWindow>;

/** What a provider said when it refused for now. */
export const Refusal = z.object({
  /** `quota`: it is used up until a reset. `rate`: too much at once. */
  kind: z.enum(['quota', 'rate']),
  /** Whether it holds for every model of the account. */
  scope: z.enum(['account', 'model']),
  /** When it answers again, ISO 8601; null = it did not say. */
  until: z.string().nullable(),
  /** Where `until` was read: the provider's header, its words, an event of the agent; `none` where it was not. */
  source: z.enum(['header', 'text', 'event', 'none']),
  tokens_per_minute: z.int().positive().nullable(),
});
export type Refusal = z.infer<typeof Refusal>;

/** `GET /api/coder/gates`: what is refused or narrowed now, and the windows that agents have told. */
export const AgentGateView = z.object({
  /** `gate:<agent>/<account>/<model>`; the model is `*` where it holds for all of them. */
  key: z.string(),
  agent: z.string(),
  model: z.string().nullable(),
  /** `closed` until its time has come; then `probing`, until one task has been answered. */
  state: z.enum(['open', 'closed', 'probing']),
  kind: Refusal.shape.kind.nullable(),
  /** ISO 8601; null when it is open. */
  closed_until: z.string().nullable(),
  source: z.enum(['header', 'text', 'event', 'backoff']).nullable(),
  /** The provider's words, in a sentence. */
  reason: z.string().nullable(),
  /** How many may run at once; null = as many as there are slots. */
  slots: z.int().positive().nullable(),
  tokens_per_minute: z.int().positive().nullable(),
  probe_task_id: Id.nullable(),
  /** Tasks that wait for it. */
  waiting: z.int().nonnegative(),
  windows: z.array(UsageWindow),
});
export type AgentGateView = z.infer<typeof AgentGateView>;

/** `POST /api/coder/gates/open`: a person knows better than the clock. */
export const OpenGateRequest = z.strictObject({ key: z.string().regex(/^gate:\S+$/) });
