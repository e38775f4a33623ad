import { CheckResult, type MergeResult } from '@boocode/contracts/arena';
import { StepFailure, type Skip, type StepInput } from '../types.js';
import { readChainKey } from './chain-key.js';
import { changeOf, isMerged, mergeIn, resultOf, standingOf, whyNoChange, type Handed } from './chain-standing.js';

/** The last merge into the line that says where that stands; null = nothing was ever merged. */
function tipOf({ dependencies }: Handed): { key: string; merge: MergeResult } | null {
  const merges = dependencies.flatMap((result) => {
    const place = readChainKey(result.step.key);
    const merge = mergeIn(result);
    return place?.part === 'merge' && merge !== null && merge.commit !== null
      ? [{ place, merge, key: result.step.key }]
      : [];
  });
  if (!merges.some(({ merge }) => isMerged(merge))) return null;
  const last = merges
    .toSorted((a, b) => a.place.fix - b.place.fix || Number(a.place.onto) - Number(b.place.onto))
    .at(-1);
  return last === undefined ? null : { key: last.key, merge: last.merge };
}

/**
 * Which step's change a step is about, where the plan cannot say it; or why there is nothing to do. Throws `StepFailure` where nothing was
 * merged: then nobody is asked to approve it.
 */
export function aboutOf(input: StepInput): string | Skip {
  const place = readChainKey(input.step.key);
  if (place === null) return ofAll(input);
  return place.part === 'merge' ? ofMerge(input, place) : ofFix(input);
}

/** The newest round, where nothing is missing. */
function ofMerge(input: StepInput, side: { fix: number; onto: boolean }): string | Skip {
  const standing = standingOf(input, side);
  if (standing === null) return { skip: 'There is no fix to merge.' };
  return standing.missing === null ? standing.fix.step.key : { skip: standing.missing };
}

/** The fix of its own round, where that has changed something. */
function ofFix({ step: { from = '' }, dependencies }: StepInput): string | Skip {
  const fix = resultOf(dependencies, from);
  const nothing = fix === undefined ? 'There is no fix.' : whyNoChange(fix, changeOf(fix));
  return nothing === null ? from : { skip: nothing };
}

/** All that was merged: to be checked, and then landed. */
function ofAll(input: StepInput): string | Skip {
  const { step, run, dependencies } = input;
  const tip = tipOf(input);
  if (tip === null) {
    throw new StepFailure('fix.nothing-merged', 'No fix was merged, so there is nothing to check or to land.');
  }
  if (step.key !== 'land' || run.plan.mending?.land !== 'automatic') return tip.key;
  const check = CheckResult.safeParse(resultOf(dependencies, 'check')?.output?.data).data;
  return check?.state === 'passed' || check?.state === 'skipped'
    ? tip.key
    : { skip: 'It was not landed by itself, for the check of all fixes together did not pass.' };
}
