import { z } from 'zod';
import { CoverageRow, type AngleOutput } from '@boocode/contracts/finding';
import type { RepositoryDiff } from '@boocode/contracts/diff';
import type { FlowPlan } from '@boocode/contracts/flow-plan';
import { citeCheck, citedPaths, type Sources } from '../gates/cite-check.js';
import { dismissedCheck, type Dismissals } from '../gates/dismissed.js';
import { coverageOf } from '../gates/coverage.js';
import { fingerprint } from '../gates/fingerprint.js';
import { eachOpen, isSecurity, LedgerItem } from '../gates/ledger.js';
import { rate, type Rubric } from '../gates/rubric.js';
import { scopeCheck } from '../gates/scope.js';
import type { Personas } from '../personas/persona.js';
import { answerOf } from './answers.js';
import { StepFailure, type Angle, type Step, type StepInput, type StepResult } from '../types.js';

/** What travels from the fold to the report: every raw finding, and who looked at what. */
export const FoldData = z.object({
  /** Raw findings as they came in; the ledger must account for exactly as many. */
  received: z.int().nonnegative(),
  items: z.array(LedgerItem),
  coverage: z.array(CoverageRow),
  /** What each angle says it examined, by protocol. */
  protocols: z.array(z.object({ persona: z.string(), protocol: z.string(), state: z.string(), note: z.string() })),
  questions: z.array(z.object({ persona: z.string(), text: z.string() })),
  /** What answers carry beside their findings, by step: a summary, and the fields that only their persona has. */
  extras: z
    .array(z.object({ step_key: z.string(), persona: z.string(), fields: z.record(z.string(), z.unknown()) }))
    .default([]),
  /** Oddities that changed nothing but ought to be known. */
  log: z.array(z.string()),
});
export type FoldData = z.infer<typeof FoldData>;

/** The files that the fold must be given: whatever the angles cite. */
export function foldFiles(input: StepInput): string[] {
  return citedFiles(input.dependencies.filter(isAngle));
}

/** Whatever these answers cite. */
export function citedFiles(results: StepResult[]): string[] {
  return citedPaths(answersOf(results).flatMap(({ output }) => output.findings.flatMap(({ evidence }) => evidence)));
}

/** Those who are asked for findings before the fold. */
export function isAngle({ step }: Pick<StepResult, 'step'>): boolean {
  return step.stage === 'angle' || step.stage === 'discovery';
}

export interface FoldOptions {
  plan: FlowPlan;
  angles: Angle[];
  results: StepResult[];
  /** What is in scope; null = everything. */
  scope: RepositoryDiff | null;
  sources: Sources;
  /** What the project has dismissed. */
  dismissals: Dismissals;
  rubric: (persona: string) => Rubric;
  personas: Personas;
  /** What earlier rounds left; absent in the first. */
  before?: FoldData;
}

/** Parse and rate → citation check → scope check → what was dismissed earlier, over all answers in plan order. */
export function fold(options: FoldOptions): FoldData {
  const { scope, before } = options;
  const results = options.results.filter(isAngle);
  const log: string[] = [];
  const raw = openItems({ results, rubric: options.rubric, earlier: before?.items ?? [], log });
  const cited = eachOpen(raw, (item) => citeCheck(item, options.sources));
  const inScope = scope === null ? cited : eachOpen(cited, (item) => scopeCheck(item, scope));
  const answers = answersOf(results);
  const now: FoldData = {
    received: raw.length,
    items: eachOpen(inScope, (item) => dismissedCheck(item, options.dismissals)),
    coverage: coverageOf(options.plan, options.angles, results, options.personas),
    protocols: answers.flatMap(({ result, output }) =>
      output.coverage.map((row) => ({ persona: result.step.persona ?? '', ...row })),
    ),
    questions: answers.flatMap(({ result, output }) =>
      output.questions
        .filter(({ state }) => state === 'open')
        .map(({ text }) => ({ persona: result.step.persona ?? '', text })),
    ),
    extras: answers.flatMap(extrasOf),
    log,
  };
  return before === undefined ? now : bothOf(before, now);
}

function bothOf(before: FoldData, now: FoldData): FoldData {
  return {
    received: before.received + now.received,
    items: [...before.items, ...now.items],
    coverage: [...before.coverage, ...now.coverage],
    protocols: [...before.protocols, ...now.protocols],
    questions: [...before.questions, ...now.questions],
    extras: [...before.extras, ...now.extras],
    log: [...before.log, ...now.log],
  };
}

/** Fields of every answer, which the fold keeps elsewhere. */
const base = new Set(['findings', 'coverage', 'questions', 'handoffs']);

function extrasOf({ result, output }: Answer): FoldData['extras'] {
  const fields = Object.entries(output).filter(([name, value]) => !base.has(name) && !isBlank(value));
  if (fields.length === 0) return [];
  const { key: step_key, persona } = result.step;
  return [{ step_key, persona: persona ?? step_key, fields: Object.fromEntries(fields) }];
}

function isBlank(value: unknown): boolean {
  return value === '' || value === null || (Array.isArray(value) && value.length === 0);
}

interface Answer {
  result: StepResult;
  output: AngleOutput;
}

function answersOf(results: StepResult[]): Answer[] {
  return results.flatMap((result) => {
    const output = answerOf(result);
    return output === null ? [] : [{ result, output }];
  });
}

interface Opening {
  results: StepResult[];
  rubric: FoldOptions['rubric'];
  /** Items that are there already: their refs are taken. */
  earlier: LedgerItem[];
  log: string[];
}

/** The findings of these answers as rated items, before any check of what they cite. */
export function openItems({ results, rubric, earlier, log }: Opening): LedgerItem[] {
  const counts = new Map<string, number>();
  for (const { persona } of earlier) counts.set(persona, (counts.get(persona) ?? 0) + 1);
  return answersOf(results).flatMap(({ result, output }) =>
    output.findings.map((raw): LedgerItem => {
      const persona = result.step.persona ?? result.step.key;
      const n = (counts.get(persona) ?? 0) + 1;
      counts.set(persona, n);
      const ref = `${persona}/${n}`;
      const rating = rate(rubric(persona), raw, isSecurity({ persona }));
      if (rating.log !== null) log.push(`${ref}: ${rating.log}`);
      return {
        ref,
        persona,
        step_key: result.step.key,
        raw,
        tier: rating.tier,
        severity: rating.severity,
        evidence: raw.evidence,
        introduced: raw.introduced_by_change === 'yes',
        supporters: [],
        related: [],
        tensions: [],
        notes: [],
        verdict: 'not-validated',
        fingerprint: fingerprint(raw, raw.evidence[0]),
        ended: null,
      };
    }),
  );
}

/** The ledger as an earlier step left it. Throws `StepFailure` when that step did not complete. */
export function foldDataOf(input: Pick<StepInput, 'dependencies'>, stage: 'fold' | 'synthesizer'): FoldData {
  return FoldData.parse(dataOf(input, stage));
}

/** All that the synthesizer left, which a flow may have added to. Throws `StepFailure` when it did not complete. */
export function synthesisOf(input: StepInput): unknown {
  return dataOf(input, 'synthesizer');
}

function dataOf(input: Pick<StepInput, 'dependencies'>, stage: Step['stage']): unknown {
  // Of several rounds the last fold has everything.
  const output = input.dependencies.findLast(({ step }) => step.stage === stage)?.output;
  if (!output) throw new StepFailure(`${stage}.missing`, `The step "${stage}" left nothing to go on.`);
  return output.data;
}
