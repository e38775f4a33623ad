/** A model call as opencode counts it; no part holds another. */
interface CallTokens {
  input: number;
  output: number;
  reasoning: number;
  cache: { read: number; write: number };
}

/** What a model call left in the context, in tokens. */
export function inContext({ input, output, reasoning, cache }: CallTokens): number {
  return input + output + reasoning + cache.read + cache.write;
}
