import type { ContentBlock, SessionUpdate, ToolCallUpdate } from '@agentclientprotocol/sdk/unstable';
import { z } from 'zod';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { ToldEvent } from '../refusals/read-refusal.js';
import { ClaudeRateLimit, claudeRefusal, claudeWindows } from '../refusals/windows.js';
import { tellContext } from '../tell-context.js';
import { tellWindows } from '../tell-windows.js';
import type { AcpQuirks } from './agents.js';

const OUTPUT_LIMIT = 20_000;

/** What a turn has shown so far, beyond the events that it gave out. */
export interface TurnFacts {
  /** The text after the last tool call: the agent's answer. */
  answer: string;
  /** What the agent itself said of a failure, not the model. */
  complaint: string;
  /** The HTTP status that the agent named while it tried again, if any. */
  retryStatus: number | null;
  /** Why it tried again the last time, in its words. */
  retryWords: string;
  retries: number;
  /** What the agent has told of a subscription that has nothing left. */
  usedUp: ToldEvent | null;
  /** The id of the message that is the answer, where messages have one. */
  messageId: string | null;
  /** Messages in a row that followed one another without a tool call between them. */
  messagesInARow: number;
  modelCalls: number;
  failed: boolean;
  /** Calls that began. */
  calls: number;
}

/** Turns updates of one session into our events, for one turn. A call's updates are merged by its id. */
export interface TurnReader {
  read(update: SessionUpdate): void;
  /** Something came between two answers that is no update: what follows is another one. */
  pause(): void;
  /** What was said of a call so far; null for one that was not heard of. */
  call(id: string): { input: unknown; meta: Record<string, unknown> } | null;
  facts(): TurnFacts;
}

const Meta = z.looseObject({
  claudeCode: z.looseObject({ toolName: z.string().optional(), kind: z.string().optional() }).optional(),
  codex: z
    .looseObject({
      threadStatus: z.looseObject({ type: z.string() }).optional(),
      error: z
        .looseObject({
          message: z.string().default(''),
          codexErrorInfo: z.unknown(),
          additionalDetails: z.string().nullish(),
        })
        .optional(),
    })
    .optional(),
  '_claude/rateLimit': ClaudeRateLimit.optional(),
  terminal_output_delta: z.looseObject({ data: z.string() }).optional(),
});

interface Call {
  announced: boolean;
  tool: string;
  title: string;
  input: unknown;
  output: string;
  meta: Record<string, unknown>;
  ended: boolean;
}

export function createTurnReader(quirks: AcpQuirks, emit: (event: AgentEvent) => void): TurnReader {
  const calls = new Map<string, Call>();
  const facts: Omit<TurnFacts, 'calls' | 'messageId'> = {
    answer: '',
    complaint: '',
    retryStatus: null,
    retryWords: '',
    retries: 0,
    usedUp: null,
    messagesInARow: 0,
    modelCalls: 0,
    failed: false,
  };
  const readUse = createUseReader(emit, (refused) => {
    facts.usedUp = refused;
  });
  let message: string | null = null;

  function readText(update: Extract<SessionUpdate, { sessionUpdate: 'agent_message_chunk' }>): void {
    if (update.content.type !== 'text' || update.content.text === '') return;
    const { text } = update.content;
    const meta = metaOf(update);
    const id = update.messageId ?? null;
    if (meta.claudeCode?.kind === 'informational' || (quirks.unnamedTextIsNotice === true && id === null)) {
      facts.complaint = text.trim();
      emit({ type: 'notice', text: text.trim() });
      return;
    }
    if (id !== null && id !== message) {
      message = id;
      facts.modelCalls += 1;
      facts.messagesInARow += 1;
      // A second message without a call between them is the same answer begun anew, after a stream that broke off.
      facts.answer = '';
    }
    facts.answer += text;
    emit({ type: 'text', text });
  }

  function readCall(update: ToolCallUpdate): void {
    const known = calls.get(update.toolCallId);
    const call = known ?? newCall(update);
    calls.set(update.toolCallId, call);
    if (call.ended) return;
    if (known === undefined) {
      facts.answer = '';
      facts.messagesInARow = 0;
      message = null;
    }
    for (const event of foldCall(call, update)) emit(event);
  }

  function readInfo(update: SessionUpdate): void {
    const { codex } = metaOf(update);
    if (codex?.threadStatus?.type === 'systemError') facts.failed = true;
    if (codex?.error === undefined) return;
    facts.retries += 1;
    facts.retryStatus = statusOf(codex.error.codexErrorInfo) ?? facts.retryStatus;
    facts.retryWords = codex.error.additionalDetails ?? codex.error.message;
    emit({ type: 'notice', text: `The model provider failed (${facts.retryWords}); the agent tries again.` });
  }

  return {
    read(update) {
      const { sessionUpdate: kind } = update;
      if (kind === 'agent_message_chunk') readText(update);
      else if (kind === 'agent_thought_chunk') thoughtOf(update).forEach(emit);
      else if (kind === 'tool_call' || kind === 'tool_call_update') readCall(update);
      else if (kind === 'usage_update') readUse(update);
      // Plans, titles and commands are shown nowhere.
      else if (kind === 'session_info_update') readInfo(update);
    },
    pause() {
      facts.answer = '';
      message = null;
    },
    call: (id) => calls.get(id) ?? null,
    facts: () => ({ ...facts, calls: calls.size, messageId: message }),
  };
}

function thoughtOf({ content }: { content: ContentBlock }): AgentEvent[] {
  const text = content.type === 'text' ? content.text : '';
  return text.trim() === '' ? [] : [{ type: 'reasoning', text }];
}

type ContextUpdate = Extract<SessionUpdate, { sessionUpdate: 'usage_update' }>;

/** Tells each size once: agents say it again with the money, the subscription's windows, and whatever else they have to tell. */
function createUseReader(
  emit: (event: AgentEvent) => void,
  onUsedUp: (refused: ToldEvent) => void,
): (update: ContextUpdate) => void {
  let told = '';
  return (update) => {
    const { used, size } = update;
    const said = `${used} of ${size}`;
    if (said !== told) tellContext(emit, { used, window: size });
    told = said;
    const limit = metaOf(update)['_claude/rateLimit'];
    if (limit === undefined) return;
    const refused = claudeRefusal(limit);
    if (refused !== null) onUsedUp(refused);
    tellWindows(emit, claudeWindows(limit));
  };
}

function newCall(update: ToolCallUpdate): Call {
  return { announced: false, tool: toolOf(update), title: '', input: null, output: '', meta: {}, ended: false };
}

/** Adds an update to what is known of its call, and says what there is to show. */
function foldCall(call: Call, update: ToolCallUpdate): AgentEvent[] {
  const id = update.toolCallId;
  const events: AgentEvent[] = [];
  call.title = update.title ?? call.title;
  call.meta = { ...call.meta, ...update['_meta'] };
  call.input = update.rawInput ?? call.input;
  call.output = outputOf(update, call.output);
  // The first sight of a call often lacks its input: it is shown when something is known, or when it ends.
  const ends = update.status === 'completed' || update.status === 'failed';
  if (!call.announced && (ends || hasSubject(call, update))) {
    call.announced = true;
    const { tool, title, input } = call;
    events.push({ type: 'tool_call', id, tool, title: title === '' ? tool : title, input });
  }
  if (!ends) return events;
  call.ended = true;
  const status = update.status === 'completed' ? 'completed' : 'failed';
  const output = call.output === '' ? {} : { output: shorten(call.output) };
  return [...events, { type: 'tool_update', id, status, title: call.title, ...output }];
}

function metaOf(update: { _meta?: Record<string, unknown> | null }): z.infer<typeof Meta> {
  const parsed = Meta.safeParse(update['_meta'] ?? {});
  return parsed.success ? parsed.data : {};
}

function toolOf(update: ToolCallUpdate): string {
  return update.name ?? metaOf(update).claudeCode?.toolName ?? update.kind ?? 'tool';
}

function hasSubject(call: Call, update: ToolCallUpdate): boolean {
  const filled = typeof call.input === 'object' && call.input !== null && Object.keys(call.input).length > 0;
  return filled || (update.locations ?? []).length > 0 || update.status === 'in_progress';
}

function outputOf(update: ToolCallUpdate, before: string): string {
  const delta = metaOf(update).terminal_output_delta?.data;
  const grown = delta === undefined ? before : before + delta;
  const texts = (update.content ?? []).flatMap((part) =>
    part.type === 'content' && part.content.type === 'text'
      ? [part.content.text]
      : part.type === 'diff'
        ? [`${part.path}\n${part.newText}`]
        : [],
  );
  if (texts.length > 0) return texts.join('\n');
  return grown === '' ? rawText(update.rawOutput) : grown;
}

const RawOutput = z.union([
  z.string(),
  z.looseObject({ output: z.string() }).transform(({ output }) => output),
  z
    .looseObject({ result: z.looseObject({ content: z.array(z.looseObject({ text: z.string().optional() })) }) })
    .transform(({ result }) => result.content.flatMap((part) => part.text ?? []).join('\n')),
]);

function rawText(rawOutput: unknown): string {
  const parsed = RawOutput.safeParse(rawOutput);
  return parsed.success ? parsed.data : '';
}

/** `{"responseStreamDisconnected":{"httpStatusCode":429}}` */
function statusOf(info: unknown): number | null {
  const parsed = z.record(z.string(), z.looseObject({ httpStatusCode: z.number().nullish() })).safeParse(info);
  return parsed.success ? (Object.values(parsed.data)[0]?.httpStatusCode ?? null) : null;
}

function shorten(text: string): string {
  return text.length <= OUTPUT_LIMIT
    ? text
    : `${text.slice(0, OUTPUT_LIMIT - 60)}\n… ${text.length - OUTPUT_LIMIT + 60} more characters`;
}
