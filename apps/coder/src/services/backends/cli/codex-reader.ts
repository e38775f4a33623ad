import { z } from 'zod';
import { failure, type Classified } from '../classified.js';
import type { CliReader, Emit, Told } from './cli-agent.js';
import { parseJsonLine } from './json-line.js';
import { providerFault, statusIn } from '../provider-fault.js';
import { shortened } from './tool-output.js';

const Item = z.looseObject({
  id: z.string(),
  type: z.string(),
  text: z.string().optional(),
  message: z.string().optional(),
  command: z.string().optional(),
  aggregated_output: z.string().optional(),
  exit_code: z.number().nullish(),
  status: z.string().optional(),
  changes: z.array(z.looseObject({ path: z.string(), kind: z.unknown() })).optional(),
  server: z.string().optional(),
  tool: z.string().optional(),
  arguments: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
  query: z.string().optional(),
});
type Item = z.infer<typeof Item>;

const Line = z.looseObject({
  type: z.string(),
  thread_id: z.string().optional(),
  item: Item.optional(),
  message: z.string().optional(),
  error: z.looseObject({ message: z.string().optional() }).nullish(),
  usage: z
    .looseObject({
      input_tokens: z.number(),
      cached_input_tokens: z.number().default(0),
      cache_write_input_tokens: z.number().default(0),
      output_tokens: z.number(),
      reasoning_output_tokens: z.number().default(0),
    })
    .optional(),
});
type Line = z.infer<typeof Line>;

const longWaitSeconds = 10;

interface Trouble {
  /** `Reconnecting... 2/5 (why)`: Codex tries again by itself. */
  hear(message: string): void;
  /** A line of its log, the only place where it says how long it waits before it asks again. */
  readLog(line: string): void;
  /** What was asked again has been answered. */
  over(): void;
  /** What words of its provider mean now. */
  faultOf(message: string): Classified;
}

/** Keeps of a turn what its provider refuses, and until when Codex says that it waits. */
function createTrouble(told: Told, emit: Emit): Trouble {
  let wait: Date | null = null;
  let last = '';
  return {
    hear(message) {
      const retry = /^Reconnecting\.\.\. (\d+)\/\d+ \((.*)\)$/s.exec(message);
      if (retry !== null) emit({ type: 'notice', text: `The model provider failed (${retry[2]}); Codex tries again.` });
      last = retry?.[2] ?? message;
      told.fault = { reason: faultOf(last, wait), fatal: statusIn(message) === 401 };
    },
    readLog(line) {
      wait = waitIn(line) ?? wait;
      const { fault } = told;
      if (fault?.reason.error.outcome === 'limit' && wait !== null)
        told.fault = { ...fault, reason: faultOf(last, wait) };
    },
    over() {
      told.fault = null;
      wait = null;
    },
    faultOf: (message) => faultOf(message, wait),
  };
}

/** Reads `codex exec --json`, and of its log how long it waits. Items come whole: there are no deltas. */
export function codexReader(emit: Emit): CliReader {
  const told: Told = { sessionId: null, text: '', usage: null, fault: null, ended: false, steps: 0 };
  const called = new Set<string>();
  const trouble = createTrouble(told, emit);

  function onItem(item: Item, completed: boolean): void {
    if (item.type === 'error') {
      // Said of every model that Codex does not know by name; nobody can act on it.
      if (item.message !== undefined && !item.message.startsWith('Model metadata for'))
        emit({ type: 'notice', text: item.message });
      return;
    }
    trouble.over();
    if (item.type === 'reasoning' || item.type === 'agent_message') {
      if (completed) say(item);
      return;
    }
    const call = callOf(item);
    if (call === null) return;
    if (!called.has(item.id)) {
      called.add(item.id);
      told.steps += 1;
      emit({ type: 'tool_call', id: item.id, ...call });
    }
    if (completed) {
      const status = item.status === 'failed' || item.status === 'declined' ? 'failed' : 'completed';
      emit({ type: 'tool_update', id: item.id, status, output: shortened(outputOf(item)) });
    }
  }

  function say({ type, text = '' }: Item): void {
    if (type === 'reasoning') emit({ type: 'reasoning', text });
    else {
      told.text = text;
      told.steps += 1;
      emit({ type: 'text', text });
    }
  }

  function onLine(line: Line): void {
    if (line.type === 'thread.started') told.sessionId = line.thread_id ?? null;
    else if (line.type === 'item.started' && line.item !== undefined) onItem(line.item, false);
    else if (line.type === 'item.completed' && line.item !== undefined) onItem(line.item, true);
    else if (line.type === 'error') trouble.hear(line.message ?? 'an error without words');
    else if (line.type === 'turn.failed') {
      told.ended = true;
      told.fault = { reason: trouble.faultOf(line.error?.message ?? 'an error without words'), fatal: false };
    } else if (line.type === 'turn.completed') {
      told.ended = true;
      told.fault = null;
      told.usage = usageOf(line);
    }
  }

  return {
    onLine(text) {
      const line = parseJsonLine(Line, text);
      if (line !== null) onLine(line);
    },
    onErrorLine: (line) => trouble.readLog(line),
    onEnd() {},
    told: () => told,
  };
}

/** How long it waits before it asks again, which only its log says; shorter waits than these are its own. */
function waitIn(log: string): Date | null {
  const seconds = Number(/retrying sampling request \(\d+\/\d+ in (\d+(?:\.\d+)?)s\)/.exec(log)?.[1] ?? 0);
  return seconds < longWaitSeconds ? null : new Date(Date.now() + Math.ceil(seconds) * 1000);
}

function callOf(item: Item): { tool: string; title: string; input: unknown } | null {
  if (item.type === 'command_execution') {
    const command = item.command ?? '';
    return { tool: 'bash', title: command.slice(0, 200), input: { command } };
  }
  if (item.type === 'file_change') {
    const paths = (item.changes ?? []).map((change) => change.path);
    return { tool: 'edit', title: `Edit ${paths.join(', ')}`.slice(0, 200), input: { changes: item.changes ?? [] } };
  }
  if (item.type === 'mcp_tool_call') {
    const tool = `${item.server ?? ''}_${item.tool ?? ''}`;
    return { tool, title: tool, input: item.arguments };
  }
  if (item.type === 'web_search') return { tool: 'websearch', title: item.query ?? '', input: { query: item.query } };
  return null;
}

function outputOf(item: Item): string {
  if (item.aggregated_output !== undefined) return item.aggregated_output;
  const result = z
    .looseObject({ content: z.array(z.looseObject({ text: z.string().optional() })) })
    .safeParse(item.result);
  const text = (result.data?.content ?? []).flatMap((part) => (part.text === undefined ? [] : [part.text])).join('\n');
  if (text !== '') return text;
  return item.error === undefined || item.error === null ? '' : JSON.stringify(item.error);
}

const Body = z.looseObject({
  error: z.looseObject({ message: z.string(), code: z.unknown(), type: z.string().optional() }),
});

/** Codex hands a refusal on as the provider's own body, and other errors in words of its own. */
function faultOf(message: string, until: Date | null): Classified {
  const body = message.startsWith('{') ? parseJsonLine(Body, message) : null;
  if (body !== null) {
    return providerFault({ status: statusIn(message) ?? 400, message: body.error.message, body: message });
  }
  if (/no rollout found|thread not found|session not found/i.test(message)) {
    return failure('agent.session', `Codex has lost the session: ${message}`);
  }
  return providerFault({ status: statusIn(message), message, event: until && { until } });
}

/** Codex counts cached tokens into the input, and reasoning into the output. */
function usageOf({ usage }: Line): Told['usage'] {
  if (usage === undefined) return null;
  return {
    input_tokens: Math.max(0, usage.input_tokens - usage.cached_input_tokens),
    output_tokens: Math.max(0, usage.output_tokens - usage.reasoning_output_tokens),
    reasoning_tokens: usage.reasoning_output_tokens,
    cache_read_tokens: usage.cached_input_tokens,
    cache_write_tokens: usage.cache_write_input_tokens,
    cost_usd: null,
  };
}
