import { z } from 'zod';
import { UsageWindow } from './agent-gate.js';
import { ContextUse } from './message.js';
import { Usage } from './task.js';

/**
 * What a backend says while an agent works, in order. Stored per attempt in `task_events` and published.
 * `text` and `reasoning` carry whole pieces or deltas; appended, they make the transcript.
 */
export const AgentEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.object({ type: z.literal('tool_call'), id: z.string(), tool: z.string(), title: z.string(), input: z.unknown() }),
  z.object({
    type: z.literal('tool_update'),
    id: z.string(),
    status: z.enum(['running', 'completed', 'failed']),
    title: z.string().optional(),
    /** The tool's result as text, shortened to 20,000 characters. */
    output: z.string().optional(),
  }),
  z.object({ type: z.literal('commands'), commands: z.array(z.object({ name: z.string(), description: z.string() })) }),
  /** The sum for the attempt so far, not an increment: replaying it twice does no harm. */
  z.object({ type: z.literal('usage'), usage: Usage }),
  /** What fills the model's context now: the last request and its answer, not a sum. A window that is null was told before, or never. */
  z.object({ type: z.literal('context'), context: ContextUse }),
  /** What is used of the subscription's windows: those that its agent tells, which need not be all. */
  z.object({ type: z.literal('windows'), windows: z.array(UsageWindow) }),
  /** Something a person should know that is not the agent's own words: a retry, a wait, a repair turn. */
  z.object({ type: z.literal('notice'), text: z.string() }),
  /**
   * What the agent of a step was told: its whole prompt, or to go on in a session that holds it. `digest` is of the whole prompt
   * both times: by it the next attempt knows whether the session holds this very one.
   */
  z.object({
    type: z.literal('prompt'),
    kind: z.enum(['whole', 'go-on']),
    digest: z.string(),
    /** Characters of the whole prompt, and how many of them, from its beginning on, every prompt of its stage has. */
    characters: z.int().nonnegative().optional(),
    shared_characters: z.int().nonnegative().optional(),
  }),
]);
export type AgentEvent = z.infer<typeof AgentEvent>;

/** One stored event; `GET /api/coder/tasks/:id/events` answers with all of a task's, oldest first. */
export const TaskEventView = z.object({
  attempt: z.int(),
  /** Gapless within the attempt. */
  seq: z.int(),
  event: AgentEvent,
  created_at: z.string(),
});
export type TaskEventView = z.infer<typeof TaskEventView>;
