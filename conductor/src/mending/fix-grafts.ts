import { CheckResult, MergeResult } from '@boocode/contracts/arena';
import type { FlowPlan, StepOutput } from '@boocode/contracts/flow-plan';
import { FixReview, type MendedFinding } from '@boocode/contracts/mending';
import { keysOf } from '../spine/steps.js';
import type { PlanGraft, StepInput } from '../types.js';
import { standingOf } from './chain-standing.js';
import { chainKey, lastRound, readChainKey, type ChainPlace } from './chain-key.js';
import { mergeStep, roundSteps } from './chain-steps.js';
import { fixTitle } from './fix-words.js';

/** Another round where a check has failed, a review rejects, or a merge met conflicts, once; null = this was the end of it. */
export function fixGraft(input: StepInput, output: StepOutput): PlanGraft | null {
  const { step, run } = input;
  const place = readChainKey(step.key);
  if (place === null) return null;
  if (place.part !== 'merge') {
    return isFaulty(output) && place.round < lastRound ? again(run.plan, place, step.key) : null;
  }
  const conflicts = MergeResult.safeParse(output.data).data?.state === 'conflicts';
  const standing = conflicts && !place.onto ? standingOf(input, place) : null;
  return standing === null ? null : ontoLine(run.plan, place, standing.fix.step.key);
}

function isFaulty({ data }: StepOutput): boolean {
  const check = CheckResult.safeParse(data).data;
  if (check !== undefined) return check.state === 'failed' || check.state === 'timed-out';
  return FixReview.safeParse(data).data?.approved === false;
}

/** All rounds that the fixes of a plan may take: each as often as it may, on either side of a conflict. */
export function fixesMayAdd(plan: FlowPlan): PlanGraft[] {
  return (plan.mending?.fixes ?? []).flatMap((_fix, at) => {
    const first: ChainPlace = { fix: at + 1, onto: false, round: 1 };
    const behind: ChainPlace = { ...first, onto: true };
    return [...roundsAgain(plan, first), ontoLine(plan, first, chainKey('fix', first)), ...roundsAgain(plan, behind)];
  });
}

function roundsAgain(plan: FlowPlan, first: ChainPlace): PlanGraft[] {
  return Array.from({ length: lastRound - 1 }, (_, at) => {
    const place = { ...first, round: at + 1 };
    return again(plan, place, chainKey('check', place));
  });
}

/** The same again in the same session and worktree, before it is merged; `by` adds it, and says what is wrong. */
function again(plan: FlowPlan, place: ChainPlace, by: string): PlanGraft {
  const next = { ...place, round: place.round + 1 };
  const { findings, brief } = orderOf(plan, place);
  const before = chainKey('fix', place);
  const merge = place.onto ? chainKey('merge', { ...place, onto: false, round: 1 }) : undefined;
  return {
    steps: roundSteps(next, {
      findings,
      title: `${fixTitle(findings)} (round ${next.round})`,
      brief,
      after: [before, by],
      continues: before,
      ...(merge !== undefined && { merge }),
    }),
    before: [chainKey('merge', { ...place, round: 1 })],
  };
}

/** Brings a fix onto what was merged before it; all that waits for its merge waits for that too. */
function ontoLine(plan: FlowPlan, place: ChainPlace, continues: string): PlanGraft {
  const next: ChainPlace = { fix: place.fix, onto: true, round: 1 };
  const { findings, brief } = orderOf(plan, place);
  const merge = chainKey('merge', { ...place, round: 1 });
  const round = roundSteps(next, {
    findings,
    title: `${fixTitle(findings)} (onto the other fixes)`,
    brief,
    after: [continues],
    continues,
    merge,
    brings: true,
  });
  const planned = new Set(keysOf(plan.steps));
  const behind = [chainKey('merge', { ...place, fix: place.fix + 1, round: 1 }), 'check', 'land'];
  return {
    steps: [...round, mergeStep(next, findings, [...keysOf(round), merge])],
    before: behind.filter((key) => planned.has(key)),
  };
}

/** What the first step of a fix was told to mend. */
function orderOf({ steps, mending }: FlowPlan, { fix }: ChainPlace): { findings: MendedFinding[]; brief: string } {
  const first = steps.find(({ key }) => key === chainKey('fix', { fix, onto: false, round: 1 }));
  return { findings: mending?.fixes[fix - 1]?.findings ?? [], brief: first?.brief ?? '' };
}
