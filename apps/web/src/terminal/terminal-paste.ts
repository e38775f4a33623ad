/** Control characters but tab and line ends. Escape among them: `ESC [201~` in a text ends a bracketed paste, and what follows is run. */
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

/** The text as it may be pasted. */
export const pasteable = (text: string) => text.replaceAll(controls, '');

/**
 * How many lines a program would run as they come; 0 where nobody needs to be asked: it waits for Enter (bracketed paste), or there is
 * one line.
 */
export function linesRunBy(text: string, bracketed: boolean): number {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/).length;
  return bracketed || lines === 1 ? 0 : lines;
}

/** Half of what `TerminalRequest` takes. */
const longest = 500_000;

/** The requests that say this text; none for an empty one. */
export function inputsOf(text: string): string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length;) {
    const end = from + longest;
    // A character of two units stays whole.
    const to = isLowSurrogate(text.charCodeAt(end)) ? end - 1 : end;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

const isLowSurrogate = (unit: number) => unit >= 0xdc_00 && unit <= 0xdf_ff;
