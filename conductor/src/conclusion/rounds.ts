import type { FlowPlan } from '@boocode/contracts/flow-plan';
import { isOpen, type LedgerItem } from '../gates/ledger.js';
import { codeStep } from '../spine/steps.js';
import { foldDataOf, type FoldData } from '../spine/fold.js';
import type { PlanGraft, Step, StepInput } from '../types.js';
import type { ConclusionFlow } from './config.js';

/** A last round with more new findings than this calls for another. */
const quietRound = 2;

/** Words that make a finding of a plan weighty, whatever its rating. */
const weighty =
  /\b(auth\w*|personal data|pii|rac(e|es|ing)|ordering|coordinat\w+|edge cases?|contradict\w*|data loss)\b/i;

/** Whether a finding alters what the plan commits to. In doubt it does. */
export function isMajor({ severity, raw }: LedgerItem): boolean {
  return severity === 'critical' || severity === 'warning' || weighty.test(`${raw.title} ${raw.claim} ${raw.category}`);
}

/** The round of a step's key: `fold` is 1, `fold.r2` is 2. */
export function roundOf(key: string): number {
  return Number(/\.r(\d)$/.exec(key)?.[1] ?? 1);
}

/**
 * One more round of the same angles, when the band allows it and the last one was not quiet: at most two new findings, none
 * of them major. The steps behind the fold wait for the new one too.
 */
export function nextRound(flow: ConclusionFlow, input: StepInput, data: FoldData): PlanGraft | null {
  const { plan } = input.run;
  const round = roundOf(input.step.key);
  if (round >= (flow.rounds?.[plan.band] ?? 1)) return null;
  const known = new Set(round === 1 ? [] : foldDataOf(input, 'fold').items.map(({ ref }) => ref));
  // What discovery noted says how things are, not what the plan gets wrong.
  const fresh = data.items.filter(
    (item) => isOpen(item) && !known.has(item.ref) && !item.step_key.startsWith('discovery.'),
  );
  if (fresh.length <= quietRound && !fresh.some(isMajor)) return null;
  return roundGraft(plan, round + 1);
}

/** All rounds after the first that the band of a plan allows. */
export function laterRounds(flow: ConclusionFlow, plan: FlowPlan): PlanGraft[] {
  const more = (flow.rounds?.[plan.band] ?? 1) - 1;
  return Array.from({ length: more }, (_, n) => roundGraft(plan, n + 2));
}

function roundGraft(plan: FlowPlan, round: number): PlanGraft {
  const next = `.r${round}`;
  const before = foldOf(round - 1);
  const angles = plan.steps
    .filter(({ stage }) => stage === 'angle')
    .map((step): Step => ({
      ...step,
      key: `${step.key}${next}`,
      title: `${step.title}, round ${round}`,
      required: false,
      depends_on: ['context', before],
    }));
  const fold = codeStep(
    'fold',
    `Check the findings of round ${round}`,
    'Read the answers of this round, check each citation',
    ['context', before, ...angles.map(({ key }) => key)],
  );
  return { steps: [...angles, { ...fold, key: foldOf(round) }], before: behindTheFold(plan.steps) };
}

function foldOf(round: number): string {
  return round === 1 ? 'fold' : `fold.r${round}`;
}

/** The steps that read the fold. */
export function behindTheFold(steps: Step[]): string[] {
  return steps.filter(({ key, depends_on }) => key !== 'finish' && depends_on.includes('fold')).map(({ key }) => key);
}
