/** One line of running text: white space collapsed, and nothing in it that Markdown or HTML would act on. */
export function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/([\\`*_[\]|])/g, String.raw`\$1`);
}

/** A code span that holds whatever back-ticks the text has. */
export function codeSpan(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  const ticks = '`'.repeat(longestRun(flat) + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${flat}${pad}${ticks}`;
}

/** A fenced block of at most `limit` lines, in a language that highlights it. */
export function codeBlock(text: string, limit: number, language = ''): string {
  const lines = text.replaceAll('\r', '').split('\n');
  const shown = lines.length > limit ? [...lines.slice(0, limit), '…'] : lines;
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${shown.join('\n')}\n${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** A part that stays closed until somebody opens it. */
export function details(summary: string, body: string): string {
  return `<details><summary>${inline(summary)}</summary>\n\n${body}\n\n</details>`;
}

/**
 * Text that a model wrote as Markdown: paragraphs, lists, emphasis and code stay; headings become bold lines, and nothing in
 * it acts as HTML, an image or a link.
 */
export function prose(text: string): string {
  const lines = text.replaceAll('\r', '').trim().split('\n');
  let inCode = false;
  return lines
    .map((line) => {
      if (/^\s*(```|~~~)/.test(line)) inCode = !inCode;
      if (inCode) return line;
      return line
        .replaceAll('<', '&lt;')
        .replaceAll(/!?\[([^\]]*)\]\(([^)]*)\)/g, '$1 ($2)')
        .replace(/^\s{0,3}#{1,6}\s+(.*?)\s*#*$/, '**$1**');
    })
    .concat(inCode ? ['```'] : [])
    .join('\n');
}
