import type { FlowPlan, StepOutput } from '@boocode/contracts/flow-plan';
import { fence, promptTags } from '@boocode/contracts/prompt-tags';
import { contracts } from '../contracts.js';
import { citedPaths, type Sources } from '../gates/cite-check.js';
import { applyVerdicts, isCorrective } from '../gates/verdicts.js';
import { dismissedCheck } from '../gates/dismissed.js';
import { eachOpen, type LedgerItem } from '../gates/ledger.js';
import { personaNamed } from '../personas/persona.js';
import { reviewReport } from '../report/review-report.js';
import { reviewResult, type Review } from '../report/review-result.js';
import { contextOf, contextStep } from '../spine/context.js';
import { askAboutPairs, dedupeGraft, pairsAssignment } from '../spine/dedupe.js';
import { fold, FoldData, foldDataOf, foldFiles } from '../spine/fold.js';
import { requireAngles } from '../spine/min-angles.js';
import { handedJson } from '../spine/prompt.js';
import {
  StepFailure,
  type Given,
  type LedgerSoFar,
  type Needs,
  type PlanGraft,
  type Skip,
  type Spine,
  type StepInput,
  type ValidatorSeat,
} from '../types.js';
import { codeReviewAngles } from './code-review-angles.js';
import { angleCalibration, validatorCalibration } from './code-review-calibration.js';
import { codeReviewRubric } from './code-review-rubric.js';
import { codeReviewIntake, codeReviewSize } from './code-review-size.js';
import { loudEnough, rateAndRank, reviewRank } from './code-review-synthesis.js';
import { attacksOf, type Attack, handedTo, secondOf, secondValidator, sharesOf } from './code-review-validation.js';

const angleContracts = [contracts.evidenceProduce, contracts.yagniReview];
const validatorContracts = [contracts.evidenceReview];

const validator: ValidatorSeat = {
  persona: 'adversarial-validator',
  title: 'Try to refute the findings',
  brief: 'Attack each finding with the source in hand',
};

/** Runs of before merge only what is certainly the same. */
const firstThatAsksAboutPairs = 3;

/** Reviews a set of changes and says whether they may be merged. Posts nothing, fixes nothing. */
export const codeReview: Spine = {
  name: 'code-review',
  version: 3,
  title: 'Code review',
  summary:
    'Reviews what a branch changes and says whether it may be merged, with every claim checked against the code.',
  family: 'review',
  inputs: {
    change: true,
    focus: 'no',
    documents: 'no',
    goal: 'optional',
    goal_label: 'what to look at most',
    document_label: '',
  },
  redirects: [],
  bands: {
    small: { cap: 4, angles: '2-4 and the checklist', when: 'up to 3 files and no cross-cutting concern' },
    medium: { cap: 6, angles: '2-6 and the checklist', when: '4 to 10 files, or one cross-cutting concern' },
    large: {
      cap: 9,
      angles: '2-9 and the checklist',
      when: 'more than 10 files, more than 2 subsystems, or two cross-cutting concerns, in 60 lines or more',
    },
  },
  intake: codeReviewIntake,
  size: codeReviewSize,
  discovery: [],
  angles: codeReviewAngles,
  secondWave: [],
  synthesizer: { small: null, medium: null, large: null },
  validators: { small: [validator], medium: [validator], large: [validator] },
  readers: [],
  contracts: { angle: angleContracts, validator: validatorContracts, synthesizer: [], reader: [] },
  work: { needs, code, assignment, graft, mayAdd, rubric: codeReviewRubric, ledger },
  personas: personaNamed,
};

const nothing: Needs = { diff: false, files: [] };

function needs(input: StepInput): Needs {
  switch (input.step.key) {
    case 'context':
      return { diff: true, files: [] };
    case 'fold':
      return { diff: true, files: foldFiles(input), dismissals: true };
    case 'render':
      return {
        diff: false,
        dismissals: true,
        files: citedPaths(verdictsOf(attacksOf(input)).flatMap((verdict) => verdict.counter_evidence)),
      };
    default:
      return nothing;
  }
}

function code(input: StepInput, given: Given): StepOutput {
  switch (input.step.key) {
    case 'context':
      return contextStep(input, diffOf(given), [...angleContracts, ...validatorContracts]);
    case 'fold':
      return foldStep(input, given);
    case 'synthesizer':
      return synthesizerStep(input);
    case 'render':
      return renderStep(input, given);
    default:
      throw new StepFailure('step.unknown', `code-review has no code for the step "${input.step.key}".`);
  }
}

function diffOf({ diff }: Given): NonNullable<Given['diff']> {
  if (diff === null) throw new StepFailure('diff.missing', 'The diff of the pinned commits could not be fetched.');
  return diff;
}

/** A review rests on code alone. */
function sourcesOf({ files }: Given): Sources {
  return { classes: ['codebase'], files, documents: new Map() };
}

function foldStep(input: StepInput, given: Given): StepOutput {
  requireAngles(input);
  contextOf(input);
  const data = fold({
    plan: input.run.plan,
    angles: codeReviewAngles,
    results: input.dependencies,
    scope: diffOf(given),
    sources: sourcesOf(given),
    dismissals: given.dismissals ?? new Map(),
    rubric: codeReviewRubric,
    personas: personaNamed,
  });
  const left = data.items.filter(({ ended }) => ended === null).length;
  return { text: `${data.received} raw findings, ${left} with citations that hold and in scope.`, data };
}

function synthesizerStep(input: StepInput): StepOutput {
  const data = foldDataOf(input, 'fold');
  const { version } = input.run.plan;
  const items = rateAndRank(input, data.items);
  const left = items.filter(({ ended }) => ended === null).length;
  const shares = sharesOf(items, version);
  const whom = shares.length === 1 ? 'the validator' : `${shares.length} validators`;
  return { text: `${left} of ${data.received} raw findings go to ${whom}.`, data: { ...data, items, shares } };
}

function ledger(input: Pick<StepInput, 'dependencies'>): LedgerSoFar {
  const ranked = input.dependencies.some(({ step, state }) => step.stage === 'synthesizer' && state === 'completed');
  return { folded: foldDataOf(input, ranked ? 'synthesizer' : 'fold').items, later: [] };
}

function graft(input: StepInput, output: StepOutput): PlanGraft | null {
  if (input.step.stage === 'synthesizer') return secondValidator(input, output.data);
  const { band, version } = input.run.plan;
  if (input.step.stage !== 'fold' || version < firstThatAsksAboutPairs) return null;
  return dedupeGraft(input, loudEnough(FoldData.parse(output.data).items, band), reviewRank, ['synthesizer']);
}

function mayAdd(plan: FlowPlan): PlanGraft[] {
  const second = secondOf(plan);
  return [askAboutPairs('fold', ['synthesizer']), ...(second === null ? [] : [second])];
}

function assignment(input: StepInput): string | Skip {
  const { band } = input.run.plan;
  if (input.step.stage === 'dedupe') {
    return pairsAssignment(loudEnough(foldDataOf(input, 'fold').items, band), reviewRank);
  }
  if (input.step.stage !== 'validator') return angleCalibration(band, input.step.persona ?? '');
  const handed = handedTo(input);
  if (handed.length === 0) return { skip: 'There is no finding that asks for a correction.' };
  return [`## The findings\n${fence(promptTags.findings, findingsJson(handed))}`, validatorCalibration(band)].join(
    '\n\n',
  );
}

/** The findings verbatim: a summary would blunt the attack. */
function findingsJson(items: LedgerItem[]): string {
  const handed = items.map(({ ref, raw, severity, tier, evidence }) => ({
    ref,
    title: raw.title,
    claim: raw.claim,
    severity: tier ?? severity,
    introduced_by_change: raw.introduced_by_change,
    trigger: raw.trigger,
    impact: raw.impact,
    likelihood: raw.likelihood,
    remediation: raw.remediation,
    evidence,
  }));
  return handedJson(handed);
}

function verdictsOf(attacks: Attack[]): NonNullable<Attack['verdicts']> {
  return attacks.flatMap(({ verdicts }) => verdicts ?? []);
}

function renderStep(input: StepInput, given: Given): StepOutput {
  const data = foldDataOf(input, 'synthesizer');
  const attacks = attacksOf(input);
  const handed = attacks.flatMap((attack) => attack.handed);
  const judged = applyVerdicts(data.items, verdictsOf(attacks), sourcesOf(given));
  // Once more: what was critical before the verdicts may be covered now, and people dismiss while a run goes on.
  const items = eachOpen(judged, (item) => dismissedCheck(item, given.dismissals ?? new Map()));
  const review: Review = {
    run: input.run,
    context: contextOf(input).data,
    fold: { ...data, items },
    attacks: attacks.map((attack) => ({ handed: attack.handed.length, finished: attack.verdicts !== null })),
    unattacked: items.filter((item) => isCorrective(item) && !handed.includes(item.ref)).length,
  };
  const result = reviewResult(review);
  return { text: reviewReport(review, result), data: result };
}
