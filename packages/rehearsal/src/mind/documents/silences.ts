import { statementsOf } from '../subject/document.js';
import type { ProseDetector } from './remark.js';

interface Silence {
  id: string;
  severities: Readonly<Record<string, string>>;
  /** A statement that calls for it … */
  when: RegExp;
  /** … in a document none of whose lines speaks of it. */
  unless: RegExp;
  /** What the document does not speak of. */
  lacks: string;
  impact: string;
  remediation: string;
}

/** What a document ought to speak of when it speaks of something else. */
const silences: Silence[] = [
  {
    id: 'unnamed-edge',
    severities: { 'edge-case-explorer': 'Medium', 'test-engineer': 'Low' },
    when: /\b(upload|import|input|form|search|list|file|enter|amount)s?\b/i,
    unless: /\b(empty|missing|invalid|duplicate|maximum|at most|too (?:long|large|many)|malformed|zero)\b/i,
    lacks: 'empty, invalid or oversized input',
    impact: 'What happens at the edges is decided by whoever meets them first.',
    remediation: 'Say what happens with nothing, with too much, and with what is malformed.',
  },
  {
    id: 'unnamed-failure',
    severities: { 'on-call-engineer': 'Degrades reliability', 'behavioral-analyst': 'Warning' },
    when: /\b(calls?|sends?|requests?|fetch(?:es)?|web-?hooks?|provider|external|third[- ]party)\b/i,
    unless: /\b(time-?outs?|retr(?:y|ies|ied)|fails?|failures?|errors?|unavailable|fall-?back)\b/i,
    lacks: 'the other side being slow or gone',
    impact: 'Somebody finds out at night what it does then.',
    remediation: 'Say how long it waits, what it does then, and what the caller sees.',
  },
  {
    id: 'unnamed-way-back',
    severities: { 'data-engineer': 'Degrades operations', 'devops-engineer': 'Degrades reliability' },
    when: /\b(migrat\w+|columns?|tables?|schemas?|deploy\w*|roll(?:ed|s)? ?out|releases?)\b/i,
    unless: /\b(roll(?:ed|s)?[- ]?back|undo|revert\w*|reversible|backfill\w*|restore\w*)\b/i,
    lacks: 'a way back',
    impact: 'When it goes wrong there is no rehearsed way to the state before.',
    remediation: 'Name the step that undoes it, and until when it can be taken.',
  },
  {
    id: 'unnamed-order',
    severities: { 'concurrency-analyst': 'Warning' },
    when: /\b(parallel|concurren\w+|simultaneous\w*|workers?|queues?|jobs?|at the same time)\b/i,
    unless: /\b(locks?|order(?:ed|ing)|idempoten\w+|transactions?|once|serial\w*|unique)\b/i,
    lacks: 'order, or what two at once do to each other',
    impact: 'Two runs of it can overlap, and nothing says what then holds.',
    remediation: 'Say what may run together, and what makes a second time harmless.',
  },
  {
    id: 'missing-state',
    severities: { 'user-experience-designer': 'Degrades task' },
    when: /\b(screens?|pages?|buttons?|forms?|dialogs?|views?)\b/i,
    unless: /\b(loading|empty|errors?|failed|offline|disabled)\b/i,
    lacks: 'what a person sees while it loads, when there is nothing, and when it fails',
    impact: 'A person is left with a blank place and does not know whether to wait.',
    remediation: 'Name the states that a person can meet there, and what each one says.',
  },
  {
    id: 'unnamed-place',
    severities: { 'structural-analyst': 'Suggestion' },
    when: /\b(modules?|services?|components?|layers?|packages?)\b/i,
    unless: /[\w-]+\/[\w.-]+|`[^`]+`/,
    lacks: 'where in the repository it stands',
    impact: 'Each reader puts the boundary somewhere else.',
    remediation: 'Name the path, or the name that the code will have.',
  },
];

/** One remark a silence: at the first statement that calls for what the document leaves out. */
export const silenceDetectors: readonly ProseDetector[] = silences.map((silence) => ({
  id: silence.id,
  severities: silence.severities,
  find(document) {
    const text = [...document.lines.values()].join('\n');
    const first = statementsOf(document).find((statement) => silence.when.test(statement.text));
    const word = silence.when.exec(first?.text ?? '')?.[0];
    if (first === undefined || word === undefined || silence.unless.test(text)) return [];
    return [
      {
        line: first.line,
        title: `“${word}”, and no word on ${silence.lacks}`,
        claim: `The document speaks of “${word}”, and none of its lines speaks of ${silence.lacks}.`,
        impact: silence.impact,
        remediation: silence.remediation,
      },
    ];
  },
}));
