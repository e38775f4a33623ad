/**
 * What was seen, and when (milliseconds of one clock), at the two borders of an agent: towards coder, and towards its model.
 * `call` and `answer` belong together by their id; `act` is what coder does to an agent without an answer, `word` what an agent
 * says by itself; `asked` and `told` are the beginning and the end of a model call. `pid` is the process's whose pipe or life it is.
 */
export type Sight = { at: number; pid?: number } & (
  | { kind: 'call' | 'answer'; id: string }
  | { kind: 'act' | 'word' | 'asked' | 'told' }
);

/** The start of a process is a call to it, which its first word or its end answers. */
export const startOf = (pid: number): string => `start ${pid}`;

/** A piece of what goes through an agent's pipes, as it went. */
export interface Piece {
  to: 'agent' | 'coder';
  pid: number;
  chunk: string;
  at: number;
}

/**
 * Reads pipes that carry a JSON message a line: the Agent Client Protocol (JSON-RPC), or the stream of the Claude Agent SDK.
 * Whatever is neither is an act or a word. A message is seen with the piece that completes it.
 */
export function readPieces(pieces: readonly Piece[]): Sight[] {
  const rests = new Map<string, string>();
  return pieces.flatMap(({ to, pid, chunk, at }) => {
    const pipe = `${pid} ${to}`;
    const lines = `${rests.get(pipe) ?? ''}${chunk}`.split('\n');
    rests.set(pipe, lines.pop() ?? '');
    const seen = lines.map((line) => readMessage(line, { to, pid, at }));
    return seen.length > 0 ? seen : [{ kind: to === 'agent' ? ('act' as const) : ('word' as const), pid, at }];
  });
}

function readMessage(line: string, { to, pid, at }: Omit<Piece, 'chunk'>): Sight {
  const { method, type, response, ...ids } = objectOf(line);
  const id = idOf(ids['id']);
  if (to === 'agent') {
    if (type === 'control_request') return { kind: 'call', id: `${pid} ${idOf(ids['request_id'])}`, pid, at };
    return id !== undefined && method !== undefined
      ? { kind: 'call', id: `${pid} ${id}`, pid, at }
      : { kind: 'act', pid, at };
  }
  if (type === 'control_response') {
    return { kind: 'answer', id: `${pid} ${idOf(objectOf(response)['request_id'])}`, pid, at };
  }
  const answers = id !== undefined && method === undefined && type === undefined;
  return answers ? { kind: 'answer', id: `${pid} ${id}`, pid, at } : { kind: 'word', pid, at };
}

/** An id as text; undefined when there is none. */
function idOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return { ...value };
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : null;
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    // Not every line is JSON: agents print warnings as well.
    return {};
  }
}
