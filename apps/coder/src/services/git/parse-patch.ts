import type { DiffLine } from '@boocode/contracts/diff';

const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * The lines of one file's unified patch with their numbers. Counts come from the hunk headers, so text that looks like
 * a header inside a hunk is still text.
 */
export function parsePatch(patch: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let oldLine = 0;
  let newLine = 0;
  let oldLeft = 0;
  let newLeft = 0;
  for (const row of patch.split('\n')) {
    if (oldLeft === 0 && newLeft === 0) {
      const header = hunkHeader.exec(row);
      if (header === null) continue;
      oldLine = Number(header[1]);
      oldLeft = Number(header[2] ?? 1);
      newLine = Number(header[3]);
      newLeft = Number(header[4] ?? 1);
      continue;
    }
    const text = row.slice(1);
    if (row.startsWith('+')) {
      lines.push({ kind: 'added', line: newLine, text });
      newLine += 1;
      newLeft -= 1;
    } else if (row.startsWith('-')) {
      lines.push({ kind: 'removed', line: oldLine, text });
      oldLine += 1;
      oldLeft -= 1;
    } else if (!row.startsWith('\\')) {
      lines.push({ kind: 'context', line: newLine, text });
      oldLine += 1;
      newLine += 1;
      oldLeft -= 1;
      newLeft -= 1;
    }
  }
  return lines;
}

/** The lines of a file that is wholly new or wholly gone. */
export function wholeFile(content: string, kind: 'added' | 'removed'): DiffLine[] {
  const rows = content.split('\n');
  if (rows.at(-1) === '') rows.pop();
  return rows.map((text, index) => ({ kind, line: index + 1, text }));
}
