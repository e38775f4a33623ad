import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

/** Text in a field of `width` terminal cells, some glyphs being two cells wide. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - stringWidth(text))) + text;
}

/** The widest of some texts, in cells, and never more than `most`. */
export function widest(texts: string[], most: number): number {
  return Math.min(most, Math.max(0, ...texts.map((text) => stringWidth(text))));
}

/** Cuts a line to the terminal's width, colours kept, an ellipsis at the end. */
export function cut(line: string, width: number): string {
  return cliTruncate(line, width);
}
