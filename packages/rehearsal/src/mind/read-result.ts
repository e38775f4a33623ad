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

function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? 'the tool answered with nothing';
  return line.trim().slice(0, 200);
}
