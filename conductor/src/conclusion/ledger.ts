import { synthesisOutputOf, type SynthesisOutput } from '@boocode/contracts/synthesis';
import { citeCheck, type Sources } from '../gates/cite-check.js';
import { dismissedCheck, type Dismissals } from '../gates/dismissed.js';
import { eachOpen, end, isOpen, type LedgerItem } from '../gates/ledger.js';
import { merged } from '../spine/dedupe.js';
import { foldDataOf, openItems, type FoldData } from '../spine/fold.js';
import type { LedgerSoFar, StepInput, StepResult } from '../types.js';
import type { ConclusionFlow } from './config.js';
import { rubricIn } from './rubric.js';

/** Who speaks for both of two that are one: discovery and angles in the order of their seats. */
export function rankIn({ discovery = [], angles }: ConclusionFlow): (persona: string) => number {
  const order = [...discovery, ...angles].map(({ persona }) => persona);
  return (persona) => order.indexOf(persona);
}

/** The ledger as the fold left it, with everything merged that is one; a synthesizer that is code hands it on. */
export function foldedLedger(flow: ConclusionFlow, input: Pick<StepInput, 'dependencies'>): FoldData {
  const concluded = input.dependencies.some(
    ({ step, state }) => step.stage === 'synthesizer' && step.kind === 'code' && state === 'completed',
  );
  if (concluded) return foldDataOf(input, 'synthesizer');
  const data = foldDataOf(input, 'fold');
  const items = merged(input, data.items, rankIn(flow));
  return { ...data, items: flow.gates?.(items) ?? items };
}

/** Steps behind the fold that bring findings of their own: what they rate or recommend rests on refs. */
export function laterResults({ dependencies }: Pick<StepInput, 'dependencies'>): StepResult[] {
  return dependencies.filter(({ step }) => step.stage === 'second-wave' || step.output === 'synthesis');
}

/** What the findings of later steps are held against. */
export interface Against {
  sources: Sources;
  dismissals: Dismissals;
}

/**
 * Adds what the second wave and the synthesizer found to the ledger. Such a finding stands on the refs that it addresses, or on
 * citations of its own; with neither it is deferred.
 */
export function wholeLedger(
  flow: ConclusionFlow,
  input: Pick<StepInput, 'dependencies'>,
  against: Against | null,
): FoldData {
  const data = foldedLedger(flow, input);
  const log: string[] = [];
  const later = openItems({
    results: laterResults(input),
    rubric: rubricIn(flow),
    earlier: data.items,
    log,
  });
  const standing = new Set(data.items.filter(isOpen).map(({ ref }) => ref));
  const checked = against === null ? later : checkedAgainst(later, standing, against);
  return {
    ...data,
    received: data.received + later.length,
    items: [...data.items, ...checked],
    log: [...data.log, ...log],
  };
}

function checkedAgainst(later: LedgerItem[], standing: ReadonlySet<string>, against: Against): LedgerItem[] {
  const founded = eachOpen(later, (item) => foundedCheck(item, standing, against.sources));
  return eachOpen(founded, (item) => dismissedCheck(item, against.dismissals));
}

/** The ledger before the report: what passed the fold, and what later steps said, whose citations nobody has checked yet. */
export function ledgerSoFar(flow: ConclusionFlow, input: Pick<StepInput, 'dependencies'>): LedgerSoFar {
  const folded = foldedLedger(flow, input).items;
  return { folded, later: wholeLedger(flow, input, null).items.slice(folded.length) };
}

function foundedCheck(item: LedgerItem, standing: ReadonlySet<string>, sources: Sources): LedgerItem {
  const addressed = addressedBy(item);
  if (addressed.length === 0) return citeCheck(item, sources);
  const held = addressed.filter((ref) => standing.has(ref));
  if (held.length === 0) return end(item, 'deferred', `it addresses ${addressed.join(', ')}, none of which stands`);
  return { ...item, related: held };
}

/** The refs that an item of a later stage is about. */
function addressedBy({ raw }: LedgerItem): string[] {
  const { addresses } = raw;
  return Array.isArray(addresses) ? addresses.filter((ref) => typeof ref === 'string') : [];
}

/** What the synthesizer wrote; null where code concludes, or where it did not finish. */
export function synthesisIn({ dependencies }: StepInput): SynthesisOutput | null {
  const result = dependencies.find(({ step }) => step.output === 'synthesis');
  if (result?.state !== 'completed' || result.output === null) return null;
  const parsed = synthesisOutputOf(result.step.persona).safeParse(result.output.data);
  return parsed.success ? parsed.data : null;
}
