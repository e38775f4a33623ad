const fence = /^ {0,3}(`{3,}|~{3,})/;
const item = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const definition = /^ {0,3}\[[^\]^][^\]]*\]:\s*\S+.*$/gm;

/**
 * Cuts markdown where a cut changes nothing: at blank lines outside of fences and lists. While an answer is written only its last
 * block changes, so only that one is rendered again.
 */
export function blocksOf(markdown: string): string[] {
  // Footnotes tie blocks together: they stay whole.
  if (markdown.includes('[^')) return [markdown];
  const blocks = cut(markdown);
  const definitions = markdown.match(definition);
  if (definitions === null) return blocks;
  // What a link is called may be told anywhere: every block that may use it is told.
  const told = definitions.join('\n');
  return blocks.map((block) => (block.includes('[') ? `${block}\n\n${told}` : block));
}

function cut(markdown: string): string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let open: string | null = null;
  let blank = false;
  for (const line of markdown.split('\n')) {
    if (open === null && line.trim() === '') {
      blank = true;
      lines.push(line);
      continue;
    }
    if (open === null && blank && begins(line, lines)) {
      blocks.push(lines.join('\n').trimEnd());
      lines = [];
    }
    blank = false;
    lines.push(line);
    open = fenceAfter(open, line);
  }
  const last = lines.join('\n').trimEnd();
  return last.trim() === '' ? blocks : [...blocks, last];
}

/** Whether a line behind a blank one begins a block of its own: it does not go on a list, nor what is indented below it. */
function begins(line: string, before: readonly string[]): boolean {
  const first = before.find((one) => one.trim() !== '');
  if (first === undefined) return false;
  if (!item.test(first)) return !/^(?: {4}|\t)/.test(line);
  return !item.test(line) && !/^(?: {2}|\t)/.test(line);
}

/** The fence that is open behind a line. */
function fenceAfter(open: string | null, line: string): string | null {
  const mark = fence.exec(line)?.[1];
  if (open === null) return mark ?? null;
  const closes = mark !== undefined && mark.startsWith(open) && line.trim() === mark;
  return closes ? null : open;
}
