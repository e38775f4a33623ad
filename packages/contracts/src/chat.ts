import { z } from 'zod';
import { Id, Slug } from './ids.js';
import { Message } from './message.js';

/** A conversation: `chat` with a model in BooChat, `coder` with agents in BooCoder, whose tasks carry its id as `chat_id`. */
export const ChatKind = z.enum(['chat', 'coder']);
export type ChatKind = z.infer<typeof ChatKind>;

const Title = z.string().trim().min(1).max(200);
/** `<provider>/<model>`, as in `GET /api/models`. */
const ModelRef = z.string().min(1).max(300);

export const ChatView = z.object({
  id: Id,
  kind: ChatKind,
  project_id: Id.nullable(),
  title: z.string(),
  /** `none`: the title is a placeholder until the first exchange; what a person gave is never replaced. */
  titled_by: z.enum(['none', 'auto', 'person']),
  /** Null = the default of the settings. Of a coder chat always null: its tasks say which agent and model. */
  model: ModelRef.nullable(),
  /** Whether the model may fetch pages from the web. */
  web: z.boolean(),
  /** Last message of the branch that is shown; null = nothing was said yet. */
  leaf_id: Id.nullable(),
  archived: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type ChatView = z.infer<typeof ChatView>;

/** `POST /api/chats`. The client may choose the id: sent again, it answers with the chat that was made. */
export const CreateChat = z.strictObject({
  id: Id.optional(),
  kind: ChatKind.default('chat'),
  project_id: Id.nullable().default(null),
  title: Title.optional(),
  /** What a coder chat begins with: without a title it is called by these words. */
  first_words: z.string().max(200_000).optional(),
  model: ModelRef.nullable().default(null),
});
export type CreateChat = z.infer<typeof CreateChat>;
export type CreateChatInput = z.input<typeof CreateChat>;

/** `PATCH /api/chats/:id`. */
export const ChangeChat = z.strictObject({
  title: Title.optional(),
  model: ModelRef.nullable().optional(),
  web: z.boolean().optional(),
  archived: z.boolean().optional(),
  project_id: Id.nullable().optional(),
});
export type ChangeChat = z.infer<typeof ChangeChat>;

/**
 * `POST /api/chats/:id/messages`: a person's words, and the model begins to answer. 409 `chat.busy` while an answer is being written.
 * Editing a message is sending its new words with the parent of the old ones: both stay, as branches.
 */
export const SendMessage = z.strictObject({
  text: z.string().max(200_000).default(''),
  attachments: z.array(Id).max(20).default([]),
  /** A skill to follow; `text` is what it is given. */
  skill: Slug.optional(),
  /** What it follows; absent = the last message shown; null = it begins the chat anew. */
  parent_id: Id.nullable().optional(),
  /** The same key sends once: a second request answers with the first messages. */
  idempotency_key: z.string().min(1).max(200).optional(),
});
export type SendMessage = z.infer<typeof SendMessage>;
export type SendMessageInput = z.input<typeof SendMessage>;

/** What was said, and the answer that is being written. */
export const SendReply = z.object({ message: Message, answer: Message, created: z.boolean() });
export type SendReply = z.infer<typeof SendReply>;

/**
 * `POST /api/chats/:id/messages/:messageId/regenerate`: another answer beside this one. `…/go-on`: write on where an answer was
 * cut off or stopped. Both reply with the answer that is being written.
 */
export const Regenerate = z.strictObject({ model: ModelRef.optional() });
export const AnswerReply = z.object({ answer: Message });
export type AnswerReply = z.infer<typeof AnswerReply>;

/**
 * `POST /api/chats/:id/stop` (204) ends the answer that is being written; what is written is kept. `POST /api/chats/:id/compact` has
 * what was said until now summed up for the model; 502 `chat.not-compacted` says why it could not.
 */
export const CompactReply = z.object({ message: Message });
export type CompactReply = z.infer<typeof CompactReply>;

/** `GET /api/chats?archived=&project_id=&limit=`: newest first. */
export const ChatList = z.object({ chats: z.array(ChatView) });
export type ChatList = z.infer<typeof ChatList>;

/**
 * `DELETE /api/chats/:id/messages/:messageId` deletes a message with all that follows it, and replies with the chat, as does
 * `POST /api/chats/:id/branch`: show the branch that this message is on, down to its newest end.
 */
export const SwitchBranch = z.strictObject({ message_id: Id });

/** `GET /api/chats/:id/messages?before=&limit=`: of the branch shown, oldest first; `before` is a message of it. */
export const MessagePage = z.object({ messages: z.array(Message), earlier: z.boolean() });
export type MessagePage = z.infer<typeof MessagePage>;
export const MessagePageQuery = z.object({
  before: Id.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
