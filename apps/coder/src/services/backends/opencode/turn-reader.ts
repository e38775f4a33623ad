import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Usage } from '@boocode/contracts/task';
import { tellContext } from '../tell-context.js';
import { inContext } from './in-context.js';
import type { ServerEvent } from './read-event.js';
import type { ListedMessage, Part, StepFinish, ToolPart } from './read-parts.js';

const OUTPUT_LIMIT = 20_000;
/** How a model call may end; anything else makes opencode ask again at once, without end. */
const knownFinishes = new Set(['stop', 'tool-calls', 'length', 'content-filter', 'error']);

/** What a turn has shown so far, beyond the events that it gave out. */
interface TurnFacts {
  /** Null while no model call has reported any. */
  usage: Usage | null;
  /** Model calls begun. */
  steps: number;
  /** Model calls in a row that ended in a way that opencode doesn't know. */
  unknownFinishes: number;
}

/**
 * Turns opencode's events of one session into ours, for one turn. Everything is keyed by the part's id, so an event
 * or a re-read list that says the same thing twice adds nothing.
 */
export interface TurnReader {
  read(event: ServerEvent): void;
  /** Events were lost: deltas of unfinished parts no longer join up, and are left to their final text. */
  onGap(): void;
  /** Catches up from the server's list of messages. */
  catchUp(messages: readonly ListedMessage[]): void;
  facts(): TurnFacts;
}

interface Stream {
  type: 'text' | 'reasoning';
  /** Characters given out. */
  shown: number;
  /** Only whole texts are trusted. */
  whole: boolean;
}
type Show = (stream: Stream, text: string) => void;

interface Reading {
  /** Which messages belong to earlier turns of the session. */
  isOld: (messageId: string) => boolean;
  /** The context window of the session's model, in tokens; null or 0 = opencode does not know it. */
  window: number | null;
}

export function createTurnReader({ isOld, window }: Reading, emit: (event: AgentEvent) => void): TurnReader {
  const answers = new Set<string>();
  const streams = new Map<string, Stream>();
  const tools = new Map<string, { id: string; status: ToolPart['state']['status'] }>();
  const callIds = new Set<string>();
  const started = new Set<string>();
  const finished = new Map<string, StepFinish>();
  let unknownFinishes = 0;

  function readMessage(info: ListedMessage['info']): void {
    // A summary is opencode talking to itself while it compacts its context.
    if (info.role === 'assistant' && info.summary !== true && !isOld(info.id)) answers.add(info.id);
  }

  function readPart(part: Part): void {
    if (!answers.has(part.messageID)) return;
    if (part.type === 'text' || part.type === 'reasoning') readText(part);
    else if (part.type === 'tool') readTool(part);
    else if (part.type === 'step-start') started.add(part.id);
    else if (part.type === 'step-finish') readFinish(part);
  }

  function readText(part: Extract<Part, { type: 'text' | 'reasoning' }>): void {
    const stream = streams.get(part.id) ?? { type: part.type, shown: 0, whole: false };
    streams.set(part.id, stream);
    show(stream, part.text.slice(stream.shown));
  }

  const show: Show = (stream, text) => {
    stream.shown += text.length;
    if (text !== '') emit({ type: stream.type, text });
  };

  const distrustDeltas = (): void => streams.forEach((stream) => (stream.whole = true));

  function readTool(part: ToolPart): void {
    const { state } = part;
    const known = tools.get(part.id);
    if (known?.status === state.status || state.status === 'pending') return;
    const id = known?.id ?? (callIds.has(part.callID) ? part.id : part.callID);
    callIds.add(id);
    tools.set(part.id, { id, status: state.status });
    const told = 'title' in state ? state.title : undefined;
    const title = typeof told === 'string' && told !== '' ? told : titleOf(part);
    if (known === undefined) emit({ type: 'tool_call', id, tool: part.tool, title, input: state.input });
    if (state.status === 'completed') {
      emit({ type: 'tool_update', id, status: 'completed', title, output: shorten(state.output) });
    } else if (state.status === 'error') {
      emit({ type: 'tool_update', id, status: 'failed', title, output: shorten(state.error) });
    }
  }

  function readFinish(part: StepFinish): void {
    if (finished.has(part.id)) return;
    finished.set(part.id, part);
    unknownFinishes = knownFinishes.has(part.reason) ? 0 : unknownFinishes + 1;
    emit({ type: 'usage', usage: sumUsage([...finished.values()]) });
    tellContext(emit, { used: inContext(part.tokens), window });
  }

  return {
    read(event) {
      if (event.type === 'message.updated') readMessage(event.properties.info);
      else if (event.type === 'message.part.updated') readPart(event.properties.part);
      else if (event.type === 'message.part.delta' && event.properties.field === 'text') {
        const stream = streams.get(event.properties.partID);
        if (stream !== undefined && !stream.whole) show(stream, event.properties.delta);
      }
    },
    onGap: distrustDeltas,
    catchUp(messages) {
      for (const message of messages) {
        readMessage(message.info);
        for (const part of message.parts) readPart(part);
      }
      distrustDeltas();
    },
    facts: () => ({ usage: usageOf([...finished.values()]), steps: started.size, unknownFinishes }),
  };
}

function usageOf(steps: readonly StepFinish[]): Usage | null {
  return steps.length === 0 ? null : sumUsage(steps);
}

/** Tokens and money over model calls. opencode says 0 where it knows no price, so 0 is not known. */
function sumUsage(steps: readonly StepFinish[]): Usage {
  const sum = (pick: (step: StepFinish) => number): number => steps.reduce((total, step) => total + pick(step), 0);
  const cost = steps.reduce((total, step) => total + Math.max(0, step.cost), 0);
  return {
    input_tokens: sum((step) => step.tokens.input),
    output_tokens: sum((step) => step.tokens.output),
    reasoning_tokens: sum((step) => step.tokens.reasoning),
    cache_read_tokens: sum((step) => step.tokens.cache.read),
    cache_write_tokens: sum((step) => step.tokens.cache.write),
    cost_usd: cost > 0 ? cost : null,
  };
}

function titleOf(part: ToolPart): string {
  const subject = ['filePath', 'pattern', 'path', 'command', 'url']
    .map((key) => part.state.input[key])
    .find((value) => typeof value === 'string');
  return typeof subject === 'string' ? `${part.tool} ${subject}`.slice(0, 200) : part.tool;
}

function shorten(text: string): string {
  return text.length <= OUTPUT_LIMIT
    ? text
    : `${text.slice(0, OUTPUT_LIMIT - 60)}\n… ${text.length - OUTPUT_LIMIT + 60} more characters`;
}
