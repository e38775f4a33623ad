import { z } from 'zod';
import type { DeclaredTool, Turn } from '../conversation.js';
import { halves, openAiError } from './chat-completions.js';
import { Content, contentText, jsonEvent, parameterNames, parseBody, parsedArguments } from './wire.js';
import type { Answer, Frame, Wire, WireRequest } from './wire.js';

const Item = z.looseObject({
  type: z.string().optional(),
  role: z.string().optional(),
  content: Content.optional(),
  call_id: z.string().optional(),
  name: z.string().optional(),
  arguments: z.string().optional(),
  output: z.unknown().optional(),
});
type Item = z.infer<typeof Item>;

const Tool = z.looseObject({ type: z.string(), name: z.string().optional(), parameters: z.unknown().optional() });
/** Tools of a server come in a namespace of their own; one of them is called by both names. */
const Offered = Tool.extend({ tools: z.array(Tool).optional() });

const Body = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  instructions: z.string().nullish(),
  input: z.union([z.string(), z.array(Item).min(1)]),
  tools: z.array(Offered).nullish(),
});

/** OpenAI Responses: `POST /v1/responses`. */
export const responses: Wire = { name: 'responses', read, whole, stream, error: openAiError };

function read(body: unknown): WireRequest {
  const parsed = parseBody(Body, body);
  const items = typeof parsed.input === 'string' ? [{ role: 'user', content: parsed.input }] : parsed.input;
  const system = items.filter(isSystem).map((item) => contentText(item.content));
  return {
    model: parsed.model,
    stream: parsed.stream === true,
    conversation: {
      system: [parsed.instructions ?? '', ...system].join('\n'),
      turns: turns(items.filter((item) => !isSystem(item))),
      tools: (parsed.tools ?? []).flatMap(declared),
    },
  };
}

function declared(tool: z.infer<typeof Offered>): DeclaredTool[] {
  const space = tool.name ?? tool.type;
  if (tool.tools === undefined) return [{ name: space, parameters: parameterNames(tool.parameters) }];
  return tool.tools.map(({ name, type, parameters }) => ({
    name: `${space}${separator}${name ?? type}`,
    parameters: parameterNames(parameters),
  }));
}

/** No name of a function holds it. */
const separator = '.';

/** Codex describes the surroundings in the person's place. */
function isSystem(item: Item): boolean {
  const surroundings =
    item.role === 'user' && contentText(item.content).trimStart().startsWith('<environment_context>');
  return item.role === 'developer' || item.role === 'system' || surroundings;
}

/** One reply comes back as several items (reasoning, message, calls): neighbours become one model turn. */
function turns(items: Item[]): Turn[] {
  const all: Turn[] = [];
  for (const item of items) {
    if (item.type?.endsWith('_output') === true) {
      all.push({ role: 'tool', call: item.call_id ?? '', text: outputText(item.output) });
    } else if (item.role === 'user') {
      all.push({ role: 'user', text: contentText(item.content) });
    } else {
      addToModelTurn(all, item);
    }
  }
  return all;
}

function addToModelTurn(all: Turn[], item: Item): void {
  let last = all.at(-1);
  if (last?.role !== 'model') {
    last = { role: 'model', text: '', calls: [] };
    all.push(last);
  }
  if (item.role === 'assistant') last.text += contentText(item.content);
  if (item.type === 'function_call') {
    last.calls.push({ id: item.call_id ?? '', name: item.name ?? '', args: parsedArguments(item.arguments ?? '') });
  }
}

function outputText(output: unknown): string {
  const content = Content.safeParse(output);
  return content.success ? contentText(content.data) : JSON.stringify(output ?? '');
}

function whole(answer: Answer): unknown {
  return envelope(
    answer,
    'completed',
    outputItems(answer).map((entry) => entry.item),
  );
}

function* stream(answer: Answer): Iterable<Frame> {
  let sequence = 0;
  const event = (type: string, data: object) => jsonEvent({ type, sequence_number: sequence++, ...data }, type);
  yield { phase: 'open', bytes: event('response.created', { response: envelope(answer, 'in_progress', []) }) };
  yield { phase: 'open', bytes: event('response.in_progress', { response: envelope(answer, 'in_progress', []) }) };
  const done = outputItems(answer);
  for (const [output_index, { phase, item, begun, events }] of done.entries()) {
    yield {
      phase: phase === 'call' ? 'call' : 'open',
      bytes: event('response.output_item.added', { output_index, item: begun }),
    };
    for (const { type, ...data } of events) {
      const isDelta = type.endsWith('.delta');
      yield {
        phase: phase === 'text' && !isDelta ? 'open' : phase,
        bytes: event(type, { item_id: item.id, output_index, ...data }),
      };
    }
    yield {
      phase: phase === 'call' ? 'call' : 'open',
      bytes: event('response.output_item.done', { output_index, item }),
    };
  }
  const output = done.map((entry) => entry.item);
  yield { phase: 'close', bytes: event('response.completed', { response: envelope(answer, 'completed', output) }) };
}

interface OutputItem {
  phase: 'text' | 'call';
  item: { id: string; [field: string]: unknown };
  /** The item as its first event shows it. */
  begun: object;
  /** What comes between its first and its last event. */
  events: { type: string; [field: string]: unknown }[];
}

function outputItems(answer: Answer): OutputItem[] {
  return [
    ...(answer.reasoning === '' ? [] : [reasoningItem(answer)]),
    ...(answer.text.length === 0 ? [] : [messageItem(answer)]),
    ...answer.calls.map(callItem),
  ];
}

function reasoningItem(answer: Answer): OutputItem {
  const item = { type: 'reasoning', id: `rs_${answer.id}`, summary: [] };
  const part = { type: 'summary_text', text: answer.reasoning };
  const at = { summary_index: 0 };
  return {
    phase: 'text',
    item: { ...item, summary: [part] },
    begun: item,
    events: [
      { type: 'response.reasoning_summary_part.added', ...at, part: { ...part, text: '' } },
      { type: 'response.reasoning_summary_text.delta', ...at, delta: answer.reasoning },
      { type: 'response.reasoning_summary_text.done', ...at, text: answer.reasoning },
      { type: 'response.reasoning_summary_part.done', ...at, part },
    ],
  };
}

function messageItem(answer: Answer): OutputItem {
  const item = { type: 'message', id: `msg_${answer.id}`, role: 'assistant', content: [] };
  const text = answer.text.join('');
  const part = { type: 'output_text', text, annotations: [] };
  const at = { content_index: 0 };
  return {
    phase: 'text',
    item: { ...item, status: 'completed', content: [part] },
    begun: { ...item, status: 'in_progress' },
    events: [
      { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
      ...answer.text.map((delta) => ({ type: 'response.output_text.delta', ...at, delta })),
      { type: 'response.output_text.done', ...at, text },
      { type: 'response.content_part.done', ...at, part },
    ],
  };
}

function callItem(call: Answer['calls'][number]): OutputItem {
  const text = JSON.stringify(call.args);
  const [name = '', namespace] = call.name.split(separator).toReversed();
  const space = namespace === undefined ? {} : { namespace };
  const item = { type: 'function_call', id: `fc_${call.id}`, call_id: call.id, name, ...space };
  return {
    phase: 'call',
    item: { ...item, arguments: text, status: 'completed' },
    begun: { ...item, arguments: '', status: 'in_progress' },
    events: [
      ...halves(text).map((delta) => ({ type: 'response.function_call_arguments.delta', delta })),
      { type: 'response.function_call_arguments.done', arguments: text },
    ],
  };
}

function envelope(answer: Answer, status: string, output: unknown[]) {
  const { input, output: written, cached, reasoning } = answer.usage;
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: written,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + written,
  };
  return {
    id: `resp_${answer.id}`,
    object: 'response',
    created_at: answer.created,
    status,
    error: null,
    incomplete_details: null,
    model: answer.model,
    output,
    usage: status === 'completed' ? usage : null,
  };
}
