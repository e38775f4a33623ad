import type { PromptResponse } from '@agentclientprotocol/sdk/unstable';
import { z } from 'zod';
import type { Usage } from '@boocode/contracts/task';

const Quota = z.looseObject({
  quota: z.looseObject({
    token_count: z.looseObject({ input_tokens: z.number(), output_tokens: z.number() }),
  }),
});

/** A turn's usage as the agent reports it; null when it reports none, or only a part. */
export function readUsage(response: PromptResponse, whole: boolean, cost: number | null): Usage | null {
  if (!whole) return null;
  const { usage } = response;
  if (usedNothing(response)) return null;
  if (usage !== undefined && usage !== null) {
    return tokens({
      input: usage.inputTokens,
      output: usage.outputTokens,
      reasoning: usage.thoughtTokens ?? 0,
      read: usage.cachedReadTokens ?? 0,
      write: usage.cachedWriteTokens ?? 0,
      cost,
    });
  }
  const quota = Quota.safeParse(response['_meta'] ?? {});
  if (!quota.success) return null;
  const { input_tokens: input, output_tokens: output } = quota.data.quota.token_count;
  return tokens({ input, output, reasoning: 0, read: 0, write: 0, cost });
}

function tokens(
  count: Record<'input' | 'output' | 'reasoning' | 'read' | 'write', number> & { cost: number | null },
): Usage {
  return {
    input_tokens: natural(count.input),
    output_tokens: natural(count.output),
    reasoning_tokens: natural(count.reasoning),
    cache_read_tokens: natural(count.read),
    cache_write_tokens: natural(count.write),
    cost_usd: count.cost,
  };
}

/** The answer to the last of several prompts that make one turn, with the tokens of all. */
export function plusUsage(before: PromptResponse | null, response: PromptResponse): PromptResponse {
  const [earlier, later] = [before?.usage, response.usage];
  if (earlier === undefined || earlier === null) return response;
  if (later === undefined || later === null) return response;
  return {
    ...response,
    usage: {
      totalTokens: plus(earlier.totalTokens, later.totalTokens),
      inputTokens: plus(earlier.inputTokens, later.inputTokens),
      outputTokens: plus(earlier.outputTokens, later.outputTokens),
      thoughtTokens: plus(earlier.thoughtTokens, later.thoughtTokens),
      cachedReadTokens: plus(earlier.cachedReadTokens, later.cachedReadTokens),
      cachedWriteTokens: plus(earlier.cachedWriteTokens, later.cachedWriteTokens),
    },
  };
}

const Models = z.looseObject({ quota: z.looseObject({ model_usage: z.array(z.unknown()) }) });

/** Whether the agent counts no answer of any model in its turn: then none came whole. */
export function usedNothing(response: PromptResponse): boolean {
  const { usage } = response;
  if (usage !== undefined && usage !== null) return false;
  const counted = Models.safeParse(response['_meta']);
  return !counted.success || counted.data.quota.model_usage.length === 0;
}

function natural(value: number): number {
  return Math.max(0, Math.round(value));
}

function plus(a?: number | null, b?: number | null): number {
  return (a ?? 0) + (b ?? 0);
}
