import { z } from 'zod';
import { AgentFault, MessageInfo, Part } from './read-parts.js';

const sessionID = z.string();

/** Whoever asks waits for an answer: a request counts, whatever of it can be read. */
export const PermissionRequest = z.looseObject({
  id: z.string(),
  sessionID,
  permission: z.string().catch('permission'),
  patterns: z.array(z.string()).catch([]),
  metadata: z.record(z.string(), z.unknown()).catch({}),
});
export type PermissionRequest = z.infer<typeof PermissionRequest>;

const Question = z.looseObject({
  question: z.string(),
  options: z.array(z.looseObject({ label: z.string() })).catch([]),
});
export type Question = z.infer<typeof Question>;

export const QuestionRequest = z.looseObject({ id: z.string(), sessionID, questions: z.array(Question).catch([]) });
export type QuestionRequest = z.infer<typeof QuestionRequest>;

export const SessionStatus = z.discriminatedUnion('type', [
  z.looseObject({ type: z.enum(['idle', 'busy']) }),
  z.looseObject({ type: z.literal('retry'), attempt: z.number(), message: z.string(), next: z.number() }),
]);
export type SessionStatus = z.infer<typeof SessionStatus>;

const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.looseObject({ type: z.literal(type), properties: z.looseObject(shape) });

const Known = z.discriminatedUnion('type', [
  event('server.connected', {}),
  event('session.created', { sessionID, info: z.looseObject({ id: z.string(), parentID: z.string().optional() }) }),
  event('session.status', { sessionID, status: SessionStatus }),
  event('session.idle', { sessionID }),
  event('session.error', { sessionID: z.string().optional(), error: AgentFault.optional() }),
  event('message.updated', { sessionID, info: MessageInfo }),
  event('message.part.updated', { sessionID, part: Part }),
  event('message.part.delta', { sessionID, partID: z.string(), field: z.string(), delta: z.string() }),
  event('permission.asked', PermissionRequest.shape),
  event('permission.replied', { sessionID, requestID: z.string() }),
  event('question.asked', QuestionRequest.shape),
  event('question.replied', { sessionID, requestID: z.string() }),
  event('question.rejected', { sessionID, requestID: z.string() }),
]);

/** Anything else that a session does is a sign that it lives, and no more. */
const Other = z.object({ type: z.string(), properties: z.object({ sessionID }) });

/** `sync` repeats every other event for replication, and is left out. */
const Said = z.object({ payload: z.looseObject({ type: z.string() }).refine(({ type }) => type !== 'sync') });

/** What opencode says of a session, or of itself. */
export type ServerEvent = z.infer<typeof Known> | { type: 'other'; properties: { sessionID: string } };

/** An event as it came over the stream; null for one that says nothing here. */
export function readEvent(said: unknown): ServerEvent | null {
  const payload = Said.safeParse(said).data?.payload;
  if (payload === undefined) return null;
  const known = Known.safeParse(payload);
  if (known.success) return known.data;
  const other = Other.safeParse(payload);
  return other.success ? { type: 'other', properties: other.data.properties } : null;
}
