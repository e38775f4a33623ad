import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Usage } from '@boocode/contracts/task';
import { z } from 'zod';
import { contextWindow } from '../claude/context-window.js';
import { inContext } from '../claude/usage.js';
import { failure } from '../classified.js';
import type { ToldEvent } from '../refusals/read-refusal.js';
import { ClaudeRateLimit, claudeRefusal, claudeWindows } from '../refusals/windows.js';
import { tellContext } from '../tell-context.js';
import { tellWindows } from '../tell-windows.js';
import type { CliReader, Emit, Told } from './cli-agent.js';
import { parseJsonLine } from './json-line.js';
import { providerFault } from '../provider-fault.js';
import { shortened, toolTitle } from './tool-output.js';

const Tokens = z.looseObject({
  input_tokens: z.number().nullish(),
  output_tokens: z.number().nullish(),
  cache_read_input_tokens: z.number().nullish(),
  cache_creation_input_tokens: z.number().nullish(),
  output_tokens_details: z.looseObject({ thinking_tokens: z.number().nullish() }).nullish(),
});

const Block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().nullish(),
  content: z.unknown().optional(),
});

const Line = z.looseObject({
  type: z.string(),
  subtype: z.string().optional(),
  session_id: z.string().optional(),
  parent_tool_use_id: z.string().nullish(),
  event: z
    .looseObject({
      type: z.string(),
      delta: z
        .looseObject({ type: z.string().optional(), text: z.string().optional(), thinking: z.string().optional() })
        .optional(),
      message: z.looseObject({ model: z.string().optional(), usage: Tokens.optional() }).optional(),
      usage: Tokens.optional(),
    })
    .optional(),
  message: z.looseObject({ content: z.union([z.string(), z.array(Block)]) }).optional(),
  attempt: z.number().optional(),
  error_status: z.number().nullish(),
  retry_delay_ms: z.number().optional(),
  rate_limit_info: ClaudeRateLimit.optional(),
  is_error: z.boolean().optional(),
  api_error_status: z.number().nullish(),
  result: z.string().optional(),
  errors: z.array(z.string()).optional(),
  structured_output: z.unknown().optional(),
  usage: Tokens.optional(),
  total_cost_usd: z.number().optional(),
  modelUsage: z
    .record(
      z.string(),
      z.looseObject({
        costBasis: z.string().optional(),
        canonicalModel: z.string().optional(),
        contextWindow: z.number().optional(),
      }),
    )
    .optional(),
});
type Line = z.infer<typeof Line>;

/** A provider that asks for a longer wait than this ends the turn as a limit. */
const patienceMs = 15_000;

/** Reads `claude -p --output-format stream-json --include-partial-messages`. */
export function claudeReader(emit: Emit): CliReader {
  const told: Told = { sessionId: null, text: '', usage: null, fault: null, ended: false, steps: 0 };
  /** Of the calls that have ended, and of the one that runs. */
  let done = noTokens;
  let running: z.infer<typeof Tokens> | null = null;
  /** Of the last call: its model, and what it left in the context. */
  let answering: string | null = null;
  let filled = 0;
  /** That its subscription has nothing left, and until when. */
  let usedUp: ToldEvent | null = null;

  function onStream({ type, delta, message, usage }: NonNullable<Line['event']>): void {
    if (type === 'message_start') {
      told.steps += 1;
      told.fault = null;
      running = message?.usage ?? {};
      answering = message?.model ?? null;
    }
    if (delta?.text !== undefined && delta.text !== '') emit({ type: 'text', text: delta.text });
    if (delta?.thinking !== undefined && delta.thinking !== '') emit({ type: 'reasoning', text: delta.thinking });
    if (type === 'message_delta') running = { ...running, ...usage };
    if (type === 'message_stop') {
      const call = usageOf(running ?? {});
      done = plus(done, call);
      running = null;
      told.usage = done;
      emit({ type: 'usage', usage: done });
      filled = inContext(call);
      tellContext(emit, { used: filled });
    }
  }

  function onRetry(line: Line): void {
    const { notice, fault } = retryOf(line);
    emit({ type: 'notice', text: notice });
    told.fault = fault;
  }

  function onRateLimit(limit: ClaudeRateLimit): void {
    usedUp = claudeRefusal(limit) ?? usedUp;
    tellWindows(emit, claudeWindows(limit));
  }

  function onResult(line: Line): void {
    told.ended = true;
    told.text = line.result ?? '';
    if (line.structured_output !== undefined) told.structured = line.structured_output;
    const total = told.steps === 0 ? null : usageOf(line.usage ?? {});
    if (total !== null) {
      const priced = Object.values(line.modelUsage ?? {}).every((model) => model.costBasis !== 'unknown');
      const cost = line.total_cost_usd ?? 0;
      told.usage = { ...total, cost_usd: priced && cost > 0 ? cost : null };
      emit({ type: 'usage', usage: told.usage });
    }
    tellContext(emit, { used: filled, window: contextWindow(answering, line.modelUsage ?? {}) });
    told.fault = line.is_error === true ? { reason: faultOf(line, usedUp), fatal: false } : null;
  }

  return {
    onLine(text) {
      const line = parseJsonLine(Line, text);
      if (line === null) return;
      told.sessionId = line.session_id ?? told.sessionId;
      if (line.type === 'result') onResult(line);
      // What a sub-agent says to its parent is no part of the answer.
      else if (line.parent_tool_use_id !== null && line.parent_tool_use_id !== undefined) return;
      else if (line.type === 'stream_event' && line.event !== undefined) onStream(line.event);
      else if (line.type === 'assistant' || line.type === 'user') toolEvents(line).forEach(emit);
      else if (line.subtype === 'api_retry') onRetry(line);
      else if (line.rate_limit_info !== undefined) onRateLimit(line.rate_limit_info);
    },
    onEnd() {},
    told: () => told,
  };
}

function toolEvents({ type, message }: Line): AgentEvent[] {
  const blocks = typeof message?.content === 'string' ? [] : (message?.content ?? []);
  return blocks.flatMap((block): AgentEvent[] => {
    if (type === 'assistant' && block.type === 'tool_use') {
      const { id = '', name: tool = '', input } = block;
      return [{ type: 'tool_call', id, tool, title: toolTitle(tool, input), input }];
    }
    if (type !== 'user' || block.type !== 'tool_result') return [];
    const status = block.is_error === true ? 'failed' : 'completed';
    return [
      { type: 'tool_update', id: block.tool_use_id ?? '', status, output: shortened(contentText(block.content)) },
    ];
  });
}

function retryOf({ attempt = 1, error_status, retry_delay_ms: delay = 0 }: Line) {
  const status = error_status ?? null;
  const seconds = Math.ceil(delay / 1000);
  const how = status === null ? 'no connection' : `HTTP ${status}`;
  const message = `The model provider failed ${attempt} times in a row`;
  // Its own waits are shorter: a long one is what the provider asked for.
  const event = delay > patienceMs ? { until: new Date(Date.now() + seconds * 1000) } : null;
  return {
    notice: `The model provider failed (${how}); try ${attempt + 1} follows in ${seconds} s.`,
    // A wrong key does not become right: Claude would try it for three minutes.
    fault: {
      reason: providerFault({ status, message, event }),
      fatal: delay > patienceMs || status === 401,
    },
  };
}

function faultOf(line: Line, event: ToldEvent | null) {
  const message = line.result ?? line.errors?.join(' ') ?? line.subtype ?? 'an error without words';
  if (line.subtype === 'error_max_structured_output_retries') {
    return failure('agent.structured', 'The model did not answer in the shape that was asked for, in five tries.');
  }
  if (/No conversation found/i.test(message))
    return failure('agent.session', `Claude has lost the session: ${message}`);
  const status = line.api_error_status ?? null;
  if (line.subtype === 'success') return providerFault({ status, message, event });
  return failure('agent.failed', `Claude ended the turn: ${message}`);
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts = z.array(z.looseObject({ text: z.string().optional() })).safeParse(content);
  return (parts.data ?? []).flatMap((part) => (part.text === undefined ? [] : [part.text])).join('\n');
}

const noTokens: Usage = {
  input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: null,
};

function usageOf(tokens: z.infer<typeof Tokens>): Usage {
  return {
    input_tokens: tokens.input_tokens ?? 0,
    output_tokens: tokens.output_tokens ?? 0,
    reasoning_tokens: tokens.output_tokens_details?.thinking_tokens ?? 0,
    cache_read_tokens: tokens.cache_read_input_tokens ?? 0,
    cache_write_tokens: tokens.cache_creation_input_tokens ?? 0,
    cost_usd: null,
  };
}

function plus(left: Usage, right: Usage): Usage {
  return {
    input_tokens: left.input_tokens + right.input_tokens,
    output_tokens: left.output_tokens + right.output_tokens,
    reasoning_tokens: left.reasoning_tokens + right.reasoning_tokens,
    cache_read_tokens: left.cache_read_tokens + right.cache_read_tokens,
    cache_write_tokens: left.cache_write_tokens + right.cache_write_tokens,
    cost_usd: null,
  };
}
