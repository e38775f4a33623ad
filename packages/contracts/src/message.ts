import { z } from 'zod';
import { Id } from './ids.js';
import { Usage } from './task.js';

/** A file that a person handed over. Its content: `GET /api/attachments/:id`. */
export const Attachment = z.object({
  id: Id,
  name: z.string(),
  /** As found in the content, never as claimed: an image type, `text/plain`, or `application/octet-stream`. */
  media_type: z.string(),
  size: z.int().nonnegative(),
});
export type Attachment = z.infer<typeof Attachment>;

/** `POST /api/attachments?name=…`, the content as body (at most 10 MB): replies with `Attachment`. */
export const attachmentBytes = 10_000_000;

/** `details` of 422 `attachment.not-found`: which of the attachments of a message are not kept, or are of another chat. */
export const MissingAttachments = z.object({ missing: z.array(Id).min(1) });

export const MessagePart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.object({
    type: z.literal('tool_call'),
    id: z.string(),
    tool: z.string(),
    /** One line for a person: `read src/a.ts`. */
    title: z.string(),
    input: z.unknown(),
    status: z.enum(['running', 'completed', 'failed']),
    /** As text, shortened to 20,000 characters; null while it runs. */
    output: z.string().nullable(),
  }),
  z.object({ type: z.literal('attachment'), attachment: Attachment }),
  z.object({ type: z.literal('skill'), name: z.string() }),
  /** Something a person should know that nobody said: a retry, an answer that was cut off by its length. */
  z.object({ type: z.literal('notice'), text: z.string() }),
]);
export type MessagePart = z.infer<typeof MessagePart>;

/** `interrupted`: the server ended while it was written; what is there is kept, and a person may have it go on. */
export const MessageStatus = z.enum(['streaming', 'complete', 'stopped', 'failed', 'interrupted']);
export type MessageStatus = z.infer<typeof MessageStatus>;

/** How full the model's context was when it last answered, in tokens; the window is null where nobody told it. */
export const ContextUse = z.object({ used: z.int().nonnegative(), window: z.int().positive().nullable() });
export type ContextUse = z.infer<typeof ContextUse>;

export const Message = z.object({
  id: Id,
  chat_id: Id,
  parent_id: Id.nullable(),
  /** `summary` stands for everything before it, to the model; people still see what was said. */
  role: z.enum(['user', 'assistant', 'summary']),
  status: MessageStatus,
  parts: z.array(MessagePart),
  /** Of an answer: the model that wrote it. */
  model: z.string().nullable(),
  usage: Usage.nullable(),
  context: ContextUse.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** All messages with the same parent, itself among them, oldest first: its alternatives. */
  siblings: z.array(Id).min(1),
  created_at: z.string(),
  ended_at: z.string().nullable(),
});
export type Message = z.infer<typeof Message>;
