import type { FixReview } from '@boocode/contracts/mending';
import { rehearsalTitle } from '../../name.js';
import { answered } from '../answer.js';
import type { Move } from '../answer.js';
import type { PromptParts } from '../prompt.js';
import { handedFindings, whereOf } from './handed.js';
import type { Handed } from './handed.js';

/** Plays the reviewer of a fix: approves it when of each finding a line that it cites is gone. It says that it knows no more. */
export function playFixReview(parts: PromptParts): Move {
  const findings = handedFindings(parts.get('findings') ?? '');
  const gone = removedLines(parts.get('diff') ?? '');
  const standing = findings.filter((one) => !isGone(one, gone));
  const reasons =
    findings.length === 0
      ? ['What was to be mended could not be read.']
      : standing.map((one) => `${whereOf(one)}: the diff leaves what is cited as it was (${one.title}).`);
  const output: FixReview = { approved: reasons.length === 0, reasons };
  const words = 'By whether cited lines are gone alone: this is no model, and has read no meaning.';
  return answered(`${rehearsalTitle}, playing the reviewer. ${words}`, output);
}

/** A line that a diff takes away, by its number before. */
interface Removed {
  path: string;
  line: number;
  text: string;
}

function removedLines(diff: string): Removed[] {
  const removed: Removed[] = [];
  let path = '';
  for (const line of diff.split('\n')) {
    const [, mark, number = '', text = ''] = /^([-+ ]) *(\d+) \| (.*)$/.exec(line) ?? [];
    if (mark === undefined) path = line;
    else if (mark === '-') removed.push({ path, line: Number(number), text: text.trim() });
  }
  return removed;
}

/** By its words, or by where it stood: a quoted secret has other words. Where no line is cited nothing can be seen of it. */
function isGone({ evidence: [cited] }: Handed, removed: readonly Removed[]): boolean {
  const { path, line_start, line_end, quote } = cited ?? {};
  if (typeof line_start !== 'number') return false;
  const quoted = new Set((quote ?? '').split('\n').flatMap((line) => line.trim() || []));
  return removed.some(
    (one) =>
      one.path === path && (quoted.has(one.text) || (one.line >= line_start && one.line <= (line_end ?? line_start))),
  );
}
