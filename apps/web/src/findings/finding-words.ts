import type { Severity } from '@boocode/contracts/finding';
import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { Tone } from '../state/conditions.js';

/** How severe a finding is, the worst first. */
export const severities: Readonly<Record<Severity, { word: string; tone: Tone }>> = {
  critical: { word: 'Critical', tone: 'bad' },
  warning: { word: 'Warning', tone: 'warn' },
  suggestion: { word: 'Suggestion', tone: 'quiet' },
  advisory: { word: 'Advisory', tone: 'quiet' },
  fact: { word: 'Fact', tone: 'quiet' },
};

type Verdict = FindingView['verdict'];

/** What validation said. That nobody has validated a finding is never said as if it were refuted. */
export const verdicts: Readonly<Record<Verdict, { word: string; tone: Tone; what: string }>> = {
  confirmed: { word: 'confirmed', tone: 'good', what: 'The validator attacked it, and it stands.' },
  'partially-refuted': {
    word: 'partly refuted',
    tone: 'warn',
    what: 'The validator found it real, but smaller, rarer or elsewhere than claimed.',
  },
  uncertain: { word: 'unclear', tone: 'warn', what: 'The validator could not settle it either way.' },
  'not-validated': {
    word: 'not validated',
    tone: 'quiet',
    what: 'No validator has looked at it. That says nothing against it.',
  },
  refuted: { word: 'refuted', tone: 'quiet', what: 'The validator showed that the claim is false.' },
};

/** The word of a verdict; while the run goes on, a finding is not validated *yet*. */
export const verdictWord = ({ verdict, stage }: Pick<FindingView, 'verdict' | 'stage'>, goesOn: boolean): string =>
  verdict === 'not-validated' && stage !== 'final' && goesOn ? 'not validated yet' : verdicts[verdict].word;

/** What a verdict means for its finding: to call it false without proof that holds removes nothing. */
export const verdictMeaning = ({ verdict, disposition }: Pick<FindingView, 'verdict' | 'disposition'>): string =>
  verdict === 'refuted' && disposition !== 'refuted'
    ? 'The validator called it false, without proof that holds. So it stays.'
    : verdicts[verdict].what;

export const statuses: Readonly<Record<FindingView['status'], { word: string; tone: Tone }>> = {
  open: { word: 'open', tone: 'quiet' },
  dismissed: { word: 'dismissed', tone: 'quiet' },
  fixed: { word: 'fixed', tone: 'good' },
  'still-there': { word: 'still there', tone: 'bad' },
};

export const dispositions: Readonly<Record<NonNullable<FindingView['disposition']>, string>> = {
  published: 'In the report',
  'merged-into': 'Merged into another finding that says the same',
  demoted: 'Demoted: left out of the report',
  'size-filtered': 'Left out: too small for a run of this size',
  'cap-cut': 'Left out: the report had its fill',
  refuted: 'Refuted: left out of the report',
  deferred: 'Deferred',
  'invalid-citation': 'Left out: what it cites is not there',
  'out-of-scope': 'Left out: not what the run is about',
  'dismissed-earlier': 'Dismissed in an earlier run',
};

/** `3 findings`, `1 finding`. */
export const counted = (count: number, word = 'finding'): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** An angle as people know it: the title of its step. */
export function angleName(run: Pick<FlowRunView, 'steps'>, persona: string): string {
  const step = run.steps.find((each) => each.persona === persona);
  return step?.title ?? persona.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase());
}
