import type { Usage } from '@boocode/contracts/task';
import { countOf } from '../count.js';
import type { CountedCall, UsageByModel } from './read-message.js';

const nothing: Usage = {
  input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: null,
};

/**
 * What one turn used, from the agent's account of its whole session before and after it; helpers are in it. Null when
 * no model call was counted. Money is known only where every model has a list price.
 */
export function usageBetween(before: UsageByModel, after: UsageByModel): Usage | null {
  const parts = Object.entries(after).map(([model, now]) => difference(before[model] ?? {}, now));
  const used = parts.filter((part) => part.input_tokens + part.output_tokens + part.cache_read_tokens > 0);
  return used.length === 0 ? null : used.reduce(sum);
}

function difference(before: UsageByModel[string], after: UsageByModel[string]): Usage {
  // An account that has shrunk was begun anew.
  const anew =
    (before.inputTokens ?? 0) > (after.inputTokens ?? 0) || (before.outputTokens ?? 0) > (after.outputTokens ?? 0);
  const base = anew ? {} : before;
  const count = (
    name: 'inputTokens' | 'outputTokens' | 'thinkingTokens' | 'cacheReadInputTokens' | 'cacheCreationInputTokens',
  ): number => countOf((after[name] ?? 0) - (base[name] ?? 0));
  const priced = after.costBasis === 'list' || after.costBasis === 'managed';
  return {
    input_tokens: count('inputTokens'),
    output_tokens: count('outputTokens'),
    reasoning_tokens: count('thinkingTokens'),
    cache_read_tokens: count('cacheReadInputTokens'),
    cache_write_tokens: count('cacheCreationInputTokens'),
    cost_usd: priced ? Math.max(0, (after.costUSD ?? 0) - (base.costUSD ?? 0)) : null,
  };
}

/** The sum of two usages; money that one of them does not know is not known of both. */
export function sum(left: Usage, right: Usage): Usage {
  return {
    input_tokens: left.input_tokens + right.input_tokens,
    output_tokens: left.output_tokens + right.output_tokens,
    reasoning_tokens: left.reasoning_tokens + right.reasoning_tokens,
    cache_read_tokens: left.cache_read_tokens + right.cache_read_tokens,
    cache_write_tokens: left.cache_write_tokens + right.cache_write_tokens,
    cost_usd: left.cost_usd === null || right.cost_usd === null ? null : left.cost_usd + right.cost_usd,
  };
}

/** What a model call leaves in the context, in tokens; what was thought is counted into the output. */
export function inContext(call: Usage): number {
  return call.input_tokens + call.cache_read_tokens + call.cache_write_tokens + call.output_tokens;
}

/** One model call as the stream counts it. */
export function callUsage(counted: CountedCall): Usage {
  return {
    ...nothing,
    input_tokens: countOf(counted.input_tokens),
    output_tokens: countOf(counted.output_tokens),
    cache_read_tokens: countOf(counted.cache_read_input_tokens),
    cache_write_tokens: countOf(counted.cache_creation_input_tokens),
  };
}
