import type { Evidence, Finding } from '@boocode/contracts/finding';
import type { FlowFamily } from '@boocode/contracts/flow-run';
import type { FlowInputs, PlanSubject } from '@boocode/contracts/subject';
import type { SynthesisOutput } from '@boocode/contracts/synthesis';
import type { LedgerItem } from '../gates/ledger.js';
import { personaNamed, type Personas } from '../personas/persona.js';
import type { Signals } from '../signals.js';
import type { FoldData } from '../spine/fold.js';
import type { Angle, Band, FlowRequest, Redirect, RunContext, ValidatorSeat } from '../types.js';

/** A published finding, and the item it was: fields that only its persona has are in `item.raw`. */
export interface Shown {
  finding: Finding;
  item: LedgerItem;
}

/** All that a computed section may look at. */
export interface SectionSources {
  run: RunContext;
  /** Published findings, worst first, then in the order of their angles. */
  shown: Shown[];
  fold: FoldData;
  /** Null where code concludes, or the conclusion fell. */
  synthesis: SynthesisOutput | null;
}

interface SectionHead {
  id: string;
  title: string;
  /** In which bands it stands; absent = in all. */
  bands?: readonly Band[];
  /** For readers who do not program: paths and names of code are taken out of what was written. */
  plain?: boolean;
}

/** Written by the synthesizer; `written` tells it what belongs there. */
export interface WrittenSection extends SectionHead {
  written: string;
}

/** Findings of the ledger: each as a block, a line, or behind a disclosure as lines. */
export interface ListedSection extends SectionHead {
  listed: (shown: Shown) => boolean;
  as: 'blocks' | 'lines' | 'folded';
}

/** Lines of Markdown by code; none = the section is left out. */
interface ComputedSection extends SectionHead {
  computed: (sources: SectionSources) => string[];
  /** Findings that it shows, so that they are not listed again at the end. */
  covers?: (shown: Shown) => boolean;
}

export type Section = WrittenSection | ListedSection | ComputedSection;

/**
 * A flow that ends in a conclusion: what 21 of the 22 flows have in common is in `conclusionSpine`, and this is what tells
 * them apart.
 */
export interface ConclusionFlow {
  name: string;
  version: number;
  title: string;
  summary: string;
  family: FlowFamily;
  inputs: FlowInputs;
  redirects?: Redirect[];
  bands: Record<Band, { cap: number; angles: string; when: string }>;
  size(signals: Signals): { band: Band; why: string };
  /** Refuses, as a `FlowRefusal`, what is not worth a run. */
  preflight?(signals: Signals, request: FlowRequest): void;
  discovery?: Angle[];
  angles: Angle[];
  secondWave?: Angle[];
  readers?: Angle[];
  /** How often the angles may go round; absent = once in every band. */
  rounds?: Record<Band, number>;
  /** Who writes the conclusion; null = nobody, `answer` is all. */
  synthesizer: Record<Band, string | null>;
  /** What its own gates do to the ledger when everything is merged that is one, before anybody concludes. */
  gates?(items: LedgerItem[]): LedgerItem[];
  /** What the synthesizer is to do, beyond the sections. */
  task: string;
  sections: Section[];
  /** One prefix for all that is published, numbered worst first; absent = that of who found it, as they came. */
  prefix?: string;
  /** The result as a page of its own, beside the report. */
  page?(sources: SectionSources): string;
  /** The answer where nobody writes one. */
  answer(sources: SectionSources): string;
  /** Words by code that stand before a written answer; empty = none. */
  lead?(sources: SectionSources): string;
  /** The written answer is for readers who do not program. */
  plainAnswer?: boolean;
  /** Whether `answer` settles the goal; absent = it always does. */
  isSettled?: (sources: SectionSources) => boolean;
  /** What the answer becomes when the validator disproves it. */
  fallen: string;
  validators: Record<Band, ValidatorSeat[]>;
  /** What a validator looks for in this flow, one line each. */
  attacks: string[];
  /** Which classes of evidence carry a finding here. */
  evidence: Evidence['class'][];
  /** What a finding whose citations hold still lacks here, in words; null = nothing. Such a finding is deferred. */
  lack?(item: LedgerItem, subject: PlanSubject): string | null;
  /** Findings of this flow say how things are, and nobody rates them. */
  statesFacts?: boolean;
  /** What a persona that rates is handed in the second wave; absent = what nobody else has rated. */
  weighed?: (item: LedgerItem) => boolean;
  /** Where its personas are found, when it brings some of its own. */
  personas?: Personas;
  /** Last words of an angle's prompt, beyond those that every flow has. */
  calibration?(band: Band, persona: string): string;
}

/** Where a flow finds its personas. */
export function personasOf({ personas }: ConclusionFlow): Personas {
  return personas ?? personaNamed;
}

/** The three bands with one value. */
export function inAllBands<T>(value: T): Record<Band, T> {
  return { small: value, medium: value, large: value };
}
