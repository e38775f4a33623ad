import type { Conversation, DeclaredTool } from './conversation.js';
import type { PlannedCall } from './reply.js';
import type { ScriptedTool } from './rules.js';

const readers = ['read', 'read_file'];
const shells = ['bash', 'exec_command', 'shell_command', 'shell', 'run_shell_command'];
const pathNames = ['filePath', 'file_path', 'absolute_path', 'path'];

/** Reads a file from `offset` (a line number from 1) on. Null when the agent offers neither a reader nor a shell. */
export function readCall(conversation: Conversation, path: string, offset = 1): PlannedCall | null {
  const tool = find(conversation, readers);
  if (tool === undefined) return shellCall(conversation, `cat -n -- ${quoted(path)} | tail -n +${offset}`);
  const key = pathKey(tool);
  const start = ['offset', 'start_line'].find((name) => tool.parameters.includes(name));
  const from = offset > 1 && start !== undefined ? { [start]: offset } : {};
  return { name: tool.name, args: { [key]: place(conversation, key, path), ...from } };
}

/** Lists files by pattern. Null when the agent offers no glob tool. */
export function globCall(conversation: Conversation, pattern: string): PlannedCall | null {
  const tool = find(conversation, ['glob', 'find_files']);
  return tool === undefined ? null : { name: tool.name, args: { pattern } };
}

/** Searches file contents by regular expression. Null when the agent offers no grep tool. */
export function grepCall(conversation: Conversation, pattern: string): PlannedCall | null {
  const tool = find(conversation, ['grep', 'search_file_content', 'grep_search']);
  if (tool === undefined) return null;
  // Some agents list only file names unless they are asked for lines.
  const mode = tool.parameters.includes('output_mode') ? { output_mode: 'content' } : {};
  return { name: tool.name, args: { pattern, ...mode } };
}

/** The path that a read call asked for, as it stands in its arguments; null for any other call. */
export function readPath(name: string, args: unknown): string | null {
  if (!readers.includes(name.toLowerCase())) return shellReadPath(args);
  const fields = new Map(Object.entries(isRecord(args) ? args : {}));
  const value = pathNames.map((key) => fields.get(key)).find((candidate) => typeof candidate === 'string');
  return typeof value === 'string' ? value : null;
}

/** Gives an answer through the tool that an agent offers for answers in a shape. Null when it offers none. */
export function structuredCall(conversation: Conversation, value: unknown): PlannedCall | null {
  const tool = find(conversation, ['structuredoutput']);
  return tool === undefined || !isRecord(value) ? null : { name: tool.name, args: value };
}

/** Whether a reader puts numbers before the lines; Gemini's gives the bare content. */
export function numbersLines(name: string): boolean {
  return name !== 'read_file';
}

/** Maps a scripted tool to the agent's own; an agent without it gets the call by its plain name and says so itself. */
export function abstractCall(tool: ScriptedTool, conversation: Conversation): PlannedCall {
  if ('call' in tool) return { name: exactName(conversation, tool.call), args: withFound(tool.args, conversation) };
  if ('read' in tool) return readCall(conversation, tool.read) ?? { name: 'read', args: { path: tool.read } };
  if ('glob' in tool) return globCall(conversation, tool.glob) ?? { name: 'glob', args: { pattern: tool.glob } };
  if ('grep' in tool) return grepCall(conversation, tool.grep) ?? { name: 'grep', args: { pattern: tool.grep } };
  if ('bash' in tool) return shellCall(conversation, tool.bash) ?? { name: 'bash', args: { command: tool.bash } };
  if ('write' in tool) return writeCall(conversation, tool.write, tool.content);
  return editCall(conversation, tool);
}

function withFound(args: Record<string, unknown>, { turns }: Conversation): Record<string, unknown> {
  const answers = turns.flatMap((turn) => (turn.role === 'tool' ? [turn.text] : [])).join('\n');
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const { found } = isRecord(value) ? value : {};
      return [
        name,
        typeof found === 'string' ? ([...answers.matchAll(new RegExp(found, 'g'))].at(-1)?.[1] ?? '') : value,
      ];
    }),
  );
}

function writeCall(conversation: Conversation, path: string, content: string): PlannedCall {
  const tool = find(conversation, ['write', 'write_file']);
  if (tool === undefined) {
    const command = `printf %s ${quoted(content)} > ${quoted(path)}`;
    return writingShellCall(conversation, command) ?? { name: 'write', args: { path, content } };
  }
  const key = pathKey(tool);
  return { name: tool.name, args: { [key]: place(conversation, key, path), content } };
}

function editCall(conversation: Conversation, edit: { edit: string; old: string; new: string }): PlannedCall {
  const tool = find(conversation, ['edit', 'replace']);
  if (tool === undefined) {
    const texts = `OLD=${quoted(edit.old)} NEW=${quoted(edit.new)}`;
    const command = `${texts} perl -0pi -e 's/\\Q$ENV{OLD}\\E/$ENV{NEW}/' -- ${quoted(edit.edit)}`;
    const plain = { name: 'edit', args: { path: edit.edit, old: edit.old, new: edit.new } };
    return writingShellCall(conversation, command) ?? plain;
  }
  const key = pathKey(tool);
  const path = { [key]: place(conversation, key, edit.edit) };
  const strings = tool.parameters.includes('oldString')
    ? { oldString: edit.old, newString: edit.new }
    : { old_string: edit.old, new_string: edit.new };
  const why = tool.parameters.includes('instruction') ? { instruction: `Edit ${edit.edit}` } : {};
  return { name: tool.name, args: { ...path, ...strings, ...why } };
}

function shellCall(conversation: Conversation, command: string): PlannedCall | null {
  const tool = find(conversation, shells);
  if (tool === undefined) return null;
  if (tool.name === 'exec_command') return { name: tool.name, args: { cmd: command } };
  if (tool.name === 'shell') return { name: tool.name, args: { command: ['bash', '-lc', command] } };
  const description = tool.parameters.includes('description') ? { description: 'Run a command' } : {};
  return { name: tool.name, args: { command, ...description } };
}

/** A shell in a sandbox that only reads must be asked for leave to write, as its agent tells the model. */
function writingShellCall(conversation: Conversation, command: string): PlannedCall | null {
  const call = shellCall(conversation, command);
  const tool = find(conversation, shells);
  const mustAsk = tool?.parameters.includes('sandbox_permissions') === true && readsOnly.test(conversation.system);
  if (call === null || !mustAsk) return call;
  const leave = { sandbox_permissions: 'require_escalated', justification: 'May I change this file?' };
  return { ...call, args: { ...call.args, ...leave } };
}

const readsOnly = /`sandbox_mode` is `read-only`/;

function shellReadPath(args: unknown): string | null {
  const fields = isRecord(args) ? args : {};
  const command = [fields['cmd'], fields['command']].flat().findLast((part) => typeof part === 'string');
  const found = /^cat -n -- '((?:[^']|'\\'')*)' \| tail -n \+\d+$/.exec(command ?? '');
  return found?.[1]?.replaceAll(`'\\''`, `'`) ?? null;
}

function find(conversation: Conversation, names: string[]): DeclaredTool | undefined {
  return conversation.tools.find((tool) => names.includes(tool.name.toLowerCase()));
}

function exactName(conversation: Conversation, name: string): string {
  // Agents put a server's name in front of its tools; the end of the name is what a script can know.
  const known =
    conversation.tools.find((tool) => tool.name === name) ??
    conversation.tools.find((tool) => tool.name.endsWith(name));
  return known?.name ?? name;
}

function pathKey(tool: DeclaredTool): string {
  return pathNames.find((name) => tool.parameters.includes(name)) ?? 'filePath';
}

/** Only tools whose parameter is snake case insist on absolute paths; the working directory is in their system prompt. */
function place(conversation: Conversation, key: string, path: string): string {
  if (path.startsWith('/') || (key !== 'file_path' && key !== 'absolute_path')) return path;
  const directory = /^\W*(?:Primary w|W)orking directory:\s*(\/.*)$/m.exec(conversation.system)?.[1]?.trim();
  return directory === undefined ? path : `${directory}/${path}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
