import type { FlowPlan } from '@boocode/contracts/flow-plan';
import { z } from 'zod';
import { ValidatorOutput } from '@boocode/contracts/finding';
import { severityRank, type LedgerItem } from '../gates/ledger.js';
import { isCorrective } from '../gates/verdicts.js';
import { FoldData, synthesisOf } from '../spine/fold.js';
import type { PlanGraft, StepInput, StepResult } from '../types.js';

/** So many findings one validator attacks at most: with more, each is attacked less. */
export const findingsForOne = 12;

/** The plan's own validator, and the one that is added when there is more than one can attack. There is no third. */
const validatorKeys = ['validator', 'validator.2'] as const;

/** The first version whose synthesizer can add a step; runs of before have one validator for everything. */
const firstThatSplits = 2;

/** What the synthesizer leaves: the ledger, and who attacks which findings. */
const Synthesis = FoldData.extend({
  /** Refs by validator; absent in runs where one was handed everything. */
  shares: z.array(z.array(z.string())).optional(),
});
type Synthesis = z.infer<typeof Synthesis>;

/**
 * Which findings each validator is handed: one list, or two halves. Of more than two can attack, the mildest stay
 * not validated. The ledger's order is kept, so that findings of one angle stay together.
 */
export function sharesOf(items: LedgerItem[], version: number): string[][] {
  const handed = items.filter(isCorrective);
  const refs = handed.map(({ ref }) => ref);
  if (version < firstThatSplits || refs.length <= findingsForOne) return [refs];
  const worst = handed
    .toSorted((a, b) => severityRank(a) - severityRank(b))
    .slice(0, findingsForOne * validatorKeys.length)
    .map(({ ref }) => ref);
  const attacked = refs.filter((ref) => worst.includes(ref));
  const half = Math.ceil(attacked.length / 2);
  return [attacked.slice(0, half), attacked.slice(half)];
}

/** The second validator, when the synthesizer left work for two. It is like the first, and the report waits for both. */
export function secondValidator({ run }: StepInput, data: unknown): PlanGraft | null {
  return sharesIn(Synthesis.parse(data)).length < 2 ? null : secondOf(run.plan);
}

/** The second validator of a plan that has one. */
export function secondOf({ steps }: FlowPlan): PlanGraft | null {
  const [own, added] = validatorKeys;
  const first = steps.find(({ key }) => key === own);
  if (first === undefined) return null;
  return { steps: [{ ...first, key: added, title: `${first.title}, second half` }], before: ['render'] };
}

/** The findings that this validator attacks. */
export function handedTo(input: StepInput): LedgerItem[] {
  const data = Synthesis.parse(synthesisOf(input));
  const share = sharesIn(data)[validatorKeys.findIndex((key) => key === input.step.key)] ?? [];
  return data.items.filter(({ ref }) => share.includes(ref));
}

/** How the attack on one validator's share ended. */
export interface Attack {
  handed: string[];
  /** On its own share, empty when that was empty; null when there is no readable answer: that is no verdict. */
  verdicts: ValidatorOutput['verdicts'] | null;
}

/** What became of each validator's share, as the report's step sees it. */
export function attacksOf(input: StepInput): Attack[] {
  return sharesIn(Synthesis.parse(synthesisOf(input))).map((handed, index) => {
    const result = input.dependencies.find(({ step }) => step.key === validatorKeys[index]);
    const verdicts = result === undefined ? null : verdictsIn(result);
    return { handed, verdicts: verdicts && verdicts.filter(({ finding }) => handed.includes(finding)) };
  });
}

function sharesIn({ shares, items }: Synthesis): string[][] {
  return shares ?? [items.filter(isCorrective).map(({ ref }) => ref)];
}

function verdictsIn({ state, output }: StepResult): ValidatorOutput['verdicts'] | null {
  if (state !== 'completed' || output === null) return null;
  if (output.skipped !== undefined) return [];
  const parsed = ValidatorOutput.safeParse(output.data);
  return parsed.success ? parsed.data.verdicts : null;
}
