import { z } from 'zod';
import { CoverageRow, type AngleOutput } from '@boocode/contracts/finding';
import type { RepositoryDiff } from '@boocode/contracts/diff';
import type { FlowPlan } from '@boocode/contracts/flow-plan';
import { citeCheck, citedPaths } from '../gates/cite-check.js';
import type { FileTexts } from '../gates/citation.js';
import { coverageOf } from '../gates/coverage.js';
import { fingerprint } from '../gates/fingerprint.js';
import { eachOpen, isSecurity, LedgerItem } from '../gates/ledger.js';
import { rate, type Rubric } from '../gates/rubric.js';
import { scopeCheck } from '../gates/scope.js';
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
  /** Oddities that changed nothing but ought to be known. */
  log: z.array(z.string()),
});
export type FoldData = z.infer<typeof FoldData>;

interface Answer {
  result: StepResult;
  output: AngleOutput;
}

function answersOf(results: StepResult[]): Answer[] {
  return results.flatMap((result) => {
    const output = result.step.stage === 'angle' ? answerOf(result) : null;
    return output === null ? [] : [{ result, output }];
  });
}

/** The files that the fold must be given: whatever the angles cite. */
export function foldFiles(input: StepInput): string[] {
  return citedPaths(
    answersOf(input.dependencies).flatMap(({ output }) => output.findings.flatMap(({ evidence }) => evidence)),
  );
}

export interface FoldOptions {
  plan: FlowPlan;
  angles: Angle[];
  results: StepResult[];
  diff: RepositoryDiff;
  files: FileTexts;
  rubric: (persona: string) => Rubric;
}

/** Parse and rate → citation check → scope check, over all answers in plan order. */
export function fold(options: FoldOptions): FoldData {
  const answers = answersOf(options.results);
  const log: string[] = [];
  const raw = openItems(answers, options.rubric, log);
  const cited = eachOpen(raw, (item) => citeCheck(item, options.files));
  return {
    received: answers.reduce((sum, { output }) => sum + output.findings.length, 0),
    items: eachOpen(cited, (item) => scopeCheck(item, options.diff)),
    coverage: coverageOf(options.plan, options.angles, options.results),
    protocols: answers.flatMap(({ result, output }) =>
      output.coverage.map((row) => ({ persona: result.step.persona ?? '', ...row })),
    ),
    questions: answers.flatMap(({ result, output }) =>
      output.questions
        .filter(({ state }) => state === 'open')
        .map(({ text }) => ({ persona: result.step.persona ?? '', text })),
    ),
    log,
  };
}

function openItems(answers: Answer[], rubric: FoldOptions['rubric'], log: string[]): LedgerItem[] {
  const counts = new Map<string, number>();
  return answers.flatMap(({ result, output }) =>
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
        fingerprint: fingerprint(raw.category, raw.evidence[0]),
        ended: null,
      };
    }),
  );
}

/** The ledger as an earlier step left it. Throws `StepFailure` when that step did not complete. */
export function foldDataOf(input: StepInput, stage: 'fold' | 'synthesizer'): FoldData {
  return FoldData.parse(dataOf(input, stage));
}

/** All that the synthesizer left, which a flow may have added to. Throws `StepFailure` when it did not complete. */
export function synthesisOf(input: StepInput): unknown {
  return dataOf(input, 'synthesizer');
}

function dataOf(input: StepInput, stage: Step['stage']): unknown {
  const output = input.dependencies.find(({ step }) => step.stage === stage)?.output;
  if (!output) throw new StepFailure(`${stage}.missing`, `The step "${stage}" left nothing to go on.`);
  return output.data;
}
