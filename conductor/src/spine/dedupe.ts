import { fence, promptTags } from '@boocode/contracts/prompt-tags';
import { PairsOutput } from '@boocode/contracts/synthesis';
import { dedupe } from '../gates/dedupe.js';
import { placeOf, type LedgerItem } from '../gates/ledger.js';
import { candidatePairs, mergePairs } from '../gates/pairs.js';
import type { PlanGraft, Skip, StepInput } from '../types.js';
import { dedupeStep } from './steps.js';
import { handedJson } from './prompt.js';

type Rank = (persona: string) => number;

/** The question about pairs, when the fold left any; `before` are the steps that wait for its answer. */
export function dedupeGraft({ step }: StepInput, items: LedgerItem[], rank: Rank, before: string[]): PlanGraft | null {
  if (candidatePairs(dedupe(items, rank)).length === 0) return null;
  return askAboutPairs(step.key, before);
}

/** The question itself, behind a fold. */
export function askAboutPairs(fold: string, before: string[]): PlanGraft {
  return { steps: [dedupeStep(['context', fold])], before };
}

/** What the dedupe step is handed. */
export function pairsAssignment(items: LedgerItem[], rank: Rank): string | Skip {
  const pairs = candidatePairs(dedupe(items, rank));
  if (pairs.length === 0) return { skip: 'No two findings cite one place.' };
  return [
    '## The pairs',
    'Each pair cites one place. Would one change of the code, the document or the plan resolve both? Open the place before you answer.',
    fence(promptTags.pairs, handedJson(pairs.map(([a, b]) => ({ a: told(a), b: told(b) })))),
    '"yes": whoever resolves one has resolved the other. "no": one could stay after the other is gone. "unsure" keeps both.',
  ].join('\n');
}

function told(item: LedgerItem): object {
  const { ref, raw, evidence } = item;
  const place = placeOf(item);
  return {
    ref,
    title: raw.title,
    claim: raw.claim,
    remediation: raw.remediation,
    place: place === null ? null : `${place.path}:${place.from}-${place.to}`,
    quote: evidence[0]?.quote ?? null,
  };
}

/** The ledger with everything merged that is one: what is certain by code, the rest by what the dedupe step answered, if it did. */
export function merged(
  { dependencies }: Pick<StepInput, 'dependencies'>,
  items: LedgerItem[],
  rank: Rank,
): LedgerItem[] {
  const certain = dedupe(items, rank);
  const output = dependencies.findLast(({ step }) => step.stage === 'dedupe')?.output;
  const answer = PairsOutput.safeParse(output?.data);
  return answer.success ? mergePairs(certain, answer.data.pairs, rank) : certain;
}
