/** A tool call to be made. */
export interface PlannedCall {
  name: string;
  args: Record<string, unknown>;
}

/** Tokens as the protocols count them; all are non-negative integers. */
export interface Usage {
  input: number;
  output: number;
  cached: number;
  reasoning: number;
}

/** One model reply before a protocol gives it a shape. `text` holds the chunks in which it is streamed. */
export interface Reply {
  reasoning: string;
  text: string[];
  calls: PlannedCall[];
}

const chunksPerReply = 40;
const smallestChunk = 24;

/** Cuts text into at most 40 streaming chunks, so that a paced reply takes a bounded time however long it is. */
export function chunked(text: string): string[] {
  const size = Math.max(smallestChunk, Math.ceil(text.length / chunksPerReply));
  const chunks: string[] = [];
  let rest = text;
  while (rest.length > 0) {
    // A surrogate pair stays in one chunk: halves would reach the reader as two broken characters.
    const cut = isHighSurrogate(rest, size - 1) ? size + 1 : size;
    chunks.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return chunks;
}

/** The usual estimate of four characters a token: honest about magnitude, exact about nothing. */
export function estimateUsage(reply: Reply, requestLength: number): Usage {
  const written = reply.text.join('').length + JSON.stringify(reply.calls).length;
  return {
    input: Math.ceil(requestLength / 4),
    output: Math.max(1, Math.ceil(written / 4)),
    cached: 0,
    reasoning: Math.ceil(reply.reasoning.length / 4),
  };
}

function isHighSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xd800 && code <= 0xdbff;
}
