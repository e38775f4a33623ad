import type { Conversation, ToolCall } from '../conversation.js';
import { numbersLines, readPath } from '../tools.js';
import { parsePlainResult, parseReadResult } from './read-result.js';
import type { ReadResult } from './read-result.js';

/** What is known of one file that was asked for. */
export interface FileRead {
  lines: Map<number, string>;
  /** Why it could not be read; null when some of it was. */
  failure: string | null;
  /** The first line numbers that were asked for. */
  offsets: number[];
}

/** A search (glob or grep) and what came back. */
export interface Search {
  name: string;
  pattern: string;
  result: string;
}

/** Everything that the agent's tools showed since the prompt. */
export interface Evidence {
  files: ReadonlyMap<string, FileRead>;
  searches: Search[];
  /** How many replies with tool calls were given. */
  rounds: number;
  /** How many characters the tools gave back. */
  size: number;
}

/** Collects the tool results behind the turn `prompt`. `paths` are those that matter, as the prompt spells them. */
export function gatherEvidence(conversation: Conversation, prompt: number, paths: readonly string[]): Evidence {
  const turns = conversation.turns.slice(prompt + 1);
  const results = new Map(turns.flatMap((turn) => (turn.role === 'tool' ? [[turn.call, turn.text] as const] : [])));
  const replies = turns.flatMap((turn) => (turn.role === 'model' && turn.calls.length > 0 ? [turn.calls] : []));
  const files = new Map<string, FileRead>();
  const searches: Search[] = [];
  for (const call of replies.flat()) {
    const result = results.get(call.id) ?? '';
    const asked = readPath(call.name, call.args);
    const offset = offsetOf(call);
    const parsed = numbersLines(call.name) ? parseReadResult(result) : parsePlainResult(result, offset);
    if (asked !== null) addRead(files, { path: known(asked, paths), offset, parsed });
    else searches.push({ name: call.name.toLowerCase(), pattern: patternOf(call), result });
  }
  const size = [...results.values()].reduce((sum, text) => sum + text.length, 0);
  return { files, searches, rounds: replies.length, size };
}

function addRead(files: Map<string, FileRead>, read: { path: string; offset: number; parsed: ReadResult }): void {
  const file = files.get(read.path) ?? { lines: new Map<number, string>(), failure: null, offsets: [] };
  files.set(read.path, file);
  const { parsed } = read;
  if ('failure' in parsed) {
    // An interrupted call says nothing about the file: it is asked again.
    if (/interrupted|aborted/i.test(parsed.failure)) return;
    file.offsets.push(read.offset);
    if (file.lines.size === 0) file.failure = parsed.failure;
    return;
  }
  file.offsets.push(read.offset);
  file.failure = null;
  for (const [number, line] of parsed.lines) file.lines.set(number, line);
}

/** The tools may want absolute paths; the prompt's are relative to the repository. */
function known(asked: string, paths: readonly string[]): string {
  return paths.find((path) => asked === path || asked.endsWith(`/${path}`)) ?? asked;
}

function offsetOf(call: ToolCall): number {
  const offset = field(call, 'offset') ?? field(call, 'start_line');
  return typeof offset === 'number' ? offset : 1;
}

function patternOf(call: ToolCall): string {
  const pattern = field(call, 'pattern');
  return typeof pattern === 'string' ? pattern : '';
}

function field(call: ToolCall, name: string): unknown {
  return typeof call.args === 'object' && call.args !== null ? new Map(Object.entries(call.args)).get(name) : undefined;
}
