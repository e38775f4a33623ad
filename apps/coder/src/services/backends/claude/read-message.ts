import { z } from 'zod';
import { ClaudeRateLimit } from '../refusals/windows.js';

const Tokens = z.looseObject({
  input_tokens: z.unknown(),
  output_tokens: z.unknown(),
  cache_read_input_tokens: z.unknown(),
  cache_creation_input_tokens: z.unknown(),
});
export type CountedCall = Partial<z.infer<typeof Tokens>>;
const NoTokens = Tokens.partial().catch({});

const StreamEvent = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('message_start'),
    message: z
      .looseObject({ model: z.string().nullable().catch(null), usage: NoTokens })
      .catch({ model: null, usage: {} }),
  }),
  z.looseObject({
    type: z.literal('content_block_delta'),
    delta: z.discriminatedUnion('type', [
      z.looseObject({ type: z.literal('text_delta'), text: z.string() }),
      z.looseObject({ type: z.literal('thinking_delta'), thinking: z.string() }),
    ]),
  }),
  z.looseObject({ type: z.literal('message_delta'), usage: NoTokens }),
]);

const Block = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() }),
  z.looseObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    is_error: z.boolean().optional().catch(undefined),
    content: z.unknown(),
  }),
]);
export type Block = z.infer<typeof Block>;

/** Words alone are no blocks, and blocks that are not read here are left out. */
const Blocks = z
  .array(z.unknown())
  .catch([])
  .transform((blocks) => blocks.flatMap((block) => Block.safeParse(block).data ?? []));

const Counted = z.looseObject({
  inputTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  thinkingTokens: z.number().optional(),
  cacheReadInputTokens: z.number().optional(),
  cacheCreationInputTokens: z.number().optional(),
  costUSD: z.number().optional(),
  costBasis: z.string().optional(),
  contextWindow: z.number().optional(),
  canonicalModel: z.string().optional(),
});
/** What a session has used so far, by model, as the agent counts it. */
export const UsageByModel = z.record(z.string(), Counted.catch({}));
export type UsageByModel = Readonly<z.infer<typeof UsageByModel>>;

/** A result ends its turn, whatever of it can be read. */
export const Result = z.looseObject({
  type: z.literal('result'),
  subtype: z.string().catch('error_during_execution'),
  is_error: z.boolean().catch(true),
  api_error_status: z.number().nullish().catch(null),
  result: z.string().catch(''),
  errors: z.array(z.string()).catch([]),
  structured_output: z.unknown().optional(),
  user_message_uuids: z.array(z.string()).optional().catch(undefined),
  modelUsage: UsageByModel.catch({}),
});
export type Result = z.infer<typeof Result>;

const Retry = z.looseObject({
  type: z.literal('system'),
  subtype: z.literal('api_retry'),
  error_status: z.number().nullable().catch(null),
  attempt: z.number().catch(1),
  retry_delay_ms: z.number().nonnegative().catch(0),
});

const OfCaller = { parent_tool_use_id: z.string().nullish() };

const Message = z.discriminatedUnion('type', [
  Result,
  Retry,
  z.looseObject({ type: z.literal('rate_limit_event'), rate_limit_info: ClaudeRateLimit }),
  z.looseObject({ type: z.literal('stream_event'), ...OfCaller, event: StreamEvent }),
  z.looseObject({ type: z.literal('assistant'), ...OfCaller, message: z.looseObject({ content: Blocks }) }),
  z.looseObject({ type: z.literal('user'), ...OfCaller, message: z.looseObject({ content: Blocks }) }),
]);
/** What Claude says, as far as it is read. */
export type Message = z.infer<typeof Message>;
export type RetryMessage = z.infer<typeof Retry>;

/** A line of Claude's; null for one that says nothing here. Its SDK hands on whatever JSON stands in it. */
export function readMessage(said: unknown): Message | null {
  return Message.safeParse(said).data ?? null;
}
