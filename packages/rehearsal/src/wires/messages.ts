import { z } from 'zod';
import type { Turn } from '../conversation.js';
import { halves } from './chat-completions.js';
import { Content, contentText, jsonEvent, parameterNames, parseBody } from './wire.js';
import type { Answer, Fault, Frame, Wire, WireRequest } from './wire.js';

const Block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  tool_use_id: z.string().optional(),
  content: Content.optional(),
});

const Body = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  system: Content.optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(Block)]) })).min(1),
  tools: z.array(z.looseObject({ name: z.string(), input_schema: z.unknown().optional() })).optional(),
});

/** Anthropic Messages: `POST /v1/messages`. */
export const messages: Wire = { name: 'messages', read, whole, stream, error };

function read(body: unknown): WireRequest {
  const parsed = parseBody(Body, body);
  return {
    model: parsed.model,
    stream: parsed.stream === true,
    conversation: {
      system: [contentText(parsed.system), ...parsed.messages.flatMap(aside)].filter((text) => text !== '').join('\n'),
      turns: parsed.messages.flatMap(({ role, content }) => (role === 'system' ? [] : turns(role, content))),
      tools: (parsed.tools ?? []).map((tool) => ({ name: tool.name, parameters: parameterNames(tool.input_schema) })),
    },
  };
}

/** What the agent itself says between the turns: its surroundings, its reminders. */
function aside({ role, content }: z.infer<typeof Body>['messages'][number]): string[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  if (role === 'system') return [contentText(blocks)];
  return role === 'user' ? blocks.filter(isReminder).map((block) => block.text ?? '') : [];
}

/** How an agent begins what it says by itself in the person's place. */
const reminder =
  /^\s*(?:<system-reminder>|\[structured-output-enforce\]|\[Your previous response had no visible output|Your response above was cut off mid-stream)/;

function isReminder({ text }: { text?: string | undefined }): boolean {
  return text !== undefined && reminder.test(text);
}

/** One message may hold several tool results and text beside them; each becomes a turn of its own. */
function turns(role: string, content: string | z.infer<typeof Block>[]): Turn[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  if (role === 'assistant') {
    const text = contentText(blocks.filter((block) => block.type === 'text'));
    const calls = blocks.filter((block) => block.type === 'tool_use');
    return [
      {
        role: 'model',
        text,
        calls: calls.map(({ id, name, input }) => ({ id: id ?? '', name: name ?? '', args: input })),
      },
    ];
  }
  const results = blocks.filter((block) => block.type === 'tool_result');
  const answered = results.map((block): Turn => ({
    role: 'tool',
    call: block.tool_use_id ?? '',
    text: contentText(block.content),
  }));
  // Text beside tool results is the agent's own reminder, not a new prompt.
  const cut = blocks.findLastIndex(({ text }) => text?.startsWith('[Request interrupted') === true);
  if (answered.length > 0 && cut === -1) return answered;
  const said = blocks.slice(cut + 1).filter((block) => block.type === 'text' && !isReminder(block));
  // The agent sets its reminder off from the words by a line break.
  const words = contentText(said).replace(/\n$/, '');
  return said.length === 0 ? answered : [...answered, { role: 'user', text: words }];
}

function whole(answer: Answer): unknown {
  const text = answer.text.join('');
  const { input, cached, output } = answer.usage;
  return {
    ...head(answer),
    content: [
      ...(answer.reasoning === '' ? [] : [{ type: 'thinking', thinking: answer.reasoning, signature }]),
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...answer.calls.map(({ id, name, args }) => ({ type: 'tool_use', id, name, input: args })),
    ],
    stop_reason: stopReason(answer),
    usage: { ...usage(input, cached), output_tokens: output },
  };
}

function* stream(answer: Answer): Iterable<Frame> {
  const { input, cached, output } = answer.usage;
  const message = {
    ...head(answer),
    content: [],
    stop_reason: null,
    usage: { ...usage(input, cached), output_tokens: 1 },
  };
  yield { phase: 'open', bytes: event('message_start', { message }) };
  let index = 0;
  if (answer.reasoning !== '') {
    const deltas = [
      { type: 'thinking_delta', thinking: answer.reasoning },
      { type: 'signature_delta', signature },
    ];
    yield* contentBlock({ index, phase: 'text', content: { type: 'thinking', thinking: '', signature: '' }, deltas });
    index += 1;
  }
  if (answer.text.length > 0) {
    const deltas = answer.text.map((text) => ({ type: 'text_delta', text }));
    yield* contentBlock({ index, phase: 'text', content: { type: 'text', text: '' }, deltas });
    index += 1;
  }
  for (const { id, name, args } of answer.calls) {
    const deltas = halves(JSON.stringify(args)).map((piece) => ({ type: 'input_json_delta', partial_json: piece }));
    yield* contentBlock({ index, phase: 'call', content: { type: 'tool_use', id, name, input: {} }, deltas });
    index += 1;
  }
  const delta = { stop_reason: stopReason(answer), stop_sequence: null };
  yield { phase: 'close', bytes: event('message_delta', { delta, usage: { output_tokens: output } }) };
  yield { phase: 'close', bytes: event('message_stop', {}) };
}

function* contentBlock(part: {
  index: number;
  phase: 'text' | 'call';
  content: unknown;
  deltas: unknown[];
}): Iterable<Frame> {
  const { index, phase, content, deltas } = part;
  // The start of a block is not yet text: a scripted cut of a reply without text must still find its place.
  yield {
    phase: phase === 'call' ? 'call' : 'open',
    bytes: event('content_block_start', { index, content_block: content }),
  };
  for (const delta of deltas) yield { phase, bytes: event('content_block_delta', { index, delta }) };
  yield { phase: phase === 'call' ? 'call' : 'open', bytes: event('content_block_stop', { index }) };
}

function error({ status, message }: Fault): unknown {
  const types: Record<number, string> = {
    400: 'invalid_request_error',
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
    529: 'overloaded_error',
  };
  return { type: 'error', error: { type: types[status] ?? 'api_error', message } };
}

/** Thinking blocks carry a signature that only its maker can check. */
const signature = Buffer.from('rehearsal').toString('base64');

function head(answer: Answer) {
  return { id: `msg_${answer.id}`, type: 'message', role: 'assistant', model: answer.model, stop_sequence: null };
}

function usage(input: number, cached: number) {
  return { input_tokens: input, cache_creation_input_tokens: 0, cache_read_input_tokens: cached };
}

function stopReason(answer: Answer): string {
  return answer.calls.length === 0 ? 'end_turn' : 'tool_use';
}

function event(type: string, data: object): string {
  return jsonEvent({ type, ...data }, type);
}
