import type { Band } from '@boocode/contracts/flow-plan';
import { caps } from '../gates/caps.js';
import { contradictions } from '../gates/contradictions.js';
import { dedupe } from '../gates/dedupe.js';
import { eachOpen, type LedgerItem } from '../gates/ledger.js';
import { reachabilityGate } from '../gates/reachability.js';
import { sizeGate } from '../gates/size.js';
import { checklistStep, codeReviewAngles } from './code-review-angles.js';

/** Reachability → size → dedupe → contradictions → caps, always in this order. */
export function rateAndRank(items: LedgerItem[], band: Band): LedgerItem[] {
  const reachable = eachOpen(items, reachabilityGate);
  const sized = eachOpen(reachable, (item) => sizeGate(item, band));
  return caps(contradictions(dedupe(sized, rank)), checklistStep);
}

function rank(persona: string): number {
  return codeReviewAngles.findIndex((angle) => angle.persona === persona);
}
