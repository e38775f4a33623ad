import { statementsOf } from '../subject/document.js';
import type { Statement } from '../subject/document.js';
import { shared, wordsOf } from '../subject/words.js';
import type { ProseDetector, Remark } from './remark.js';

/** Two lines speak of the same thing, and give it different numbers of the same unit. */
export const contradiction: ProseDetector = {
  id: 'contradiction',
  severities: {
    'junior-developer': 'Blocks decision',
    'edge-case-explorer': 'High',
    'data-engineer': 'Blocks correctness',
    'information-architect': 'Degrades comprehension',
    'behavioral-analyst': 'Warning',
  },
  find(document) {
    const measured = statementsOf(document).flatMap((statement) => {
      const amount = amountOf(statement);
      return amount === null ? [] : [{ ...statement, ...amount }];
    });
    return measured.flatMap((a, index) =>
      measured.slice(index + 1).flatMap((b) => {
        if (a.unit !== b.unit || a.number === b.number || !isAboutOne(a, b)) return [];
        return [remark(a, b)];
      }),
    );
  },
};

interface Amount {
  number: string;
  unit: string;
}

/** What a number can be of so that two of them exclude each other. */
const units =
  '(?:milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|ms|bytes?|kb|mb|gb|percent|characters?|attempts?|times|retries|requests?|users?|items?|rows?|files?';
const amount = new RegExp(String.raw`\b(\d+(?:\.\d+)?) ?(${units})\b`, 'gi');

/** The only number of a statement, with its unit; null when there is none, or more than one. */
function amountOf({ text }: Statement): Amount | null {
  const found = [...text.replace(/^\d+[.)]\s/, '').matchAll(amount)];
  const [only] = found;
  if (found.length !== 1 || only === undefined) return null;
  return { number: only[1] ?? '', unit: (only[2] ?? '').toLowerCase().replace(/s$/, '') };
}

/** At least two words beside the unit, and half of the shorter statement, are the same. */
function isAboutOne(a: Statement & Amount, b: Statement & Amount): boolean {
  const [left, right] = [a, b].map(({ text, unit }) => wordsOf(text).filter((word) => word !== unit));
  if (left === undefined || right === undefined) return false;
  const same = shared(left, right.join(' '));
  return same >= 2 && same * 2 >= Math.min(left.length, right.length);
}

function remark(a: Statement & Amount, b: Statement & Amount): Remark {
  return {
    line: a.line,
    other: b.line,
    title: `${a.number} or ${b.number} ${a.unit}s?`,
    claim: `Line ${a.line} says ${a.number} ${a.unit}s and line ${b.line} says ${b.number}, in nearly the same words: they contradict each other.`,
    impact: 'Whichever is built, one of the two lines is wrong.',
    remediation: `Keep one of the two numbers, and point to it from the other line.`,
  };
}
