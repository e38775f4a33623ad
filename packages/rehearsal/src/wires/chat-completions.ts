import { z } from 'zod';
import type { Turn } from '../conversation.js';
import { Content, contentText, jsonEvent, parameterNames, parseBody, parsedArguments } from './wire.js';
import type { Answer, Fault, Frame, Wire, WireRequest } from './wire.js';

const Message = z.looseObject({
  role: z.string(),
  content: Content.optional(),
  tool_call_id: z.string().optional(),
  tool_calls: z
    .array(z.looseObject({ id: z.string(), function: z.looseObject({ name: z.string(), arguments: z.string() }) }))
    .nullish(),
});

const Body = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  messages: z.array(Message).min(1),
  tools: z
    .array(
      z.looseObject({ function: z.looseObject({ name: z.string(), parameters: z.unknown().optional() }).optional() }),
    )
    .nullish(),
});

/** OpenAI Chat Completions: `POST /v1/chat/completions`. */
export const chatCompletions: Wire = { name: 'chat-completions', read, whole, stream, error: openAiError };

function read(body: unknown): WireRequest {
  const { model, stream: streamed, messages, tools } = parseBody(Body, body);
  return {
    model,
    stream: streamed === true,
    conversation: {
      system: messages
        .filter(isSystem)
        .map((message) => contentText(message.content))
        .join('\n'),
      turns: messages.filter((message) => !isSystem(message)).map(turn),
      tools: (tools ?? []).flatMap((tool) =>
        tool.function === undefined
          ? []
          : [{ name: tool.function.name, parameters: parameterNames(tool.function.parameters) }],
      ),
    },
  };
}

function isSystem(message: z.infer<typeof Message>): boolean {
  return message.role === 'system' || message.role === 'developer';
}

function turn(message: z.infer<typeof Message>): Turn {
  const text = contentText(message.content);
  if (message.role === 'tool') return { role: 'tool', call: message.tool_call_id ?? '', text };
  if (message.role !== 'assistant') return { role: 'user', text };
  const calls = (message.tool_calls ?? []).map((call) => ({
    id: call.id,
    name: call.function.name,
    args: parsedArguments(call.function.arguments),
  }));
  return { role: 'model', text, calls };
}

function whole(answer: Answer): unknown {
  const { calls, reasoning } = answer;
  const text = answer.text.join('');
  const message = {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => toolCall(call)) }),
  };
  return {
    id: `chatcmpl-${answer.id}`,
    object: 'chat.completion',
    created: answer.created,
    model: answer.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(answer) }],
    usage: usage(answer),
  };
}

function* stream(answer: Answer): Iterable<Frame> {
  const chunk = (delta: unknown, finish: string | null = null) => jsonEvent(envelope(answer, [choice(delta, finish)]));
  yield { phase: 'open', bytes: chunk({ role: 'assistant', content: '' }) };
  if (answer.reasoning !== '') yield { phase: 'text', bytes: chunk({ reasoning_content: answer.reasoning }) };
  for (const text of answer.text) yield { phase: 'text', bytes: chunk({ content: text }) };
  for (const [index, call] of answer.calls.entries()) {
    const { id, type, function: called } = toolCall(call);
    // As the real service does it: the name first, with empty arguments, then the arguments in pieces.
    const head = { index, id, type, function: { name: called.name, arguments: '' } };
    yield { phase: 'call', bytes: chunk({ tool_calls: [head] }) };
    for (const piece of halves(called.arguments)) {
      yield { phase: 'call', bytes: chunk({ tool_calls: [{ index, function: { arguments: piece } }] }) };
    }
  }
  yield { phase: 'close', bytes: chunk({}, finishReason(answer)) };
  yield { phase: 'close', bytes: jsonEvent({ ...envelope(answer, []), usage: usage(answer) }) };
  yield { phase: 'close', bytes: 'data: [DONE]\n\n' };
}

/** The error shape that both OpenAI protocols share. */
export function openAiError({ status, message }: Fault): unknown {
  const known: Record<number, [type: string, code: string]> = {
    401: ['invalid_request_error', 'invalid_api_key'],
    404: ['invalid_request_error', 'not_found'],
    429: ['rate_limit_error', 'rate_limit_exceeded'],
  };
  const [type, code] = known[status] ?? [status < 500 ? 'invalid_request_error' : 'server_error', null];
  return { error: { message, type, param: null, code } };
}

function envelope(answer: Answer, choices: unknown[]) {
  const { created, model } = answer;
  return { id: `chatcmpl-${answer.id}`, object: 'chat.completion.chunk', created, model, choices };
}

function choice(delta: unknown, finish: string | null) {
  return { index: 0, delta, logprobs: null, finish_reason: finish };
}

function finishReason(answer: Answer): string {
  return answer.calls.length === 0 ? 'stop' : 'tool_calls';
}

function toolCall(call: Answer['calls'][number]) {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.args) } };
}

function usage({ usage: { input, output, cached, reasoning } }: Answer) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

/** Two pieces are enough to make an agent join them. */
export function halves(text: string): [string, string] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}
