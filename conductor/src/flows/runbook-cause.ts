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

/** Nothing has happened yet: the clause speaks of what might. May is a month, too. */
const supposed =
  /\b([Ii]n case|[Ii]n the event|[Jj]ust in case|[Ii]f|[Mm]ight|may|([Cc]ould|[Ww]ould)(?! not)|[Ss]ome ?day|[Oo]ne day|[Pp]otential(ly)?|[Hh]ypothetical(ly)?|[Ff]uture)\b/;

/** What overrides the question: whoever asks says what it is needed for. */
const named = /\bneed(ed)?( because)?\s*:\s*(\S.{9,})/i;

/** Why a runbook is wanted, as a line of the report; null when no reason is named. */
export function causeOf(texts: string[]): { line: string } | null {
  for (const sentence of texts.flatMap(sentencesIn)) {
    const kind = kindOf(sentence);
    if (kind !== null) return { line: `For ${kind}: "${inline(sentence)}"` };
  }
  const need = texts.flatMap((text) => named.exec(text)?.[3] ?? [])[0];
  return need === undefined
    ? null
    : { line: `The need was named by who asked for it, nothing has happened yet: "${inline(need)}"` };
}

/** A sentence that supposes something in one of its clauses may tell what happened in another. */
function kindOf(sentence: string): string | null {
  const real = sentence.split(/[,;:]/).filter((clause) => !supposed.test(clause));
  return causes.find(({ when }) => when.every((pattern) => pattern.test(real.join(','))))?.kind ?? null;
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
