import { z } from 'zod';
import type { DeclaredTool, Turn } from '../conversation.js';
import { jsonEvent, parameterNames, parseBody } from './wire.js';
import type { Answer, Fault, Frame, Wire, WireRequest } from './wire.js';

const Part = z.looseObject({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  functionCall: z.looseObject({ id: z.string().optional(), name: z.string(), args: z.unknown().optional() }).optional(),
  functionResponse: z
    .looseObject({ id: z.string().optional(), name: z.string(), response: z.unknown().optional() })
    .optional(),
});
type Part = z.infer<typeof Part>;

const Instruction = z.looseObject({ parts: z.array(Part).default([]) });

const Body = z.looseObject({
  // Both stand in the address of a request, not in its body; the route adds them.
  model: z.string(),
  stream: z.boolean(),
  contents: z.array(z.looseObject({ role: z.string().optional(), parts: z.array(Part).default([]) })).min(1),
  systemInstruction: z.union([z.string(), Instruction]).nullish(),
  tools: z
    .array(
      z.looseObject({
        functionDeclarations: z
          .array(
            z.looseObject({
              name: z.string(),
              parameters: z.unknown().optional(),
              parametersJsonSchema: z.unknown().optional(),
            }),
          )
          .optional(),
      }),
    )
    .nullish(),
  generationConfig: z
    .looseObject({
      responseMimeType: z.string().optional(),
      responseSchema: z.unknown().optional(),
      responseJsonSchema: z.unknown().optional(),
    })
    .nullish(),
});
type Body = z.infer<typeof Body>;

/** Gemini: `POST /v1beta/models/<model>:generateContent`, and `:streamGenerateContent`. */
export const gemini: Wire = { name: 'gemini', read, whole, stream, error };

function read(body: unknown): WireRequest {
  const parsed = parseBody(Body, body);
  const turns = parsed.contents.flatMap(({ role, parts }) => turnsOf(role, parts));
  const context = parsed.contents.flatMap(({ parts }) => parts).filter(isContext);
  const schema = schemaOf(parsed);
  return {
    model: parsed.model,
    stream: parsed.stream,
    conversation: {
      system: [instruction(parsed, turns), textOf(context)].filter((text) => text !== '').join('\n'),
      turns,
      tools: (parsed.tools ?? []).flatMap((tool) => (tool.functionDeclarations ?? []).map(declared)),
      ...(schema === undefined ? {} : { schema }),
    },
  };
}

/** The little calls of an agent come without an instruction: what they want is said in their only prompt. */
function instruction({ systemInstruction, tools }: Body, turns: Turn[]): string {
  if (typeof systemInstruction === 'string') return systemInstruction;
  const text = textOf(systemInstruction?.parts ?? []);
  return text === '' && (tools ?? []).length === 0 ? (turns.at(-1)?.text ?? '') : text;
}

function schemaOf({ generationConfig }: Body): unknown {
  if (generationConfig?.responseMimeType !== 'application/json') return undefined;
  return generationConfig.responseJsonSchema ?? generationConfig.responseSchema ?? {};
}

function declared(tool: { name: string; parameters?: unknown; parametersJsonSchema?: unknown }): DeclaredTool {
  return { name: tool.name, parameters: parameterNames(tool.parametersJsonSchema ?? tool.parameters) };
}

function turnsOf(role: string | undefined, parts: Part[]): Turn[] {
  if (role === 'model') {
    const calls = parts.flatMap(({ functionCall: call }) =>
      call === undefined ? [] : [{ id: call.id ?? call.name, name: call.name, args: call.args }],
    );
    return [{ role: 'model', text: textOf(parts.filter((part) => part.thought !== true)), calls }];
  }
  const answered = parts.flatMap(({ functionResponse: answer }): Turn[] =>
    answer === undefined ? [] : [{ role: 'tool', call: answer.id ?? answer.name, text: responseText(answer.response) }],
  );
  // Text beside tool results is the agent's own remark, not a new prompt.
  if (answered.length > 0) return answered;
  // After a turn that was cut off, its prompt and the next one come together.
  const said = parts.filter((part) => part.text !== undefined && !isContext(part));
  return said.map((part): Turn => ({ role: 'user', text: part.text ?? '' }));
}

/** How the agent begins what it says by itself in the person's place: of its surroundings, and to a silent model. */
const aside = /^\s*(?:<session_context>|\[System: )/;

function isContext({ text }: Part): boolean {
  return text !== undefined && aside.test(text);
}

function textOf(parts: Part[]): string {
  return parts.flatMap((part) => (part.text === undefined ? [] : [part.text])).join('\n');
}

function responseText(response: unknown): string {
  const known = z.looseObject({ output: z.string().optional(), error: z.string().optional() }).safeParse(response);
  if (known.data?.error !== undefined) return `Error: ${known.data.error}`;
  return known.data?.output ?? JSON.stringify(response ?? '');
}

function whole(answer: Answer): unknown {
  const text = answer.text.join('');
  const parts = [...thoughts(answer), ...(text === '' ? [] : [{ text }]), ...callParts(answer)];
  return envelope(answer, parts, 'STOP');
}

function* stream(answer: Answer): Iterable<Frame> {
  const chunk = (parts: unknown[], finish?: string) => jsonEvent(envelope(answer, parts, finish));
  const thought = thoughts(answer);
  if (thought.length > 0) yield { phase: 'text', bytes: chunk(thought) };
  for (const text of answer.text) yield { phase: 'text', bytes: chunk([{ text }]) };
  if (answer.calls.length > 0) yield { phase: 'call', bytes: chunk(callParts(answer)) };
  yield { phase: 'close', bytes: chunk([{ text: '' }], 'STOP') };
}

function thoughts({ reasoning }: Answer): unknown[] {
  return reasoning === '' ? [] : [{ text: reasoning, thought: true }];
}

function callParts(answer: Answer): unknown[] {
  return answer.calls.map(({ id, name, args }) => ({ functionCall: { id, name, args }, thoughtSignature: signature }));
}

/** Calls carry a signature of the thought behind them that only its maker can check. */
const signature = Buffer.from('rehearsal').toString('base64');

function envelope(answer: Answer, parts: unknown[], finishReason?: string): unknown {
  const { input, output, cached, reasoning } = answer.usage;
  return {
    candidates: [
      { index: 0, content: { role: 'model', parts }, ...(finishReason === undefined ? {} : { finishReason }) },
    ],
    // Thoughts are counted apart here, while `output` holds them.
    usageMetadata: {
      promptTokenCount: input,
      candidatesTokenCount: Math.max(0, output - reasoning),
      thoughtsTokenCount: Math.min(reasoning, output),
      cachedContentTokenCount: cached,
      totalTokenCount: input + output,
    },
    modelVersion: answer.model,
    responseId: answer.id,
  };
}

const statuses: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

function error({ status, message, retryAfterSeconds, refusedKey }: Fault): unknown {
  const wait =
    retryAfterSeconds === undefined ? [] : [{ '@type': `${types}.RetryInfo`, retryDelay: `${retryAfterSeconds}s` }];
  const key = refusedKey === true ? [{ '@type': `${types}.ErrorInfo`, reason: 'API_KEY_INVALID', domain }] : [];
  return { error: { code: status, message, status: statuses[status] ?? 'INTERNAL', details: [...wait, ...key] } };
}

const types = 'type.googleapis.com/google.rpc';
const domain = 'googleapis.com';
