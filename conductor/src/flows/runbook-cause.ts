import { inline } from '../report/markdown.js';
import { FlowRefusal } from '../types.js';

/** Each a reason that is there today; the words are those that people use for it. */
const causes: { kind: string; when: RegExp[] }[] = [
  {
    kind: 'an alert that fired',
    when: [/\b(alert|alarm|pager|monitor)\w*\b/i, /\b(fired|fires|went off|goes off|triggered|rang|woke|paged)\b/i],
  },
  {
    kind: 'an incident that happened',
    when: [
      /\b(incidents?|outages?|downtime|post-?mortem|data loss)\b/i,
      /\b(had|was|were|happened|on|last|since|after|yesterday|twice|again|INC-?\d+)\b/i,
    ],
  },
  {
    kind: 'work that recurs',
    when: [
      /\b(every|each|once an?) (night|day|week|month|quarter|year|release|(mon|tues|wednes|thurs|fri|satur|sun)day)\b|\b(nightly|daily|weekly|monthly|quarterly|yearly|annual(ly)?)\b|\bon a schedule\b/i,
    ],
  },
  {
    kind: 'a failure in production',
    when: [
      /\bproduction\b/i,
      /\b(fail(s|ed|ing|ure)?|crash(es|ed)?|hung|hangs|timed? ?out|ran (out|full)|(is|was) (full|down|slow)|measured|\d+ ?(%|rps|requests))/i,
    ],
  },
  {
    kind: 'a promise to somebody',
    when: [/\b(promised|we agreed|have agreed|committed to|by contract|contractual(ly)?|SLA|auditors?)\b/i],
  },
];

/** Nothing has happened yet: the sentence speaks of what might. */
const supposed =
  /\b(in case|in the event|just in case|might|may|could|would|some ?day|one day|potential(ly)?|hypothetical(ly)?|future)\b/i;

/** What overrides the question: whoever asks says what it is needed for. */
const named = /\bneed(ed)?( because)?\s*:\s*(\S.{9,})/i;

/** Why a runbook is wanted, as a line of the report; null when no reason is named. */
export function causeOf(texts: string[]): { line: string } | null {
  for (const sentence of texts.flatMap(sentencesIn)) {
    if (supposed.test(sentence)) continue;
    const cause = causes.find(({ when }) => when.every((pattern) => pattern.test(sentence)));
    if (cause !== undefined) return { line: `For ${cause.kind}: "${inline(sentence)}"` };
  }
  const need = texts.flatMap((text) => named.exec(text)?.[3] ?? [])[0];
  return need === undefined
    ? null
    : { line: `The need was named by who asked for it, nothing has happened yet: "${inline(need)}"` };
}

function sentencesIn(text: string): string[] {
  return text.split(/(?<=[.!?])\s+|\n+/).filter((sentence) => sentence.trim() !== '');
}

/** A runbook for what never happened is never read, and wrong when it is. */
export function checkCause(texts: string[]): void {
  if (causeOf(texts) !== null) return;
  throw new FlowRefusal(
    'runbook.no-cause',
    'A runbook needs one real cause, and neither the goal nor a document names one: an alert that fired, an incident that happened, work that recurs, ' +
      'a failure seen or measured in production, or a promise to somebody. Name it with its date in the goal ("The alert queue-depth fired on 3 March"), ' +
      'or say what it is needed for all the same: "Need: the new team takes over on Monday".',
  );
}
