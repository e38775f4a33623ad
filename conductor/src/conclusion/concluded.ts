import type { Conclusion, Finding, RunResult, ValidatorVerdict } from '@boocode/contracts/finding';
import type { SynthesisOutput } from '@boocode/contracts/synthesis';
import type { Sources } from '../gates/cite-check.js';
import { end, isOpen, ledgerFaults, severityRank, type LedgerItem } from '../gates/ledger.js';
import { applyVerdicts, counterPlaces, type Verdict } from '../gates/verdicts.js';
import type { Personas } from '../personas/persona.js';
import { findingOf, publishedReason } from '../report/review-result.js';
import { contextOf, type ContextData } from '../spine/context.js';
import type { FoldData } from '../spine/fold.js';
import { StepFailure, type StepInput } from '../types.js';
import { conclusionRef, writtenSections } from './assignments.js';
import { personasOf, type ConclusionFlow, type SectionSources, type Shown } from './config.js';
import { synthesisIn, wholeLedger, type Against } from './ledger.js';
import { plain } from './plain.js';
import { validatorsEnded, verdictsIn } from './verdicts.js';

/** Everything a conclusion report is made from. */
export interface Concluded extends SectionSources {
  context: ContextData;
  result: RunResult & { conclusion: Conclusion };
  /** What keeps the run from being whole, in words. */
  gaps: string[];
  validators: { planned: number; finished: number };
  /** Refs that the synthesizer cited and that do not stand. */
  struck: string[];
}

/** Applies the verdicts, publishes what is still open, checks that the ledger balances, and settles the conclusion. */
export function concluded(flow: ConclusionFlow, input: StepInput, against: Against): Concluded {
  const { sources } = against;
  const verdicts = verdictsIn(flow, input);
  const whole = wholeLedger(flow, input, against);
  const judged = applyVerdicts(whole.items, verdicts, sources);
  const { shown, findings } = publish(flow, whole.received, judged);
  const fold: FoldData = { ...whole, items: judged };
  const synthesis = synthesisIn(input);
  const attack = attackOn(verdicts, sources);
  const standing = new Set(shown.map(({ item }) => item.ref));
  const isFallen = synthesis !== null && (attack.disproved || !isCarried(synthesis, standing));
  const basis = { run: input.run, shown, fold, synthesis: isFallen ? null : synthesis };
  const gaps = gapsOf(input, fold);
  const answer = isFallen ? fallenAnswer(flow, attack) : answerIn(flow, basis);
  return {
    ...basis,
    context: contextOf(input).data,
    gaps,
    validators: validatorsEnded(input),
    struck: synthesis === null ? [] : citedBy(synthesis).filter((ref) => !standing.has(ref)),
    result: {
      verdict: gaps.length > 0 ? 'INCOMPLETE' : isFallen || isLeftOpen(flow, basis) ? 'NOT ESTABLISHED' : 'COMPLETE',
      findings,
      coverage: fold.coverage,
      gaps,
      conclusion: {
        answer,
        rests_on: isFallen ? [] : (synthesis?.answer_rests_on.filter((ref) => standing.has(ref)) ?? []),
        verdict: attack.verdict,
        sections: isFallen || synthesis === null ? [] : sectionsOf(flow, input, synthesis, standing),
      },
    },
  };
}

/** An answer that code gives can say that there is none. */
function isLeftOpen(flow: ConclusionFlow, basis: SectionSources): boolean {
  return basis.synthesis === null && flow.isSettled?.(basis) === false;
}

function answerIn(flow: ConclusionFlow, basis: SectionSources): string {
  if (basis.synthesis === null) return flow.answer(basis);
  const { answer } = basis.synthesis;
  const lead = flow.lead?.(basis) ?? '';
  return [lead, flow.plainAnswer === true ? plain(answer) : answer].filter((part) => part !== '').join(' ');
}

function publish(flow: ConclusionFlow, received: number, items: LedgerItem[]): { shown: Shown[]; findings: Finding[] } {
  const open = items.filter(isOpen);
  const ids = flow.prefix === undefined ? displayIds(open, personasOf(flow)) : numbered(flow.prefix, worstFirst(open));
  const ended = items.map((item) => (isOpen(item) ? end(item, 'published', publishedReason(item)) : item));
  const faults = ledgerFaults(received, ended);
  if (faults.length > 0) {
    throw new StepFailure(
      'ledger.unbalanced',
      `The ledger of ${flow.name} does not balance, so no report is written: ${faults.join('; ')}.`,
    );
  }
  const all = ended.map((item): Shown => ({ item, finding: findingOf(item, ids.get(item.ref) ?? null) }));
  return {
    shown: all
      .filter(({ finding }) => finding.disposition === 'published')
      .toSorted((a, b) => severityRank(a.item) - severityRank(b.item)),
    findings: all.map(({ finding }) => finding),
  };
}

function worstFirst(items: LedgerItem[]): LedgerItem[] {
  return items.toSorted((a, b) => severityRank(a) - severityRank(b));
}

function numbered(prefix: string, items: LedgerItem[]): Map<string, string> {
  return new Map(items.map(({ ref }, index) => [ref, displayId(prefix, index + 1)]));
}

function displayId(prefix: string, n: number): string {
  return `${prefix}-${String(n).padStart(3, '0')}`;
}

/** A persona's prefix and a number that counts what it published. */
function displayIds(open: LedgerItem[], personas: Personas): Map<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    open.map((item) => {
      const { prefix } = personas(item.persona);
      const n = (counts.get(prefix) ?? 0) + 1;
      counts.set(prefix, n);
      return [item.ref, displayId(prefix, n)];
    }),
  );
}

interface Attack {
  verdict: ValidatorVerdict;
  disproved: boolean;
  why: string;
}

/** What became of the conclusion itself: it falls like a finding, by words that are false and a citation that holds. */
function attackOn(verdicts: Verdict[], sources: Sources): Attack {
  const own = verdicts.filter(({ finding }) => finding === conclusionRef);
  const fatal = own.find(
    (verdict) =>
      verdict.value === 'refuted' &&
      verdict.claim_contradicted.trim() !== '' &&
      counterPlaces(verdict, sources).length > 0,
  );
  if (fatal !== undefined) {
    return {
      verdict: 'refuted',
      disproved: true,
      why: `${fatal.claim_contradicted} (${counterPlaces(fatal, sources).join(', ')})`,
    };
  }
  // Without proof a refutation is a doubt. Two validators attack different parts, so the worse word holds for the whole.
  const words = new Set(own.map(({ value }) => (value === 'refuted' ? 'uncertain' : value)));
  const verdict = (['uncertain', 'partially-refuted', 'confirmed'] as const).find((word) => words.has(word));
  return { verdict: verdict ?? 'not-validated', disproved: false, why: '' };
}

/** An answer that names findings stands as long as one of them does. */
function isCarried({ answer_rests_on }: SynthesisOutput, standing: ReadonlySet<string>): boolean {
  return answer_rests_on.length === 0 || answer_rests_on.some((ref) => standing.has(ref));
}

function fallenAnswer({ fallen }: ConclusionFlow, { why }: Attack): string {
  return why === ''
    ? `${fallen} None of the findings that the answer rested on stands.`
    : `${fallen} The validator disproved: ${why}.`;
}

function citedBy({ answer_rests_on, sections }: SynthesisOutput): string[] {
  return [...new Set([...answer_rests_on, ...sections.flatMap(({ rests_on }) => rests_on)])];
}

function sectionsOf(
  flow: ConclusionFlow,
  input: StepInput,
  { sections }: SynthesisOutput,
  standing: ReadonlySet<string>,
): Conclusion['sections'] {
  return writtenSections(flow, input.run.plan.band).flatMap(({ id, title, plain: isPlain }) => {
    const written = sections.find((section) => section.id === id);
    if (written === undefined || written.text.trim() === '') return [];
    const held = written.rests_on.filter((ref) => standing.has(ref));
    // A section that cites nothing but what fell goes with it.
    if (written.rests_on.length > 0 && held.length === 0) return [];
    const text = written.text.trim();
    return [{ id, title, text: isPlain === true ? plain(text) : text, rests_on: held }];
  });
}

function gapsOf(input: StepInput, fold: FoldData): string[] {
  const angles = fold.coverage
    .filter(({ required, state }) => required && state === 'failed')
    .map((row) => `the required step ${row.step_key} did not finish (${row.note})`);
  const synthesizer = input.dependencies.find(({ step }) => step.output === 'synthesis');
  const unwritten = synthesizer !== undefined && synthesisIn(input) === null;
  return [
    ...angles,
    ...(unwritten
      ? [`nobody drew the conclusion (${synthesizer.error ?? 'its answer does not hold the contract'})`]
      : []),
  ];
}
