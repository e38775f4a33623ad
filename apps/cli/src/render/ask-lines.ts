import type { AskView } from '@boocode/contracts/ask';
import { cut } from './columns.js';
import { conditionFaces } from './conditions.js';
import { ago } from './quantities.js';

/** The last letters of an id: the first ones are the hour, and alike. */
function shortAsk({ id }: AskView): string {
  return id.slice(-8);
}

/** Two or three lines an ask: who wants what, exactly what it is, and how it is answered. */
export function askLines(asks: readonly AskView[], { now, width }: { now: number; width: number }): string[] {
  return asks
    .flatMap((ask) => [headLine(ask, now), `     ${ask.patterns.map(oneLine).join('  ')}`, `     ${howTo(ask)}`])
    .map((line) => cut(line, width));
}

function headLine(ask: AskView, now: number): string {
  const where = ask.run_title === null ? ask.step_title : `${ask.run_title}, ${ask.step_title}`;
  return `${conditionFaces['needs-you'].glyph} ${ask.title}  (${where} · ${ask.agent} · ${ago(ask.asked_at, now)})`;
}

/** For a person who reads a log or a terminal: the command that answers. */
export function howTo(ask: AskView): string {
  const words = ask.kind === 'question' ? 'say --message TEXT' : 'allow|deny';
  const options = ask.options.length === 0 ? '' : `  (${ask.options.join(' | ')})`;
  return `npm run boocode -- answer ${shortAsk(ask)} ${words}${options}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
