/** A block of Markdown, or several below a line that opens them. */
export type Part = { summary: null; text: string } | { summary: string; blocks: string[] };

const opening = /^<details><summary>(.*)<\/summary>$/;
const closing = '</details>';

/**
 * Blocks, of which those between `<details><summary>words</summary>` and `</details>`, each a block of its own, are one part: the one
 * mark of HTML that reports make, for what few want to read. A part that is not closed yet is blocks like all others.
 */
export function foldedParts(blocks: readonly string[]): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < blocks.length; at += 1) {
    const text = blocks[at] ?? '';
    const summary = opening.exec(text)?.[1];
    const end = summary === undefined ? -1 : blocks.indexOf(closing, at);
    if (summary === undefined || end === -1) {
      parts.push({ summary: null, text });
      continue;
    }
    parts.push({ summary, blocks: blocks.slice(at + 1, end) });
    at = end;
  }
  return parts;
}
