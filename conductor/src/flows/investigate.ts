import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { toCodeOverview, toCodeReview } from '../conclusion/redirects.js';
import { angle, by } from '../conclusion/seats.js';
import { isSignalled, type Signals } from '../signals.js';
import type { Angle, Band } from '../types.js';
import { count } from '../wording.js';

const specialists = ['concurrency-analyst', 'behavioral-analyst', 'data-engineer'];

/** Finds the cause of a fault and plans its repair, which it leaves to others. */
export const investigate: ConclusionFlow = {
  name: 'investigate',
  version: 1,
  title: 'Investigation',
  summary: 'Finds the cause of a fault from evidence, and plans the repair with the test that would prove it.',
  family: 'understand',
  inputs: {
    change: true,
    focus: 'optional',
    documents: 'optional',
    goal: 'required',
    goal_label: 'the symptom: what happens, when, and what should happen instead',
    document_label: 'logs, traces or a report of it',
  },
  redirects: [
    toCodeReview,
    toCodeOverview,
    { when: /^\s*(add|build|plan) (a|an|the) (new )?feature\b/i, to: 'plan-a-feature', asks: 'something new' },
  ],
  bands: {
    small: { cap: 2, angles: '2', when: 'one layer, and a symptom that can be had at will' },
    medium: { cap: 3, angles: '3', when: '2 or 3 layers, or a symptom that comes and goes' },
    large: { cap: 5, angles: '4-5', when: 'across services, data lost, or a symptom that nobody can reproduce' },
  },
  size: sizeBySymptom,
  angles: [
    angle({
      key: 'angle.error-path',
      persona: 'evidence-based-investigator',
      title: 'From the symptom back',
      brief: 'Start where the symptom shows and go back, call by call, to where it could arise. More than one hop.',
      required: true,
      because: 'every fault shows somewhere',
    }),
    angle({
      key: 'angle.data-flow',
      persona: 'evidence-based-investigator',
      title: 'Along the data',
      brief:
        'Follow the values that are wrong, missing or late from their origin to the symptom: who makes, changes and drops them, and which tests watch?',
      required: true,
      because: 'a second way to the cause keeps the first one honest',
    }),
    recentChanges('large', () => true),
    angle({
      persona: 'concurrency-analyst',
      title: 'Concurrency',
      brief:
        'Which interleaving of two contexts gives exactly this symptom? Show both contexts, or say that none does.',
      signal: 'concurrency',
      because: 'the symptom or the code speaks of work at the same time',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'behavioral-analyst',
      title: 'Behaviour',
      brief:
        'Where on the way to the symptom are values lost, errors swallowed, or states reached that nobody planned?',
      signal: 'behaviour',
      because: 'the symptom or the code speaks of wrong values or swallowed errors',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'data-engineer',
      title: 'Data',
      brief: 'Which query, transaction or migration gives these rows, this wait or this lock?',
      signal: 'schema',
      because: 'the symptom or the code speaks of stored data',
      bands: ['medium', 'large'],
    }),
    recentChanges('medium', (signals) => specialistsCalled(signals) === 0),
    angle({
      key: 'angle.surroundings',
      persona: 'evidence-based-investigator',
      title: 'Surroundings',
      brief: 'Which configuration, peer or runtime around the code could give this symptom while the code is right?',
      because: 'what nobody can reproduce often lies outside the code',
      bands: ['large'],
      when: (signals) => specialistsCalled(signals) < 2,
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  task: 'Name the root cause and not the symptom: what, changed alone, makes the symptom impossible. Then plan the smallest repair and name the failing test that would prove it. If two causes fit the evidence, the cause is open: name both and the observation that would tell them apart.',
  sections: [
    {
      id: 'summary',
      title: 'In short',
      written: 'a sentence each: the cause, the repair, why it is right, what risk remains',
    },
    {
      id: 'problem',
      title: 'Problem',
      written: 'what is observed, when, by whom, and since when',
      bands: ['medium', 'large'],
    },
    {
      id: 'cause',
      title: 'Root cause',
      written: 'the chain from cause to symptom, each link with the evidence that shows it',
    },
    {
      id: 'repair',
      title: 'Planned repair',
      written:
        'per file: what changes, on which evidence, under which standard of the project; the test that fails today and passes then; places of the same fault elsewhere',
    },
    {
      id: 'confidence',
      title: 'Confidence',
      written: 'high, medium or low and why; what was ruled out and by what; what would still change the picture',
    },
    { id: 'evidence', title: 'Evidence', listed: by('evidence-based-investigator'), as: 'lines' },
    { id: 'specialists', title: 'What specialists found', listed: by(...specialists), as: 'blocks' },
  ],
  answer: ({ shown }) =>
    shown.length === 0
      ? 'The cause is not established: no evidence stands.'
      : `The cause is not established: ${count(shown.length, 'piece')} of evidence, and nobody has drawn a conclusion from them.`,
  fallen: 'The cause is not established.',
  validators: {
    ...inAllBands([
      {
        persona: 'adversarial-validator',
        title: 'Attack cause and repair',
        brief: 'Try to break the evidence, the cause and the repair: each by itself',
      },
    ]),
    large: [
      {
        persona: 'adversarial-validator',
        title: 'Attack the cause',
        brief:
          "Try to break the cause: another one with the same symptom, a link of the chain that the code does not take. The repair is the other validator's.",
      },
      {
        persona: 'adversarial-validator',
        title: 'Attack the repair',
        brief:
          "Try to break the repair: callers that it breaks, the symptom that it leaves, siblings of the fault. The cause is the other validator's.",
      },
    ],
  },
  attacks: [
    'another cause that gives the same symptom',
    'a symptom named as cause: what causes it in turn?',
    'a quote that is stale, or a commit that changed only form',
    'a repair after which the symptom is still possible, or that breaks a caller or a test',
    'a piece of evidence without which the whole conclusion falls',
  ],
  evidence: ['codebase', 'provided'],
  calibration: (_band, persona) =>
    specialists.includes(persona)
      ? 'Only what could give this symptom. Other faults that you meet are one line under "handoffs".'
      : 'Each finding is one piece of evidence, for or against a cause. Propose no repair.',
};

/** How many of the specialists the symptom or the code calls; the seats are theirs first. */
function specialistsCalled(signals: Signals): number {
  return (['concurrency', 'behaviour', 'schema'] as const).filter((name) => isSignalled(signals, name)).length;
}

function recentChanges(band: Band, when: (signals: Signals) => boolean): Angle {
  return angle({
    key: 'angle.recent-changes',
    persona: 'evidence-based-investigator',
    title: 'Recent changes',
    brief: 'What changed on the way to the symptom before it was first seen? Read the commits themselves.',
    because: 'what worked before was changed by something',
    bands: [band],
    when,
  });
}

const lostOrUnseen =
  /\b(data loss|lost data|los(es|t|ing) (data|orders?|rows?|records?|messages?)|corrupt\w*|(can ?not|can't|could not|unable to|not) (be )?reproduc\w+)\b/i;
const comesAndGoes = /\b(intermittent\w*|flaky|sometimes|now and then|occasional\w*|random\w*|under load)\b/i;

/** By how far the fault may reach, and how hard it is to catch. */
function sizeBySymptom(signals: Signals): { band: Band; why: string } {
  const text = [signals.goal, ...signals.documents.map((one) => one.text)].join('\n');
  const layers = signals.subsystems.length;
  const why = layers === 0 ? 'no layer named' : count(layers, 'layer');
  if (signals.said.includes('seam') && layers !== 1) return { band: 'large', why: `${why}, across services` };
  if (lostOrUnseen.test(text)) return { band: 'large', why: `${why}, data lost or no way to reproduce it` };
  if (comesAndGoes.test(text)) return { band: 'medium', why: `${why}, comes and goes` };
  return { band: layers > 3 ? 'large' : layers > 1 ? 'medium' : 'small', why };
}
