import type { MergeResult, WrittenChange } from '@boocode/contracts/arena';
import type { FixOutcome, MendedFinding } from '@boocode/contracts/mending';
import type { StepInput, StepResult } from '../types.js';
import { chainKey } from './chain-key.js';
import { isMerged, mergeIn, resultOf, standingOf, type ChainStanding } from './chain-standing.js';

/** A fix as it has ended. */
export interface EndedFix extends FixOutcome {
  key: string;
  findings: readonly MendedFinding[];
  standing: ChainStanding | null;
}

interface Ending {
  fix: number;
  findings: readonly MendedFinding[];
  landed: MergeResult | null;
}

/** How a fix has ended: by its newest round, behind a conflict where there was one. */
export function endOf(input: StepInput, { fix, findings, landed }: Ending): EndedFix {
  const plain = sideOf(input, { fix, onto: false });
  const onto = sideOf(input, { fix, onto: true });
  const { standing, merge, result } = onto.standing === null ? plain : onto;
  const merged = isMerged(merge);
  // A later round that failed leaves what was committed before it.
  const change = changeIn(onto.standing) ?? changeIn(plain.standing);
  const why = merged ? whyNotLanded(input, landed) : (standing?.missing ?? mergeWords(result, merge));
  const state = merged ? (isMerged(landed) ? 'landed' : 'merged') : change === null ? 'nothing' : 'left';
  return {
    key: chainKey('fix', { fix, onto: false, round: 1 }),
    findings,
    standing,
    state,
    refs: findings.map(({ ref }) => ref),
    branch: change?.branch ?? null,
    commit: change?.commit ?? null,
    why: state === 'landed' ? '' : why,
  };
}

function sideOf(input: StepInput, side: { fix: number; onto: boolean }) {
  const result = resultOf(input.dependencies, chainKey('merge', { ...side, round: 1 }));
  return { standing: standingOf(input, side), result, merge: mergeIn(result) };
}

/** Null where nothing was changed. */
function changeIn(standing: ChainStanding | null): WrittenChange | null {
  const change = standing?.change ?? null;
  return change === null || change.commit === change.base_commit ? null : change;
}

function mergeWords(result: StepResult | undefined, merge: MergeResult | null): string {
  return merge?.said ?? result?.error ?? 'It came to no merge.';
}

/** Why what was merged is not where it was to go; empty where it was to stay there. */
export function whyNotLanded(input: StepInput, landed: MergeResult | null): string {
  if (input.run.plan.mending?.land === 'none') return '';
  if (landed !== null) return landed.said;
  const before = ['check', 'approve', 'land'].map((key) => resultOf(input.dependencies, key));
  const cause = before.find((one) => one !== undefined && one.state !== 'completed');
  if (cause === undefined) return 'It was not landed.';
  const because = cause.error === null ? '.' : `, because ${cause.error}`;
  return `It was not landed: the step "${cause.step.key}" ended ${cause.state}${because}`;
}
