import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Usage } from '@boocode/contracts/task';
import { z } from 'zod';
import { failure, type Classified } from '../classified.js';
import { Count } from '../count.js';
import { oneOfMany } from '../opencode/classify.js';
import { inContext } from '../opencode/in-context.js';
import { readLogLine } from '../opencode/log-line.js';
import { tellContext } from '../tell-context.js';
import type { CliReader, Emit, Told } from './cli-agent.js';
import { parseJsonLine } from './json-line.js';
import { providerFault, statusIn } from '../provider-fault.js';
import { shortened, toolTitle } from './tool-output.js';

const Part = z.looseObject({
  text: z.string().optional(),
  tool: z.string().optional(),
  callID: z.string().optional(),
  state: z
    .looseObject({
      status: z.string(),
      input: z.unknown().optional(),
      output: z.string().optional(),
      error: z.string().optional(),
      title: z.string().optional(),
    })
    .optional(),
  reason: z.string().optional(),
  cost: z.number().optional(),
  tokens: z
    .looseObject({
      input: Count,
      output: Count,
      reasoning: Count,
      cache: z.looseObject({ read: Count, write: Count }),
    })
    .optional(),
});
type Part = z.infer<typeof Part>;
type Tokens = NonNullable<Part['tokens']>;

const Line = z.looseObject({
  type: z.string(),
  sessionID: z.string().optional(),
  part: Part.optional(),
  error: z
    .looseObject({
      name: z.string(),
      data: z
        .looseObject({
          message: z.string().optional(),
          statusCode: z.number().optional(),
          responseHeaders: z.record(z.string(), z.string()).optional(),
          responseBody: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
});
type Line = z.infer<typeof Line>;

const knownFinishes = new Set(['stop', 'tool-calls', 'length', 'content-filter', 'error']);
const autoRejected = /permission requested: (\S+).*auto-rejecting/;
const triesAtMost = 3;

/** Reads `opencode run --format json --print-logs`, both of its outputs. */
export function opencodeReader(emit: Emit): CliReader {
  const told: Told = { sessionId: null, text: '', usage: null, fault: null, ended: false, steps: 0 };
  /** A tool that was quick is told before the words that led to it, so tools wait for the end of their step. */
  let held: AgentEvent[] = [];
  let tries = 0;
  let unknownFinishes = 0;
  let texts: string[] = [];

  function release(): void {
    for (const event of held) emit(event);
    held = [];
  }

  function onFinish({ reason = 'unknown', tokens, cost = 0 }: Part): void {
    release();
    told.ended = reason !== 'tool-calls';
    tries = 0;
    unknownFinishes = knownFinishes.has(reason) ? 0 : unknownFinishes + 1;
    if (unknownFinishes >= 2) {
      const words = 'The model ended twice in a row without saying why, and the agent would ask it for ever.';
      told.fault = { reason: failure('agent.loop', words), fatal: true };
    }
    if (tokens === undefined) return;
    told.usage = plus(told.usage, { tokens, cost });
    emit({ type: 'usage', usage: told.usage });
    tellContext(emit, { used: inContext(tokens) });
  }

  function onPart(type: string, part: Part): void {
    if (type === 'step_start') {
      release();
      told.steps += 1;
      told.ended = false;
      texts = [];
      if (unknownFinishes === 0) told.fault = null;
    } else if (type === 'text' && part.text !== undefined && part.text.trim() !== '') {
      texts.push(part.text);
      told.text = texts.join('\n\n');
      emit({ type: 'text', text: part.text });
    } else if (type === 'reasoning' && part.text !== undefined && part.text !== '') {
      emit({ type: 'reasoning', text: part.text });
    } else if (type === 'tool_use') held.push(...toolEvents(part));
    else if (type === 'step_finish') onFinish(part);
  }

  function onLog(text: string): void {
    const asked = autoRejected.exec(text)?.[1];
    if (asked !== undefined) {
      // The turn just ends then, with exit code 0: an answer that was never given must not count as one.
      const words = `opencode wanted to use ${asked}, which nobody could allow, and ended its turn.`;
      told.fault = { reason: failure('agent.permission', words), fatal: false };
    }
    const line = readLogLine(text);
    if (line?.event !== 'failed') return;
    tries += 1;
    told.fault = { reason: line.fault, fatal: tries >= triesAtMost };
    emit({ type: 'notice', text: `The model provider failed (${line.words}); opencode tries again.` });
  }

  return {
    onLine(text) {
      const line = parseJsonLine(Line, text);
      if (line === null) return;
      told.sessionId = line.sessionID ?? told.sessionId;
      if (line.type === 'error') {
        told.ended = true;
        told.fault = { reason: faultOf(line.error), fatal: false };
      } else if (line.part !== undefined) onPart(line.type, line.part);
    },
    onErrorLine: onLog,
    onEnd: release,
    told: () => told,
  };
}

function toolEvents({ tool = '', callID: id = '', state }: Part): AgentEvent[] {
  const title = state?.title === undefined || state.title === '' ? toolTitle(tool, state?.input) : state.title;
  const status = state?.status === 'error' ? 'failed' : 'completed';
  const output = shortened(state?.output ?? state?.error ?? '');
  return [
    { type: 'tool_call', id, tool, title, input: state?.input },
    { type: 'tool_update', id, status, title, output },
  ];
}

function faultOf(error: Line['error']): Classified {
  const { name = '', data = {} } = error ?? {};
  const message = data.message ?? (name === '' ? 'an error without words' : name);
  const status = data.statusCode ?? statusIn(message);
  if (name === 'ProviderAuthError') return providerFault({ status: 401, message });
  return providerFault({ status, message, headers: data.responseHeaders, body: data.responseBody, event: oneOfMany });
}

function plus(before: Usage | null, { tokens, cost }: { tokens: Tokens; cost: number }): Usage {
  const money = (before?.cost_usd ?? 0) + cost;
  return {
    input_tokens: (before?.input_tokens ?? 0) + tokens.input,
    output_tokens: (before?.output_tokens ?? 0) + tokens.output,
    reasoning_tokens: (before?.reasoning_tokens ?? 0) + tokens.reasoning,
    cache_read_tokens: (before?.cache_read_tokens ?? 0) + tokens.cache.read,
    cache_write_tokens: (before?.cache_write_tokens ?? 0) + tokens.cache.write,
    // opencode says 0 where it knows no price, so 0 is not known.
    cost_usd: money > 0 ? money : null,
  };
}
