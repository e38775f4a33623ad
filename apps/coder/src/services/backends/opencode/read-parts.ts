import { z } from 'zod';
import { Count } from '../count.js';

const OfMessage = { id: z.string(), messageID: z.string() };
const Input = z.record(z.string(), z.unknown()).catch({});
const Title = z.string().optional().catch(undefined);
const Words = z.string().catch('');

const ToolState = z.discriminatedUnion('status', [
  z.looseObject({ status: z.literal('pending'), input: Input }),
  z.looseObject({ status: z.literal('running'), input: Input, title: Title }),
  z.looseObject({ status: z.literal('completed'), input: Input, title: Title, output: Words }),
  z.looseObject({ status: z.literal('error'), input: Input, error: Words }),
]);

const Tokens = z.looseObject({
  input: Count,
  output: Count,
  reasoning: Count,
  cache: z.looseObject({ read: Count, write: Count }).catch({ read: 0, write: 0 }),
});
const noTokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };

/** What a message consists of, as far as it is read; opencode has more kinds. */
export const Part = z.discriminatedUnion('type', [
  z.looseObject({
    ...OfMessage,
    type: z.enum(['text', 'reasoning']),
    text: z.string(),
    synthetic: z.boolean().optional(),
    ignored: z.boolean().optional(),
  }),
  z.looseObject({ ...OfMessage, type: z.literal('tool'), callID: z.string(), tool: z.string(), state: ToolState }),
  z.looseObject({ ...OfMessage, type: z.literal('step-start') }),
  z.looseObject({
    ...OfMessage,
    type: z.literal('step-finish'),
    reason: Words,
    cost: z.number().catch(0),
    tokens: Tokens.catch(noTokens),
  }),
]);
export type Part = z.infer<typeof Part>;
export type ToolPart = Extract<Part, { type: 'tool' }>;
export type StepFinish = Extract<Part, { type: 'step-finish' }>;

const FaultData = z.looseObject({
  message: z.string().optional(),
  statusCode: z.number().optional(),
  responseHeaders: z.record(z.string(), z.string()).optional(),
  responseBody: z.string().optional(),
});

/** An error of opencode's own. That there is one counts, whatever it says. */
export const AgentFault = z
  .looseObject({ name: z.string(), data: FaultData.catch({}) })
  .catch({ name: 'an error without words', data: {} });
export type AgentFault = z.infer<typeof AgentFault>;

/** The head of a message. */
export const MessageInfo = z.looseObject({
  id: z.string(),
  role: z.enum(['user', 'assistant']),
  summary: z.unknown().optional(),
  time: z.looseObject({ completed: z.number().optional() }).optional().catch(undefined),
  error: AgentFault.optional(),
});
export type MessageInfo = z.infer<typeof MessageInfo>;

/** A message with its parts, as the server lists it. */
export interface ListedMessage {
  info: MessageInfo;
  parts: Part[];
}

const Listed = z.looseObject({ info: MessageInfo, parts: z.unknown() });

/** The messages of a list, and the parts of each, that can be read. */
export function readListed(list: unknown): ListedMessage[] {
  return readEach(Listed, list).map(({ info, parts }) => ({ info, parts: readEach(Part, parts) }));
}

/** Those of a list that can be read. */
export function readEach<T>(schema: z.ZodType<T>, list: unknown): T[] {
  const all = z.array(z.unknown()).catch([]).parse(list);
  return all.flatMap((one): T[] => {
    const read = schema.safeParse(one);
    return read.success ? [read.data] : [];
  });
}
