/** A table in Markdown whose columns stand under each other; all but the first are set to the right. */
export function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n]?.length ?? 0), 3));
  const line = (cells: string[]): string =>
    `| ${cells.map((text, n) => column(text, widths[n] ?? 0, n > 0)).join(' | ')} |`;
  const rule = widths.map((width, n) => (n === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map((row) => line(row))];
}

function column(text: string, width: number, toTheRight: boolean): string {
  return toTheRight ? text.padStart(width) : text.padEnd(width);
}
