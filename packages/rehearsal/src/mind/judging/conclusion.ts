import type { Verdict } from './verdict.js';

/** A drawn conclusion: what stands or falls with the findings that it rests on. */
interface Drawn {
  ref: string;
  rests_on: string[];
}

/**
 * Judges a conclusion by the verdicts on what it rests on: it falls with all of them, by the counter-evidence of one; it is
 * confirmed with all of them; and anything between is left open.
 */
export function judgeConclusion({ ref, rests_on }: Drawn, verdicts: readonly Verdict[]): Verdict {
  const carriers = rests_on.flatMap((one) => verdicts.find(({ finding }) => finding === one) ?? []);
  const base = { finding: ref, claim_contradicted: '', counter_evidence: [] };
  const named = rests_on.join(', ');
  if (carriers.length === 0) {
    return { ...base, value: 'uncertain', steps: 'The answer rests on none of the findings that were handed over.' };
  }
  const [first] = carriers;
  if (first !== undefined && carriers.every(({ value }) => value === 'refuted')) {
    const { claim_contradicted, counter_evidence } = first;
    return { finding: ref, value: 'refuted', claim_contradicted, counter_evidence, steps: `All of ${named} fell.` };
  }
  if (carriers.length === rests_on.length && carriers.every(({ value }) => value === 'confirmed')) {
    return { ...base, value: 'confirmed', steps: `${named} were opened again, and stand.` };
  }
  return { ...base, value: 'uncertain', steps: `Not all of ${named} could be confirmed.` };
}
