import type { Band } from '@boocode/contracts/flow-plan';
import { caps } from '../gates/caps.js';
import { contradictions } from '../gates/contradictions.js';
import { eachOpen, type LedgerItem } from '../gates/ledger.js';
import { reachabilityGate } from '../gates/reachability.js';
import { sizeGate } from '../gates/size.js';
import { merged } from '../spine/dedupe.js';
import type { StepInput } from '../types.js';
import { checklistStep, codeReviewAngles } from './code-review-angles.js';

/** Reachability → size → dedupe → contradictions → caps, always in this order. */
export function rateAndRank(input: StepInput, items: LedgerItem[]): LedgerItem[] {
  const sized = loudEnough(items, input.run.plan.band);
  return caps(contradictions(merged(input, sized, reviewRank)), checklistStep);
}

/** What is left after the gates that need no second opinion. */
export function loudEnough(items: LedgerItem[], band: Band): LedgerItem[] {
  const reachable = eachOpen(items, reachabilityGate);
  return eachOpen(reachable, (item) => sizeGate(item, band));
}

/** The place of a persona in the roster's rank. */
export function reviewRank(persona: string): number {
  return codeReviewAngles.findIndex((angle) => angle.persona === persona);
}
