import { z } from 'zod';
import { failure, type Classified } from '../classified.js';
import type { CliReader, Emit, Told } from './cli-agent.js';
import { parseJsonLine } from './json-line.js';
import { providerFault, statusIn } from '../provider-fault.js';
import { shortened, toolTitle } from './tool-output.js';

const Line = z.looseObject({
  type: z.string(),
  session_id: z.string().optional(),
  role: z.string().optional(),
  content: z.string().optional(),
  tool_name: z.string().optional(),
  tool_id: z.string().optional(),
  parameters: z.unknown().optional(),
  status: z.string().optional(),
  output: z.string().optional(),
  message: z.string().optional(),
  severity: z.string().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
  stats: z
    .looseObject({
      total_tokens: z.number(),
      input_tokens: z.number(),
      output_tokens: z.number(),
      cached: z.number().default(0),
    })
    .optional(),
});
type Line = z.infer<typeof Line>;

/** Reads `gemini -o stream-json`. Thoughts are not told, and the results of tools that only read come without output. */
export function geminiReader(emit: Emit): CliReader {
  const told: Told = { sessionId: null, text: '', usage: null, fault: null, ended: false, steps: 0 };
  let trouble = '';
  /** It gives a turn up in which its model repeats itself, and calls that a success. */
  let loops = false;

  function onResult({ status, error, stats }: Line): void {
    told.ended = true;
    const message = error?.message ?? trouble;
    told.fault =
      status === 'error'
        ? { reason: faultOf(message), fatal: false }
        : loops
          ? { reason: failure('agent.loop', `The Gemini CLI gave its turn up: ${trouble}.`), fatal: false }
          : null;
    if (stats === undefined || stats.total_tokens === 0) return;
    told.usage = {
      input_tokens: Math.max(0, stats.input_tokens - stats.cached),
      output_tokens: stats.output_tokens,
      // What is in neither of the two are thoughts.
      reasoning_tokens: Math.max(0, stats.total_tokens - stats.input_tokens - stats.output_tokens),
      cache_read_tokens: stats.cached,
      cache_write_tokens: 0,
      cost_usd: null,
    };
    emit({ type: 'usage', usage: told.usage });
  }

  function say(text: string): void {
    told.text += text;
    if (text !== '') emit({ type: 'text', text });
  }

  function onTool({ type, tool_id: id = '', tool_name: tool = '', parameters: input, ...line }: Line): void {
    if (type === 'tool_use') {
      told.steps += 1;
      // The answer is what is said after the last tool.
      told.text = '';
      emit({ type: 'tool_call', id, tool, title: toolTitle(tool, input), input });
      return;
    }
    const status = line.status === 'success' ? 'completed' : 'failed';
    emit({ type: 'tool_update', id, status, output: shortened(line.output ?? line.error?.message ?? '') });
  }

  function onLine(line: Line): void {
    const { type } = line;
    if (type === 'init') told.sessionId = line.session_id ?? null;
    else if (type === 'message' && line.role === 'assistant') say(line.content ?? '');
    else if (type === 'tool_use' || type === 'tool_result') onTool(line);
    else if (type === 'result') onResult(line);
    else if (type === 'error') {
      trouble = line.message ?? '';
      if (line.severity === 'warning') emit({ type: 'notice', text: trouble });
      loops ||= trouble.startsWith('Loop detected');
    }
  }

  return {
    onLine(text) {
      const line = parseJsonLine(Line, text);
      if (line !== null) onLine(line);
    },
    onEnd() {},
    told: () => told,
  };
}

/** `[API Error: {…}]`, or the words alone; a limit says `Suggested retry after 3600s.`. */
function faultOf(said: string): Classified {
  if (/empty response/i.test(said)) return failure('output.empty', 'The agent ended its turn without an answer.');
  const message = /^\[API Error: ([^]*?)\](?:\n|$)/.exec(said)?.[1] ?? said;
  const quota = /request a quota increase|quota exceeded|RESOURCE_EXHAUSTED|exhausted your/i.test(said);
  const status = quota ? 429 : statusIn(message);
  const words = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message.split('\n')[0] ?? message;
  return providerFault({ status, message: words, body: said });
}
