import { z } from 'zod';
import { Id } from './ids.js';
import { TaskCondition, TaskView } from './task.js';

/** What a person filters by. `open` is everything that has not ended. */
export const TaskFilter = z.enum(['all', 'open', 'needs-you', 'completed', 'failed', 'cancelled']);
export type TaskFilter = z.infer<typeof TaskFilter>;

/** `GET /api/coder/task-list`: groups, newest first. */
export const TaskListQuery = z.object({
  filter: TaskFilter.default('all'),
  /** Words in the text of the task, all of them, in any order and case. */
  q: z.string().trim().max(200).default(''),
  agent: z.string().max(100).optional(),
  project_id: Id.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** `next` of the page before. */
  before: Id.optional(),
  /** Instead of a page these groups, as far as they pass: ids with commas between, for who shows them and hears that they changed. */
  groups: z
    .string()
    .transform((ids) => ids.split(','))
    .pipe(z.array(Id).max(100))
    .optional(),
});
export type TaskListQuery = z.infer<typeof TaskListQuery>;

/** A task with what a list of all tasks tells of it. */
export const ListedTask = TaskView.extend({
  project: z.object({ id: Id, name: z.string(), path: z.string() }).nullable(),
  /** The coder chat that it is a message of. */
  chat_id: Id.nullable(),
  /** The beginning of what was asked of it. */
  text: z.string(),
});
export type ListedTask = z.infer<typeof ListedTask>;

/**
 * What belongs together: a run and its steps, the contestants of an arena, or a task and what was handed on from it. `head` speaks
 * for all; a task of its own is a group without members.
 */
export const TaskGroupView = z.object({
  /** Id of the head, and the place in the list. */
  id: Id,
  by: z.enum(['run', 'arena', 'parent', 'none']),
  head: ListedTask,
  members: z.int().nonnegative(),
  /** Members by condition; what has none is left out. */
  conditions: z.partialRecord(TaskCondition, z.int().positive()),
  /** Members that the filter finds; null when there is no filter. */
  found: z.int().nonnegative().nullable(),
  /** Of head and members together; null where nothing is reported. */
  cost_tokens: z.number().nullable(),
  cost_usd: z.number().nullable(),
});
export type TaskGroupView = z.infer<typeof TaskGroupView>;

export const TaskListPage = z.object({ groups: z.array(TaskGroupView), next: Id.nullable() });
export type TaskListPage = z.infer<typeof TaskListPage>;

/** `GET /api/coder/task-list/:id/members`: of a group, in plan order or oldest first, as many as pass the same filter. */
export const TaskMembersQuery = TaskListQuery.omit({ limit: true, before: true, groups: true }).extend({
  limit: z.coerce.number().int().min(1).max(2000).default(2000),
});
export type TaskMembersQuery = z.infer<typeof TaskMembersQuery>;

/** Of all tasks of the coder, for the filter's own buttons. */
export const TaskCounts = z.object({
  open: z.int(),
  needs_you: z.int(),
  failed: z.int(),
});
export type TaskCounts = z.infer<typeof TaskCounts>;
