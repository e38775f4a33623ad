import type { ContextUse, Message } from '@boocode/contracts/message';
import { Usage } from '@boocode/contracts/task';
import {
  stepCountIs,
  streamText,
  type LanguageModelUsage,
  type ModelMessage,
  type TextStreamPart,
  type ToolSet,
} from 'ai';
import type { AnswerRecorder } from './answer-recorder.js';
import { OverlapTrimmer } from './overlap.js';
import { providerError, StreamCut } from './provider-errors.js';
import type { UsableModel } from './providers/catalogue.js';
import { PieceJoiner, storable } from './storable-text.js';
import { toolFailureWords, toolTitle } from './tools/tool-set.js';

/** Calls of the model in one answer; a model that still calls tools then is told nothing more. */
const mostSteps = 25;
/** Nothing is heard for so long: the provider is given up. */
const silenceMs = 300_000;

export interface Ending {
  status: 'complete' | 'stopped' | 'failed';
  error: Message['error'];
}

export interface AnswerRequest {
  recorder: AnswerRecorder;
  model: UsableModel;
  system: string;
  messages: ModelMessage[];
  tools: ToolSet;
  signal: AbortSignal;
  /** Times that the provider is asked again where it fails before it says anything. */
  retries: number;
}

type Part = TextStreamPart<ToolSet>;

/** Has the model answer, and writes down what it says and does. Throws only what storing throws. */
export async function writeAnswer(request: AnswerRequest): Promise<Ending> {
  const { recorder, model, system, messages, tools, signal, retries } = request;
  const writing = new Writing(recorder, model);
  try {
    const { fullStream } = streamText({
      model: model.model,
      system,
      messages,
      tools,
      abortSignal: signal,
      maxRetries: retries,
      stopWhen: stepCountIs(mostSteps),
      timeout: { chunkMs: silenceMs },
      // What goes wrong also comes as a part of the stream.
      onError: () => undefined,
    });
    for await (const part of fullStream) {
      writing.take(part);
      // A step's end is stored whole, so that a page that comes later has less to read.
      if (part.type === 'finish-step') await recorder.settle();
      else await recorder.ready();
      if (writing.failure !== null || writing.aborted) break;
    }
  } catch (error) {
    if (!signal.aborted) writing.failure ??= { error };
  }
  writing.finish(signal.aborted ? 'It was stopped before it had ended.' : 'It was cut off before it had ended.');
  if (signal.aborted) return { status: 'stopped', error: null };
  const { title, secrets } = model;
  if (writing.failure === null && writing.aborted) {
    const message = `${title} said nothing for ${silenceMs / 60_000} minutes. Try again.`;
    return { status: 'failed', error: { code: 'provider.silent', message } };
  }
  if (writing.failure === null) return { status: 'complete', error: null };
  return { status: 'failed', error: providerError(writing.failure.error, { title, secrets }) };
}

/** Turns what the model sends into frames. */
class Writing {
  failure: { error: unknown } | null = null;
  aborted = false;
  readonly #recorder: AnswerRecorder;
  readonly #model: UsableModel;
  readonly #before: Usage;
  readonly #text = new PieceJoiner();
  readonly #reasoning = new PieceJoiner();
  readonly #trimmer: OverlapTrimmer;
  /** Ids that providers give to calls, by ours: some begin anew with each step. */
  readonly #ids = new Map<string, string>();
  #used: Usage = Usage.parse({});

  constructor(recorder: AnswerRecorder, model: UsableModel) {
    this.#recorder = recorder;
    this.#model = model;
    this.#before = recorder.message.usage ?? Usage.parse({});
    const last = recorder.message.parts.at(-1);
    this.#trimmer = new OverlapTrimmer(last?.type === 'text' ? last.text : '');
  }

  // oxlint-disable-next-line complexity -- one case a kind of part
  take(part: Part): void {
    switch (part.type) {
      case 'text-delta':
        return this.#say(this.#trimmer.add(part.text));
      case 'reasoning-delta':
        return this.#add('reasoning_delta', this.#reasoning.add(part.text));
      case 'tool-call':
        return this.#call(part.toolCallId, part.toolName, part.input);
      case 'tool-result':
        if (part.preliminary === true) return undefined;
        return this.#result(part.toolCallId, 'completed', String(part.output));
      case 'tool-error':
        return this.#result(part.toolCallId, 'failed', toolFailureWords(part.error));
      case 'finish-step':
        return this.#finishStep(part);
      case 'error':
        this.failure = { error: part.error };
        return undefined;
      case 'abort':
        this.aborted = true;
        return undefined;
      // What these begin and end, and how inputs grow, is told by the parts above.
      case 'start':
      case 'start-step':
      case 'text-start':
      case 'text-end':
      case 'reasoning-start':
      case 'reasoning-end':
      case 'tool-input-start':
      case 'tool-input-delta':
      case 'tool-input-end':
      case 'tool-output-denied':
      case 'tool-approval-request':
      case 'source':
      case 'file':
      case 'raw':
      case 'finish':
        return undefined;
      default:
        return part satisfies never;
    }
  }

  /** Nothing more comes: what was held back is said, and calls that have no result get one. */
  finish(words: string): void {
    this.#say(this.#trimmer.end());
    for (const part of this.#recorder.message.parts) {
      if (part.type !== 'tool_call' || part.status !== 'running') continue;
      const { id: message_id } = this.#recorder.message;
      this.#recorder.add({ type: 'tool_result', message_id, id: part.id, status: 'failed', output: words });
    }
  }

  #say(piece: string): void {
    this.#add('delta', this.#text.add(piece));
  }

  #add(type: 'delta' | 'reasoning_delta', text: string): void {
    if (text !== '') this.#recorder.add({ type, message_id: this.#recorder.message.id, text });
  }

  #call(given: string, tool: string, input: unknown): void {
    this.#say(this.#trimmer.end());
    const { id: message_id, parts } = this.#recorder.message;
    const taken = new Set(parts.flatMap((part) => (part.type === 'tool_call' ? [part.id] : [])));
    let id = given;
    for (let next = 2; taken.has(id); next += 1) id = `${given}-${next}`;
    this.#ids.set(given, id);
    this.#recorder.add({ type: 'tool_call', message_id, id, tool, title: toolTitle(tool, input), input: input ?? {} });
  }

  #result(given: string, status: 'completed' | 'failed', output: string): void {
    const { id: message_id } = this.#recorder.message;
    const id = this.#ids.get(given) ?? given;
    this.#recorder.add({ type: 'tool_result', message_id, id, status, output: storable(output) });
  }

  #finishStep({ usage, finishReason, rawFinishReason }: Extract<Part, { type: 'finish-step' }>): void {
    this.#say(this.#trimmer.end());
    const { id: message_id } = this.#recorder.message;
    this.#used = sum(this.#used, counted(usage));
    const used = (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
    const context: ContextUse = { used, window: this.#model.context_window };
    if (used > 0) this.#recorder.add({ type: 'usage', message_id, usage: sum(this.#before, this.#used), context });
    const notice = notices[finishReason];
    if (notice !== undefined) this.#recorder.add({ type: 'notice', message_id, text: notice });
    // A stream that ends without saying why did not come to its end.
    if (finishReason === 'other' && rawFinishReason === undefined) this.failure ??= { error: new StreamCut() };
  }
}

const notices: Readonly<Record<string, string>> = {
  length: 'The answer was cut off because it had reached the greatest length that the model writes.',
  'content-filter': 'The provider’s content filter ended the answer.',
};

function counted(usage: LanguageModelUsage): Usage {
  const { inputTokens, outputTokens, inputTokenDetails, outputTokenDetails } = usage;
  return Usage.parse({
    input_tokens: inputTokens ?? 0,
    output_tokens: outputTokens ?? 0,
    reasoning_tokens: outputTokenDetails.reasoningTokens ?? 0,
    cache_read_tokens: inputTokenDetails.cacheReadTokens ?? 0,
    cache_write_tokens: inputTokenDetails.cacheWriteTokens ?? 0,
  });
}

function sum(a: Usage, b: Usage): Usage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    reasoning_tokens: a.reasoning_tokens + b.reasoning_tokens,
    cache_read_tokens: a.cache_read_tokens + b.cache_read_tokens,
    cache_write_tokens: a.cache_write_tokens + b.cache_write_tokens,
    cost_usd: null,
  };
}
