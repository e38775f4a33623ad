import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Usage } from '@boocode/contracts/task';
import { tellContext } from '../tell-context.js';
import { contextWindow } from './context-window.js';
import type { Block, Message, UsageByModel } from './read-message.js';
import { callUsage, inContext, sum } from './usage.js';

const OUTPUT_LIMIT = 20_000;

/** What a turn has shown so far, beyond the events that it gave out. */
interface TurnFacts {
  /** What its model calls have reported; null while none has. */
  usage: Usage | null;
  /** Model calls begun. */
  calls: number;
  /** Model calls in a row that broke off before they said that they were done. */
  brokenOff: number;
}

export interface TurnReader {
  read(message: Message): void;
  /** Says once more how full the context is, now that the agent's account tells how large it is. */
  readAccount(account: UsageByModel): void;
  facts(): TurnFacts;
}

/** Turns Claude's messages into ours, for one turn. What its helpers say comes back as their caller's tool output. */
export function createTurnReader(emit: (event: AgentEvent) => void): TurnReader {
  const calls = new Set<string>();
  let finished: Usage | null = null;
  let current: Usage | null = null;
  let begun = 0;
  let model: string | null = null;
  let filled = 0;
  let brokenOff = 0;

  function readStream(event: Extract<Message, { type: 'stream_event' }>['event']): void {
    if (event.type === 'message_start') {
      begun += 1;
      if (current !== null) brokenOff += 1;
      finished = plus(finished, current);
      current = callUsage(event.message.usage);
      model = event.message.model;
    } else if (event.type === 'content_block_delta') {
      if (event.delta.type === 'text_delta') show('text', event.delta.text);
      else if (event.delta.type === 'thinking_delta') show('reasoning', event.delta.thinking);
    } else if (event.type === 'message_delta') {
      brokenOff = 0;
      const { output_tokens } = callUsage(event.usage);
      const call = { ...(current ?? callUsage(event.usage)), output_tokens };
      finished = plus(finished, call);
      current = null;
      if (finished !== null) emit({ type: 'usage', usage: finished });
      filled = inContext(call);
      tellContext(emit, { used: filled });
    }
  }

  function show(type: 'text' | 'reasoning', text: string): void {
    if (text !== '') emit({ type, text });
  }

  function readAssistant(blocks: readonly Block[]): void {
    for (const block of blocks) {
      if (block.type !== 'tool_use' || calls.has(block.id)) continue;
      calls.add(block.id);
      emit({
        type: 'tool_call',
        id: block.id,
        tool: block.name,
        title: titleOf(block.name, block.input),
        input: block.input,
      });
    }
  }

  function readUser(blocks: readonly Block[]): void {
    for (const block of blocks) {
      if (block.type !== 'tool_result' || !calls.delete(block.tool_use_id)) continue;
      const status = block.is_error === true ? 'failed' : 'completed';
      emit({ type: 'tool_update', id: block.tool_use_id, status, output: shorten(textOf(block.content)) });
    }
  }

  return {
    read(message) {
      if (typeof message.parent_tool_use_id === 'string') return;
      if (message.type === 'stream_event') readStream(message.event);
      else if (message.type === 'assistant') readAssistant(message.message.content);
      else if (message.type === 'user') readUser(message.message.content);
    },
    readAccount: (account) => tellContext(emit, { used: filled, window: contextWindow(model, account) }),
    facts: () => ({ usage: plus(finished, current), calls: begun, brokenOff }),
  };
}

function plus(left: Usage | null, right: Usage | null): Usage | null {
  return left === null || right === null ? (left ?? right) : sum(left, right);
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.flatMap((part: unknown) => (isText(part) ? [part.text] : [])).join('\n');
}

function isText(part: unknown): part is { text: string } {
  return typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string';
}

function titleOf(tool: string, input: unknown): string {
  const fields = new Map(Object.entries(typeof input === 'object' && input !== null ? input : {}));
  const subject = ['file_path', 'pattern', 'path', 'command', 'url', 'description']
    .map((name) => fields.get(name))
    .find((value) => typeof value === 'string');
  return typeof subject === 'string' ? `${tool} ${subject}`.slice(0, 200) : tool;
}

function shorten(text: string): string {
  const rest = text.length - (OUTPUT_LIMIT - 60);
  return text.length <= OUTPUT_LIMIT ? text : `${text.slice(0, OUTPUT_LIMIT - 60)}\n… ${rest} more characters`;
}
