import { fence, promptTags } from '@boocode/contracts/prompt-tags';
import { isOpen, severityRank, type LedgerItem } from '../gates/ledger.js';
import { answerOf } from '../spine/answers.js';
import { pairsAssignment } from '../spine/dedupe.js';
import { foldDataOf } from '../spine/fold.js';
import { handedJson } from '../spine/prompt.js';
import { StepFailure, type Band, type Skip, type StepInput } from '../types.js';
import { personasOf, type ConclusionFlow, type WrittenSection } from './config.js';
import { handed } from './handed.js';
import { foldedLedger, rankIn, synthesisIn, wholeLedger } from './ledger.js';
import { roundOf } from './rounds.js';
import { ratesInFlowWords } from './rubric.js';

/** The goal can be cited like a document; one that is handed in under this name takes its place. */
export const goalName = 'goal';

/** The ref under which a validator attacks the conclusion. */
export const conclusionRef = 'conclusion';

/** So many findings a validator is handed at most, the worst and those that carry the answer. */
const attackLimit = 30;

/** What each agent step of a conclusion flow is handed, calibration last. */
export function assignmentIn(flow: ConclusionFlow, input: StepInput): string | Skip {
  const assign = byStage[input.step.stage];
  if (assign === undefined) {
    throw new StepFailure('step.unknown', `${flow.name} has no agent step "${input.step.key}".`);
  }
  return assign(flow, input);
}

type Assign = (flow: ConclusionFlow, input: StepInput) => string | Skip;

const byStage: Partial<Record<StepInput['step']['stage'], Assign>> = {
  discovery: angleAssignment,
  angle: angleAssignment,
  'second-wave': secondWaveAssignment,
  dedupe: (flow, input) => pairsAssignment(foldDataOf(input, 'fold').items, rankIn(flow)),
  synthesizer: synthesizerAssignment,
  validator: validatorAssignment,
  reader: (_flow, input) => readerAssignment(input),
};

function angleAssignment(flow: ConclusionFlow, input: StepInput): string {
  const { band } = input.run.plan;
  const persona = input.step.persona ?? '';
  return [
    ...earlierRounds(input),
    '## Calibration (overrides every habit of your persona)',
    `This run is ${band}. Bring what the goal needs, each with a citation that holds; leave out what nobody asked for.`,
    `Evidence that counts here: ${flow.evidence.join(', ')}.`,
    ...(flow.evidence.includes('provided') && input.run.plan.goal.trim() !== ''
      ? [
          `What the goal says can be cited like a document: class "provided", path "${goalName}", its words as the quote.`,
        ]
      : []),
    ...ratingWords(flow, persona),
    ...(flow.calibration === undefined ? [] : [flow.calibration(band, persona)]),
  ].join('\n');
}

function ratingWords(flow: ConclusionFlow, persona: string): string[] {
  if (flow.statesFacts === true) return ['Rate nothing: write "Fact" as the severity.'];
  if (!ratesInFlowWords(personasOf(flow)(persona))) return [];
  return ['Rate in the words Critical, Warning, Suggestion; in doubt the milder.'];
}

/** From the second round on: what stands, so that nobody finds it again. */
function earlierRounds(input: StepInput): string[] {
  const round = roundOf(input.step.key);
  if (round === 1) return [];
  const items = foldDataOf(input, 'fold').items.filter(isOpen);
  return [
    `## Round ${round}`,
    'What earlier rounds found is below. Bring only what it leaves out or gets wrong; nothing new is a good answer.',
    fence(promptTags.known, handedJson(items.map(handed))),
  ];
}

function secondWaveAssignment(flow: ConclusionFlow, input: StepInput): string | Skip {
  // Who rates is handed what nobody has rated; the others know their own ground better.
  const personas = personasOf(flow);
  const rates = personas(input.step.persona ?? '').ladder.length > 0;
  const weighed = flow.weighed ?? ((item) => ratesInFlowWords(personas(item.persona)));
  const items = foldedLedger(flow, input).items.filter((item) => isOpen(item) && (!rates || weighed(item)));
  if (items.length === 0) return { skip: 'No finding of its kind passed the checks, so there is nothing to weigh.' };
  return [
    '## The findings',
    'They passed the citation check. Cite them by ref under "addresses"; find none of your own.',
    fence(promptTags.known, handedJson(items.map(handed))),
  ].join('\n');
}

function synthesizerAssignment(flow: ConclusionFlow, input: StepInput): string {
  const data = foldedLedger(flow, input);
  const { band } = input.run.plan;
  const weighed = input.dependencies.flatMap((result) =>
    result.step.stage === 'second-wave' ? (answerOf(result)?.findings ?? []) : [],
  );
  const brought = data.extras.flatMap(({ step_key, fields }) => {
    // A summary would tell the findings a second time.
    const own = Object.entries(fields).filter(([name]) => name !== 'summary');
    return own.length === 0 ? [] : [{ step_key, ...Object.fromEntries(own) }];
  });
  const gaps = data.coverage.filter(({ state }) => state === 'failed' || state === 'cut');
  return [
    '## What was found',
    'Verbatim, and past the citation check. Cite by ref.',
    fence(promptTags.known, handedJson(data.items.filter(isOpen).map(handed))),
    ...(weighed.length === 0 ? [] : ['How it was weighed:', fence(promptTags.known, handedJson(weighed))]),
    ...(brought.length === 0 ? [] : ['What they brought besides:', fence(promptTags.known, handedJson(brought))]),
    ...(gaps.length === 0
      ? []
      : [
          `Not heard: ${gaps.map(({ step_key, state }) => `${step_key} (${state})`).join(', ')}. Say where the answer suffers from it.`,
        ]),
    ...(data.questions.length === 0
      ? []
      : [
          `Open questions of the readers:\n${data.questions.map(({ persona, text }) => `- ${persona}: ${text}`).join('\n')}`,
        ]),
    '## The sections',
    fence(
      promptTags.wantedSections,
      writtenSections(flow, band)
        .map(({ id, title, written }) => `${id} | ${title} | ${written}`)
        .join('\n'),
    ),
    '## Calibration (overrides every habit of your persona)',
    flow.task,
    'The mode is synthesis. Answer the goal first. Every statement rests on refs that you were handed; where they do not settle it, say that it is open and what would settle it.',
  ].join('\n');
}

/** The sections that the synthesizer writes in this band. */
export function writtenSections({ sections }: ConclusionFlow, band: Band): WrittenSection[] {
  return sections.flatMap((section) =>
    'written' in section && (section.bands?.includes(band) ?? true) ? [section] : [],
  );
}

function validatorAssignment(flow: ConclusionFlow, input: StepInput): string | Skip {
  const items = attackedIn(flow, input);
  const synthesis = synthesisIn(input);
  if (items.length === 0 && synthesis === null)
    return { skip: 'There is nothing to attack: no finding passed the checks.' };
  return [
    '## The findings',
    fence(promptTags.findings, handedJson(items.map(handed))),
    ...(synthesis === null
      ? []
      : [
          `## The conclusion, under the ref "${conclusionRef}"`,
          fence(
            promptTags.drawnConclusion,
            handedJson({
              ref: conclusionRef,
              answer: synthesis.answer,
              rests_on: synthesis.answer_rests_on,
              sections: synthesis.sections,
            }),
          ),
        ]),
    '## Calibration (overrides every habit of your persona)',
    `Give exactly one verdict for each ref you were handed${synthesis === null ? '' : `, and one for "${conclusionRef}"`}, and for nothing else. Add no findings of your own.`,
    'Look for:',
    ...flow.attacks.map((attack) => `- ${attack}`),
    'partially-refuted: true in part. refuted: false, with counter-evidence by path, line and quote, and claim_contradicted filled. uncertain: you could not settle it; it removes nothing.',
    'A conclusion is refuted only if its answer is false or rests on nothing that stands; a weak sentence in it is partially-refuted.',
  ].join('\n');
}

/** The findings that validators are handed: what carries the answer, then the worst; in the order of the ledger. */
export function attackedIn(flow: ConclusionFlow, input: StepInput): LedgerItem[] {
  const open = wholeLedger(flow, input, null).items.filter(isOpen);
  const synthesis = synthesisIn(input);
  const carried = new Set([
    ...(synthesis?.answer_rests_on ?? []),
    ...(synthesis?.sections.flatMap(({ rests_on }) => rests_on) ?? []),
  ]);
  const first = open
    .filter(({ severity }) => severity !== 'advisory')
    .toSorted((a, b) => Number(carried.has(b.ref)) - Number(carried.has(a.ref)) || severityRank(a) - severityRank(b))
    .slice(0, attackLimit);
  return open.filter((item) => first.includes(item));
}

function readerAssignment(input: StepInput): string | Skip {
  const draft = input.dependencies.find(({ step }) => step.stage === 'render')?.output;
  if (!draft) return { skip: 'There is no draft to read.' };
  return [
    '## The draft',
    fence(promptTags.reportDraft, draft.text),
    '## Calibration (overrides every habit of your persona)',
    'Read it as the person it is for. Your remarks are listed at its end, and change nothing in it: bring only what would mislead or stop that reader.',
    'A remark quotes the draft in "quote", with the evidence class "provided" and the path "draft".',
  ].join('\n');
}
