/** What a read tool gave back: numbered lines, or the reason why there are none. */
export type ReadResult = { lines: Map<number, string> } | { failure: string };

/** `12: text`, `12→text`, `    12<tab>text`, `00012| text`: the numbering of the agents that are known. */
const numbered = /^\s*(\d{1,7})(?:: |→|\t|\| )(.*)$/;
/** A number with nothing behind it: an empty line whose trailing blank somebody trimmed. */
const numberedEmpty = /^\s*(\d{1,7})(?::|→|\|)$/;

/** The longest line that is taken as whole; agents cut longer ones, and a cut line cannot be quoted. */
const longestLine = 1900;

/**
 * Parses the text of a read tool's result. Lines count only while their numbers rise by one, so that nothing behind the
 * file's content (hints, reminders) is taken for content.
 */
export function parseReadResult(text: string): ReadResult {
  const lines = new Map<number, string>();
  let previous: number | null = null;
  for (const line of text.split('\n')) {
    const found = numbered.exec(line) ?? numberedEmpty.exec(line);
    const number = found === null ? null : Number(found[1]);
    if (previous === null ? number === null : number !== previous + 1) {
      if (previous === null) continue;
      break;
    }
    const content = found?.[2] ?? '';
    if (content.length <= longestLine) lines.set(Number(number), content.replace(/\r$/, ''));
    previous = number;
  }
  if (previous !== null) return { lines };
  if (/<content>\s*(?:\(End of file[^)]*\)\s*)?<\/content>|\bempty\b/i.test(text)) return { lines };
  return { failure: firstLine(text) };
}

/** What stands before the content when a reader that numbers nothing shows a part of a file. */
const partHeader =
  /^\s*IMPORTANT: The file content has been truncated\.\nStatus: Showing lines (\d+)-[^]*?\n--- FILE CONTENT \(truncated\) ---\n/;

/** Parses what a reader that numbers nothing gave back, asked for lines from `from` on. */
export function parsePlainResult(text: string, from: number): ReadResult {
  if (text.startsWith('Error: ')) return { failure: firstLine(text) };
  const header = partHeader.exec(text);
  const start = header === null ? from : Number(header[1]);
  const content = text.slice(header?.[0].length ?? 0).split('\n');
  const lines = content.map((line, at) => [start + at, line.replace(/\r$/, '')] as const);
  return { lines: new Map(lines.filter(([, line]) => line.length <= longestLine)) };
}

function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? 'the tool answered with nothing';
  return line.trim().slice(0, 200);
}
