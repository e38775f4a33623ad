import type { Conversation } from './conversation.js';
import { improvise } from './mind/improvise.js';

const tools = [
  { name: 'read', parameters: ['filePath', 'offset', 'limit'] },
  { name: 'glob', parameters: ['pattern'] },
  { name: 'grep', parameters: ['pattern'] },
];

type Files = Readonly<Record<string, string>>;

/** What an agent's tools answer about a repository of these files. */
function toolResult(files: Files, name: string, args: Record<string, unknown>): string {
  if (name === 'read') {
    const text = files[String(args['filePath'])];
    if (text === undefined) return `File not found: ${String(args['filePath'])}`;
    const lines = text.replace(/\n$/, '').split('\n');
    return `<content>\n${lines.map((line, at) => `${at + 1}: ${line}`).join('\n')}\n</content>`;
  }
  const pattern = name === 'glob' ? /\.test\./ : new RegExp(String(args['pattern']));
  const hits = Object.entries(files).filter(([path, text]) => pattern.test(name === 'glob' ? path : text));
  return hits.length === 0 ? 'No files found' : hits.map(([path]) => `${path}:\n  Line 1: …`).join('\n');
}

/**
 * What an agent that thinks with the rehearsal ends with, told this prompt in a repository of these files: its tool calls are
 * answered from memory, so no process is needed.
 */
export function answerFrom(files: Files, { system, user }: { system: string; user: string }): string {
  const conversation: Conversation = { system, turns: [{ role: 'user', text: user }], tools };
  for (let round = 0; round < 8; round += 1) {
    const reply = improvise(conversation);
    const calls = reply.calls.map((call, at) => ({ ...call, id: `${round}.${at}` }));
    const text = reply.text.join('');
    if (calls.length === 0) return text;
    conversation.turns.push({ role: 'model', text, calls });
    for (const { id, name, args } of calls) {
      conversation.turns.push({ role: 'tool', call: id, text: toolResult(files, name, args) });
    }
  }
  throw new Error('The rehearsal did not come to an end.');
}
