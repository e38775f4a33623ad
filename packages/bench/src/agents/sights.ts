import { z } from 'zod';

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

const Message = z.looseObject({
  /** JSON-RPC. */
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  /** The SDK's stream. */
  type: z.string().optional(),
  request_id: z.string().optional(),
  response: z.looseObject({ request_id: z.string() }).optional(),
});

function readMessage(line: string, { to, pid, at }: Omit<Piece, 'chunk'>): Sight {
  const { id, method, type, request_id, response } = Message.safeParse(parsed(line)).data ?? {};
  if (to === 'agent') {
    const asks = type === 'control_request' ? request_id : method === undefined ? undefined : id;
    return asks === undefined ? { kind: 'act', pid, at } : { kind: 'call', id: `${pid} ${asks}`, pid, at };
  }
  const answers = type === 'control_response' ? response?.request_id : (method ?? type) ? undefined : id;
  return answers === undefined ? { kind: 'word', pid, at } : { kind: 'answer', id: `${pid} ${answers}`, pid, at };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Not every line is JSON: agents print warnings as well.
    return null;
  }
}
