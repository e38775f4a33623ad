import type { Finding, RunResult, RunVerdict } from '@boocode/contracts/finding';
import { personas as ours } from '../personas/generated.gen.js';
import { count } from '../wording.js';
import { isBlocking } from './blocking.js';
import type { Dismissal } from '../gates/dismissed.js';
import { dismissalOf, repositoryName, type FinishedRun } from './finished-run.js';
import { inline } from './markdown.js';
import { plainWords } from './plain-words.js';

/** Makes a text of a model, or of a person, safe and readable here. */
type Words = (text: string) => string;

const groups: [string, (finding: Finding) => boolean][] = [
  ['Must be resolved', isBlocking],
  ['Should be resolved soon', (finding) => !isBlocking(finding) && finding.severity === 'warning'],
  ['Would be better otherwise', ({ severity }) => severity === 'suggestion'],
  ['Perhaps not needed at all', ({ severity }) => severity === 'advisory'],
];

/**
 * The same findings for people who do not read code: the answer, then what one would notice, how likely it is, what is proposed,
 * and what was not checked. The same run, the same bytes.
 */
export function stakeholderReport(run: FinishedRun): string {
  const { findings, coverage, conclusion } = run.result;
  const ids = new Set([...ours.map(({ id }) => id), ...[...findings, ...coverage].map(({ persona }) => persona)]);
  const words: Words = (text) => inline(plainWords(text, [...ids]));
  const published = findings.filter(({ disposition }) => disposition === 'published');
  const parts = [
    `# ${inline(flowTitle(run))}: ${headings[run.result.verdict]}`,
    answer(run, published),
    ...(conclusion === null ? [] : paragraphs(conclusion.answer, words)),
    lookedAt(run, words),
    ...groupsOf(run, published, words),
    ...facts(published, words),
    '## What was not checked',
    notChecked(run, published)
      .map((line) => `- ${line}`)
      .join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The title of a run goes on with refs and paths after a colon. */
function flowTitle({ title }: FinishedRun): string {
  return title.split(':', 1)[0] ?? title;
}

const headings: Record<RunVerdict, string> = {
  APPROVE: 'nothing stands in the way',
  COMMENT: 'nothing stands in the way, some points to look at',
  'REQUEST CHANGES': 'not yet',
  COMPLETE: 'the answer',
  'NOT ESTABLISHED': 'no answer that holds',
  INCOMPLETE: 'not finished',
};

function answer({ result }: FinishedRun, published: Finding[]): string {
  const must = count(published.filter(isBlocking).length, 'point');
  const answers: Record<RunVerdict, string> = {
    APPROVE: 'Nothing was found that speaks against going ahead.',
    COMMENT: 'Going ahead is possible. Some points below are worth a look first.',
    'REQUEST CHANGES': `Not yet: ${must} must be resolved first.`,
    COMPLETE: 'What was asked has been answered:',
    'NOT ESTABLISHED': 'What was asked could not be established.',
    INCOMPLETE: `${incomplete(result)}${published.some(isBlocking) ? ` Certain already: ${must} must be resolved.` : ''}`,
  };
  return answers[result.verdict];
}

function incomplete({ conclusion }: RunResult): string {
  return conclusion === null
    ? 'The check is not whole, so it is no yes.'
    : 'The work is not whole, so what follows is not the last word.';
}

function lookedAt(run: FinishedRun, words: Words): string {
  const { kind, documents } = run.subject;
  const what = { change: 'a change to', area: 'a part of', repository: 'the whole of' }[kind];
  const handed = documents.length === 0 ? '' : `, and ${count(documents.length, 'document')} that were handed in`;
  const asked = run.goal.trim() === '' ? '' : ` Asked was: ${words(run.goal)}`;
  return `Looked at: ${what} ${inline(repositoryName(run))}${handed}.${asked}`;
}

/** A text of several lines: lists stay lists, headings become lines. */
function paragraphs(text: string, words: Words): string[] {
  return text
    .replaceAll(/```[\s\S]*?(?:```|$)/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, bullet, rest = line] = /^\s*(?:(?:([-*+]|\d+[.)])\s+)|#{1,6}\s+)(.*)$/.exec(line) ?? [];
      return bullet === undefined ? guarded(words(rest)) : `- ${words(rest)}`;
    });
}

/** Words that begin a line must not begin a heading, a list or a quotation. */
function guarded(line: string): string {
  return line.replace(/^([#>+-]|\d+(?=[.)]))/, String.raw`\$1`).replace(/^\\(\d+)/, '$1\\');
}

function groupsOf(run: FinishedRun, published: Finding[], words: Words): string[] {
  let number = 0;
  return groups.flatMap(([title, belongs]) => {
    const own = published.filter(belongs);
    if (own.length === 0) return [];
    return [
      `## ${title}`,
      ...own.map((finding) => point(finding, { number: ++number, words, dismissal: dismissalOf(run, finding) })),
    ];
  });
}

const sure: Record<Finding['verdict'], string> = {
  confirmed: 'A second reader tried to disprove it and could not.',
  'partially-refuted': 'A second reader holds it to be true in part.',
  refuted: 'A second reader disputes it, without proof.',
  uncertain: 'A second reader could not settle it.',
  'not-validated': 'Nobody has checked it a second time.',
};

interface Point {
  number: number;
  words: Words;
  /** What people have decided since. */
  dismissal: Dismissal | null;
}

function point(finding: Finding, { number, words, dismissal }: Point): string {
  const { title, impact, claim, likelihood, trigger, remediation, verdict } = finding;
  const when = trigger.trim() === '' ? '' : ` It shows with: ${words(trigger)}`;
  return [
    `### ${number}. ${words(title)}`,
    `**What one would notice:** ${words(impact.trim() === '' ? claim : impact)}`,
    `**How likely:** ${likelihood.trim() === '' ? 'not estimated.' : words(likelihood)}${when}`,
    `**What is proposed:** ${remediation.trim() === '' ? 'nothing yet.' : words(remediation)}`,
    `**How sure:** ${sure[verdict]}`,
    ...(dismissal === null ? [] : [`**Decided since:** nothing is to be done, because: ${words(dismissal.reason)}`]),
  ].join('\n\n');
}

/** How things are: nothing is to be done about them. */
function facts(published: Finding[], words: Words): string[] {
  const own = published.filter(({ severity }) => severity === 'fact');
  if (own.length === 0) return [];
  return ['## How things are', own.map(({ claim }) => `- ${words(claim)}`).join('\n')];
}

function notChecked({ result, band }: FinishedRun, published: Finding[]): string[] {
  const ended = (state: string) => result.coverage.filter((row) => row.state === state);
  const required = ended('failed').filter((row) => row.required).length;
  const optional = ended('failed').length - required;
  const parts = result.gaps.length - required;
  const unchecked = published.filter((each) => each.verdict === 'not-validated' && each.severity !== 'fact').length;
  const unfounded = result.findings.filter(
    ({ disposition }) => disposition === 'invalid-citation' || disposition === 'deferred',
  ).length;
  const lines: [number, string][] = [
    [required, `${count(required, 'required look')} did not come to an end.`],
    [parts, `${count(parts, 'part')} of the work could not be done whole.`],
    [optional, `${count(optional, 'further look')} did not come to an end.`],
    [ended('cut').length, `${count(ended('cut').length, 'look')} had no room in a ${band} run.`],
    [unchecked, `${count(unchecked, 'point')} above: nobody has checked them a second time.`],
    [unfounded, `${count(unfounded, 'remark')} left out, because no proof came with them that holds.`],
  ];
  const shown = lines.flatMap(([n, line]) => (n > 0 ? [line] : []));
  return shown.length > 0 ? shown : ['Nothing that was planned was left out.'];
}
