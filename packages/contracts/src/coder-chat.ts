import { z } from 'zod';
import { PermissionProfile } from './agent.js';
import { HostLabels } from './host.js';
import { Id, Slug } from './ids.js';
import { ContextUse } from './message.js';
import { TaskView } from './task.js';

/** Which agent does it, where, and with what; what is absent is as in the chat's last task, or the usual. */
const WhoAndWhere = z.strictObject({
  /** A folder on the coder's host; without one, a scratch folder of the chat. */
  repo: z.string().min(1).optional(),
  agent: Slug.optional(),
  model: z.string().min(1).optional(),
  mode_id: z.string().min(1).optional(),
  thinking_option_id: z.string().min(1).optional(),
  /** Default `ask`. */
  profile: PermissionProfile.optional(),
  /**
   * Of a chat's first message in a project: `worktree` = on a branch of its own, in a folder of its own. Absent = in place, or where the
   * chat works already. 409 `project.untrusted` where that would run commands of the repository that nobody agreed to.
   */
  where: z.enum(['in-place', 'worktree']).optional(),
  /** Only a host with all of these labels does it; absent = as the chat's last task. */
  labels: HostLabels.optional(),
  /** The same key sends once: a second request answers with the first task. */
  idempotency_key: z.string().min(1).max(200).optional(),
});

/** `POST /api/coder/chats/:chatId/messages`: a person's words, which become a task. The chat begins with its first message. */
export const MessageRequest = WhoAndWhere.extend({ text: z.string().trim().min(1).max(200_000) });
export type MessageRequest = z.infer<typeof MessageRequest>;

/** `POST /api/coder/skills/:name`: a skill's text and what it is given, as a task. Without a chat it begins one. */
export const SkillRequest = WhoAndWhere.extend({
  chat_id: Id.optional(),
  arguments: z.string().max(20_000).default(''),
});
export type SkillRequest = z.infer<typeof SkillRequest>;

/** The task that does it; `created` is false when the key was used before. */
export const MessageReply = z.object({ id: Id, chat_id: Id, created: z.boolean() });
export type MessageReply = z.infer<typeof MessageReply>;

/**
 * `POST /api/coder/tasks/:id/retry` for a task outside runs that has ended. `again` says its words once more, `go-on` tells its agent to
 * go on from where it is; both as a new task of the same chat.
 */
export const RetryTaskRequest = z.strictObject({
  how: z.enum(['again', 'go-on']).default('again'),
  idempotency_key: z.string().min(1).max(200).optional(),
});
export type RetryTaskRequest = z.infer<typeof RetryTaskRequest>;

/** The new task; the chat is null for one that is in none. */
export const RetryTaskReply = MessageReply.extend({ chat_id: Id.nullable() });
export type RetryTaskReply = z.infer<typeof RetryTaskReply>;

/**
 * A task of a chat, with what was said and the agent's last words. What agents hand on from a chat is in it too, with
 * `parent_task_id` and a transcript of its own.
 */
export const ChatTaskView = TaskView.extend({
  input: z.string(),
  output: z.string().nullable(),
  mode_id: z.string().nullable(),
  thinking_option_id: z.string().nullable(),
  profile: PermissionProfile,
  /** When it was put aside, because the chat went back to before it. */
  superseded_at: z.string().nullable().default(null),
});
export type ChatTaskView = z.infer<typeof ChatTaskView>;

const Used = z.object({
  model: z.string().nullable(),
  mode_id: z.string().nullable(),
  thinking_option_id: z.string().nullable(),
});

/** An agent's own session behind a chat. `effective` is what it really works with; null = unknown. */
export const AgentSessionView = z.object({
  chat_id: Id,
  agent: z.string(),
  backend: z.string(),
  agent_session_id: z.string().nullable(),
  status: z.enum(['idle', 'active', 'crashed', 'closed']),
  requested: Used,
  effective: Used,
  input_tokens: z.number(),
  output_tokens: z.number(),
  reasoning_tokens: z.number(),
  cache_read_tokens: z.number(),
  cache_write_tokens: z.number(),
  cost_usd: z.number().nullable(),
  /** How full its context was when the agent last told; null = it does not tell. */
  context: ContextUse.nullable().default(null),
  updated_at: z.string(),
});
export type AgentSessionView = z.infer<typeof AgentSessionView>;
