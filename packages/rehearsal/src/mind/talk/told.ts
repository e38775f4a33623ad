import { counted } from '../persona-words.js';
import type { Wish } from './wish.js';

/** A wish, and what came of it. */
export interface Deed {
  wish: Wish;
  /** False: there is no tool for it. */
  done: boolean;
  /** Of a file that was read, as far as it was shown. */
  lines: string[] | null;
  /** What the tool gave. */
  output: string;
}

const shownLines = 8;
const shownHits = 20;

/** What was done and seen, and nothing beside it. */
export function told(deeds: readonly Deed[]): string {
  return deeds.map(report).join('\n\n');
}

function report({ wish, done, lines, output }: Deed): string {
  if (!done) return `${wanted(wish)}: there is no tool for that here.`;
  switch (wish.kind) {
    case 'read':
      return lines === null || lines.length === 0
        ? `\`${wish.path}\` could not be read: ${firstLine(output)}`
        : `I was shown ${counted(lines.length, 'line')} of \`${wish.path}\`. It begins:\n\n${block(lines.slice(0, shownLines))}`;
    case 'glob':
      return list(`for \`${wish.pattern}\``, 'file', output);
    case 'grep':
      return list(`for \`${wish.text}\``, 'line', output);
    case 'run':
      return `I ran \`${wish.command}\`. It gave:\n\n${block(output.trimEnd().split('\n').slice(0, shownHits))}`;
    case 'write':
    case 'append':
    case 'replace':
      return `${wanted(wish)}. The tool says: ${firstLine(output)}`;
    default:
      return wish satisfies never;
  }
}

function wanted(wish: Wish): string {
  switch (wish.kind) {
    case 'read':
      return `Read \`${wish.path}\``;
    case 'glob':
      return `List \`${wish.pattern}\``;
    case 'grep':
      return `Search for \`${wish.text}\``;
    case 'run':
      return `Run \`${wish.command}\``;
    case 'write':
      return `Write \`${wish.path}\``;
    case 'append':
      return `Add to \`${wish.path}\``;
    case 'replace':
      return `Replace in \`${wish.path}\``;
    default:
      return wish satisfies never;
  }
}

function list(what: string, unit: string, output: string): string {
  const hits = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('('));
  if (hits.length === 0 || /^(?:no |nothing |found 0)/i.test(output.trim()))
    return `I looked ${what} and found nothing.`;
  const shown = hits.slice(0, shownHits).map((line) => `- \`${line.trim().replaceAll('`', "'").slice(0, 200)}\``);
  const rest = hits.length > shownHits ? `\n- and ${hits.length - shownHits} more` : '';
  return `I looked ${what} and was shown ${counted(hits.length, unit)}:\n\n${shown.join('\n')}${rest}`;
}

/** A fence that is longer than any in the lines. */
function block(lines: readonly string[]): string {
  const longest = Math.max(2, ...[...lines.join('\n').matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${lines.join('\n')}\n${fence}`;
}

function firstLine(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? 'nothing';
  return line.trim().slice(0, 300);
}
