import { CheckResult, MergeResult, WrittenChange } from '@boocode/contracts/arena';
import { FixReview } from '@boocode/contracts/mending';
import type { StepInput, StepResult } from '../types.js';
import { count } from '../wording.js';
import { chainKey, readChainKey, type ChainPart, type ChainPlace } from './chain-key.js';

export type Handed = Pick<StepInput, 'dependencies'>;
type Side = Pick<ChainPlace, 'fix' | 'onto'>;

/** The newest round of a fix, as far as a step was handed it. */
export interface ChainStanding {
  place: ChainPlace;
  fix: StepResult;
  change: WrittenChange | null;
  check: CheckResult | null;
  review: FixReview | null;
  /** What is missing before it may be merged; null = nothing. */
  missing: string | null;
}

/** Null where the step was handed nothing of it. */
export function standingOf({ dependencies }: Handed, side: Side): ChainStanding | null {
  const rounds = dependencies.flatMap((result) => {
    const place = readChainKey(result.step.key);
    return place?.part === 'fix' && place.fix === side.fix && place.onto === side.onto ? [{ place, result }] : [];
  });
  const newest = rounds.toSorted((a, b) => b.place.round - a.place.round)[0];
  if (newest === undefined) return null;
  const { place, result: fix } = newest;
  const of = (part: ChainPart): StepResult | undefined => resultOf(dependencies, chainKey(part, place));
  const change = changeOf(fix);
  const [check, review] = [of('check'), of('review')];
  const checked = CheckResult.safeParse(check?.output?.data).data ?? null;
  const reviewed = FixReview.safeParse(review?.output?.data).data ?? null;
  const missing =
    whyNoChange(fix, change) ?? whyUnchecked(check, checked, place) ?? whyNotApproved(review, reviewed, place);
  return { place, fix, change, check: checked, review: reviewed, missing };
}

/** What a writing step left; null where it did not complete. */
export function changeOf({ state, output }: StepResult): WrittenChange | null {
  return state === 'completed' ? (WrittenChange.safeParse(output?.data).data ?? null) : null;
}

/** Why there is nothing to check, review or merge of a fix; null = there is. */
export function whyNoChange(fix: StepResult, change: WrittenChange | null): string | null {
  if (fix.state !== 'completed') return `The fix ${endWords(fix)}`;
  if (change === null) return fix.output?.skipped ?? 'The fix left nothing that could be read.';
  if (change.refused !== null) return `What it changed was not committed: ${change.refused}`;
  return change.commit === change.base_commit ? 'Its agent changed nothing.' : null;
}

function whyUnchecked(result: StepResult | undefined, check: CheckResult | null, { round }: ChainPlace): string | null {
  if (check?.state === 'passed' || check?.state === 'skipped') return null;
  if (check === null) return `It was not checked: the check ${endWords(result)}`;
  const how = check.state === 'timed-out' ? 'took too long' : `failed with ${check.exit_code ?? 'a signal'}`;
  return `Its check \`${check.command ?? ''}\` ${how}${afterRounds(round)}.`;
}

function whyNotApproved(
  result: StepResult | undefined,
  review: FixReview | null,
  { round }: ChainPlace,
): string | null {
  if (review?.approved === true) return null;
  if (review === null) return `It was not reviewed: the review ${endWords(result)}`;
  return `Its review rejects it${afterRounds(round)}: ${review.reasons.join(' ')}`;
}

function afterRounds(round: number): string {
  return round === 1 ? '' : ` after ${count(round, 'round')}`;
}

function endWords(result: StepResult | undefined): string {
  if (result === undefined) return 'did not come about.';
  if (result.output?.skipped !== undefined) return `had nothing to do: ${result.output.skipped}`;
  const ended = {
    completed: 'left nothing that could be read',
    failed: 'failed',
    blocked: 'could not run',
    cancelled: 'was cancelled',
  };
  return `${ended[result.state]}${result.error === null ? '.' : `: ${result.error}`}`;
}

/** What became of a merge; null where it left nothing. */
export function mergeIn(result: StepResult | undefined): MergeResult | null {
  return MergeResult.safeParse(result?.output?.data).data ?? null;
}

/** Whether the change is in the target now. One that was all in it already counts: whoever has merged it may have died before saying so. */
export function isMerged(merge: MergeResult | null): boolean {
  return merge?.state === 'merged' || (merge?.state === 'nothing' && merge.commit !== null);
}

/** What a step of this key left. */
export function resultOf(dependencies: readonly StepResult[], key: string): StepResult | undefined {
  return dependencies.find(({ step }) => step.key === key);
}
