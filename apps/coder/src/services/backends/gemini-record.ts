import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../unless-missing.js';
import { z } from 'zod';
import { parseJsonLine } from './cli/json-line.js';
import { readTail } from './read-tail.js';

const Entry = z.looseObject({ type: z.literal('gemini'), timestamp: z.iso.datetime(), content: z.string() });

/**
 * The last answer of a session of the Gemini CLI that it has written down since a moment; null when there is none. When a
 * model breaks an answer off, Gemini asks again and says all of it once more without a word about that: only its own record,
 * in a file below the folder, knows which of it counts.
 */
export async function recordedAnswer(folder: string, sessionId: string, since: Date): Promise<string | null> {
  const ending = `-${sessionId.slice(0, 8)}.jsonl`;
  const file = (await filesBelow(folder))
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .at(-1);
  if (file === undefined) return null;
  const lines = await readTail(join(folder, file));
  const last = lines.flatMap((line) => entryOf(line) ?? []).at(-1);
  return last === undefined || new Date(last.timestamp) < since ? null : last.content;
}

/** What was shown of an answer without the tries that broke off before it: what is recorded stands at its end. */
export function withoutFalseStarts(shown: string, recorded: string | null): string {
  return recorded !== null && recorded.trim() !== '' && shown.endsWith(recorded) ? recorded : shown;
}

function entryOf(line: string): z.infer<typeof Entry> | null {
  return line.includes('"type":"gemini"') ? parseJsonLine(Entry, line) : null;
}

/** The names of all files below a folder; none when it is not there. */
export async function filesBelow(folder: string): Promise<string[]> {
  return await unlessMissing(() => readdir(folder, { recursive: true }), []);
}
