import { z } from 'zod';
import type { Conversation } from '../conversation.js';
import { BadRequest } from '../errors.js';
import type { PlannedCall, Usage } from '../reply.js';

/** A reply with everything that a protocol wants beside its content. `created` is in seconds since 1970. */
export interface Answer {
  id: string;
  model: string;
  created: number;
  reasoning: string;
  text: string[];
  calls: (PlannedCall & { id: string })[];
  usage: Usage;
}

/** One write to a stream. A scripted cut falls before the first `call` or `close` frame, that is, after the text. */
export interface Frame {
  phase: 'open' | 'text' | 'call' | 'close';
  bytes: string;
}

export interface WireRequest {
  model: string;
  stream: boolean;
  conversation: Conversation;
}

export interface Fault {
  status: number;
  message: string;
  /** Where a protocol says it in the body of an error, when to come back. */
  retryAfterSeconds?: number;
  refusedKey?: boolean;
}

/** One model protocol. Everything is pure: bodies in, bodies out. */
export interface Wire {
  name: 'chat-completions' | 'responses' | 'messages' | 'gemini';
  /** Throws {@link BadRequest} when the body does not fit the protocol. */
  read(body: unknown): WireRequest;
  whole(answer: Answer): unknown;
  stream(answer: Answer): Iterable<Frame>;
  error(fault: Fault): unknown;
}

/** Content as the OpenAI and Anthropic protocols write it: a string, or parts of which those with `text` count. */
export const Content = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string().optional(), text: z.string().optional() })),
  z.null(),
]);

export function contentText(content: z.infer<typeof Content> | undefined): string {
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap((part) => (part.text === undefined ? [] : [part.text])).join('\n');
}

/** The parameter names of a tool's JSON schema. */
export function parameterNames(schema: unknown): string[] {
  const parsed = z.looseObject({ properties: z.record(z.string(), z.unknown()) }).safeParse(schema);
  return parsed.success ? Object.keys(parsed.data.properties) : [];
}

/** Parses a body, or throws {@link BadRequest} with the first fault in words. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.join('.') ?? '';
  throw new BadRequest(
    `The request does not fit the protocol at \`${place || 'body'}\`: ${issue?.message ?? 'invalid'}.`,
  );
}

/** Arguments that a model sent as JSON text; undefined when they are no JSON. */
export function parsedArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Half-written arguments stay in an agent's history after a cut stream; the call is kept without them.
    return undefined;
  }
}

export function jsonEvent(data: unknown, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}
