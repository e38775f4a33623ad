import { z } from 'zod';
import { BoundBy } from './flow-plan.js';
import { TaskError, Usage } from './task.js';

/** `GET /api/coder/tasks/:id/attempts`: each claim of a task, oldest first. */
export const AttemptView = z.object({
  attempt: z.int().positive(),
  agent: z.string(),
  model: z.string().nullable(),
  /** Of the host that had it. */
  host: z.string(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  outcome: z.enum(['completed', 'failure', 'crash', 'limit', 'cancelled']).nullable(),
  error: TaskError.nullable(),
  usage: Usage.nullable(),
});
export type AttemptView = z.infer<typeof AttemptView>;

/** `GET /api/coder/tasks/:id/prompt`: what the agent of a step is told, made anew from the same rows; code steps have none. */
export const PromptView = z.object({
  text: z.string().nullable(),
  /** The contracts and the persona that the plan bound it by, as they were then. */
  bound_by: z.array(BoundBy).default([]),
  /** What it was handed: the outputs of the steps that it depends on. */
  inputs: z.array(
    z.object({ task_id: z.string(), step_key: z.string(), state: z.string(), summary: z.string().nullable() }),
  ),
});
export type PromptView = z.infer<typeof PromptView>;
