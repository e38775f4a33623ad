import type { StepOutput } from '@boocode/contracts/flow-plan';
import { contracts } from '../contracts.js';
import { contextOf, contextStep } from '../spine/context.js';
import { askAboutPairs, dedupeGraft } from '../spine/dedupe.js';
import { fold, FoldData, foldDataOf, foldFiles } from '../spine/fold.js';
import { requireAngles } from '../spine/min-angles.js';
import { citedPaths, type Sources } from '../gates/cite-check.js';
import { eachOpen, end, isOpen } from '../gates/ledger.js';
import { StepFailure, type Given, type Needs, type PlanGraft, type Spine, type StepInput } from '../types.js';
import { assignmentIn, goalName } from './assignments.js';
import { concluded } from './concluded.js';
import { personasOf, type ConclusionFlow } from './config.js';
import { foldedLedger, laterResults, ledgerSoFar, rankIn } from './ledger.js';
import { conclusionReport } from './report.js';
import { behindTheFold, laterRounds, nextRound } from './rounds.js';
import { rubricIn } from './rubric.js';
import { citedFiles } from '../spine/fold.js';
import { verdictsIn } from './verdicts.js';

/** A conclusion flow as a spine: all of them share their stages, their gates and the form of their report. */
export function conclusionSpine(flow: ConclusionFlow): Spine {
  const producing = [contracts.evidenceProduce, contracts.yagniProduce];
  return {
    ...flow,
    redirects: flow.redirects ?? [],
    discovery: flow.discovery ?? [],
    secondWave: flow.secondWave ?? [],
    readers: flow.readers ?? [],
    personas: personasOf(flow),
    intake: (signals, request) => flow.preflight?.(signals, request),
    contracts: {
      angle: producing,
      validator: [contracts.evidenceReview],
      synthesizer: producing,
      reader: [contracts.evidenceReview],
    },
    work: {
      needs: (input) => needs(flow, input),
      code: (input, given) => code(flow, input, given),
      assignment: (input) => assignmentIn(flow, input),
      graft: (input, output) => graft(flow, input, output),
      mayAdd: (plan) => [...laterRounds(flow, plan), askAboutPairs('fold', behindTheFold(plan.steps))],
      rubric: rubricIn(flow),
      ledger: (input) => ledgerSoFar(flow, input),
    },
  };
}

function needs(flow: ConclusionFlow, input: StepInput): Needs {
  const { stage } = input.step;
  if (stage === 'context') return { diff: true, files: [] };
  if (stage === 'fold') return { diff: false, files: foldFiles(input), dismissals: true };
  if (stage !== 'render') return { diff: false, files: [] };
  const countered = verdictsIn(flow, input).flatMap(({ counter_evidence }) => counter_evidence);
  const files = new Set([...citedFiles(laterResults(input)), ...citedPaths(countered)]);
  return { diff: false, files: [...files].toSorted(), dismissals: true };
}

function code(flow: ConclusionFlow, input: StepInput, given: Given): StepOutput {
  const work = byStage[input.step.stage];
  if (work === undefined) {
    throw new StepFailure('step.unknown', `${flow.name} has no code for the step "${input.step.key}".`);
  }
  return work(flow, input, given);
}

type Work = (flow: ConclusionFlow, input: StepInput, given: Given) => StepOutput;

const byStage: Partial<Record<StepInput['step']['stage'], Work>> = {
  context: (_flow, input, { diff }) => {
    if (diff === null) throw new StepFailure('diff.missing', 'The subject could not be read from the repository.');
    const { evidenceProduce, evidenceReview, yagniProduce } = contracts;
    return contextStep(input, diff, [evidenceProduce, evidenceReview, yagniProduce]);
  },
  fold: foldStep,
  synthesizer: (flow, input) => {
    const data = foldedLedger(flow, input);
    return { text: `${data.items.filter(isOpen).length} of ${data.received} raw findings stand.`, data };
  },
  render: (flow, input, given) => {
    const conclusion = concluded(flow, input, {
      sources: sourcesOf(flow, input, given),
      dismissals: given.dismissals ?? new Map(),
    });
    const { result } = conclusion;
    const html = flow.page?.(conclusion);
    return { text: conclusionReport(flow, conclusion), data: html === undefined ? result : { ...result, html } };
  },
};

/** What citations of this flow are held against. */
function sourcesOf({ evidence }: ConclusionFlow, { run }: StepInput, { files }: Given): Sources {
  const { goal, subject } = run.plan;
  const documents = new Map([
    [goalName, goal],
    ...subject.documents.map(({ name, text }): [string, string] => [name, text]),
  ]);
  return { classes: evidence, files, documents };
}

function foldStep(flow: ConclusionFlow, input: StepInput, given: Given): StepOutput {
  requireAngles(input);
  contextOf(input);
  const before = input.dependencies.find(({ step }) => step.stage === 'fold');
  const { band } = input.run.plan;
  const seats = [...(flow.discovery ?? []), ...flow.angles].filter(({ bands }) => bands?.includes(band) ?? true);
  const data = fold({
    plan: input.run.plan,
    angles: before === undefined ? seats : [],
    results: input.dependencies,
    scope: null,
    sources: sourcesOf(flow, input, given),
    dismissals: given.dismissals ?? new Map(),
    rubric: rubricIn(flow),
    personas: personasOf(flow),
    ...(before === undefined ? {} : { before: foldDataOf(input, 'fold') }),
  });
  const items = eachOpen(data.items, (item) => {
    const lack = flow.lack?.(item, input.run.plan.subject) ?? null;
    return lack === null ? item : end(item, 'deferred', lack);
  });
  const left = items.filter(isOpen).length;
  return { text: `${data.received} raw findings, ${left} with evidence that holds.`, data: { ...data, items } };
}

function graft(flow: ConclusionFlow, input: StepInput, output: StepOutput): PlanGraft | null {
  if (input.step.stage !== 'fold') return null;
  const data = FoldData.parse(output.data);
  const behind = behindTheFold(input.run.plan.steps);
  return nextRound(flow, input, data) ?? dedupeGraft(input, data.items, rankIn(flow), behind);
}
