import type { FlowPlan } from '@boocode/contracts/flow-plan';
import type { PlannedMending } from '@boocode/contracts/mending';
import { hashJson } from '../hash.js';
import { finishStepAfter, keysOf } from '../spine/steps.js';
import { FlowRefusal, type Step } from '../types.js';
import { count } from '../wording.js';
import { chainKey, type ChainPlace } from './chain-key.js';
import { approveStep, landStep, lineCheck, mergeStep, namesOf, roundSteps } from './chain-steps.js';
import { fixTitle, fixWords } from './fix-words.js';

export const fixFlowName = 'fix';
export const fixFlowVersion = 1;

export interface FixPlanOrder extends PlannedMending {
  /** The commit that the fixes begin with. */
  base: string;
  /** The branch that is checked out; null = none is. */
  target: string | null;
}

/** Compiles a run that mends findings: a chain for each fix, whose merges wait for each other, then all of them together. */
export function planFix({ base, target, ...mending }: FixPlanOrder): FlowPlan {
  const { fixes, land } = mending;
  if (land !== 'none' && target === null) {
    throw new FlowRefusal(
      'fix.no-branch',
      'No branch is checked out that the fixes could land in. Check one out, or leave them on a branch of their own with land: "none".',
    );
  }
  const chains = fixes.map(({ findings }, at) => chainOf(at + 1, findings, { mending, base }));
  const merges = fixes.map((_fix, at) => chainKey('merge', placeOf(at + 1)));
  const steps = [...chains.flat(), lineCheck(merges), ...landing(mending, target ?? '', merges)];
  const { reads: _reads, ...finish } = finishStepAfter(steps, []);
  const findings = fixes.flatMap((fix) => fix.findings);
  const plan: Omit<FlowPlan, 'hash'> = {
    flow: fixFlowName,
    version: fixFlowVersion,
    title: `Fix ${namesOf(findings)}`,
    goal: mending.acceptance,
    subject: { kind: 'repository', focus: [], documents: [] },
    band: 'small',
    band_reason: `${count(findings.length, 'finding')} in ${count(fixes.length, 'fix').replace(/fixs$/, 'fixes')}`,
    cut: [],
    mending,
    steps: [...steps, { ...finish, title: 'Write the report', brief: 'Say of each finding what became of it' }],
  };
  return { ...plan, hash: hashJson(plan) };
}

const placeOf = (fix: number): ChainPlace => ({ fix, onto: false, round: 1 });

function chainOf(
  fix: number,
  findings: PlannedMending['fixes'][number]['findings'],
  { mending, base }: { mending: PlannedMending; base: string },
): Step[] {
  const { found_at, acceptance } = mending;
  const round = roundSteps(placeOf(fix), {
    findings,
    title: fixTitle(findings),
    brief: fixWords({ findings, found_at, base, acceptance }),
    after: [],
  });
  const before = fix === 1 ? [] : [chainKey('merge', placeOf(fix - 1))];
  return [...round, mergeStep(placeOf(fix), findings, [...keysOf(round), ...before])];
}

function landing({ land, fixes }: PlannedMending, target: string, merges: string[]): Step[] {
  if (land === 'none') return [];
  const names = namesOf(fixes.flatMap(({ findings }) => findings));
  const asked = land === 'approve' ? [approveStep(target)] : [];
  return [...asked, landStep(`Merge the fixes of ${names}`, [...merges, 'check', ...keysOf(asked)])];
}
