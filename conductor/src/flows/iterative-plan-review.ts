import { inAllBands, type ConclusionFlow, type SectionSources, type Shown } from '../conclusion/config.js';
import { historyLines } from '../conclusion/history.js';
import { isMajor } from '../conclusion/rounds.js';
import { angle } from '../conclusion/seats.js';
import { sizeBySurface } from '../conclusion/sizing.js';
import { placeText } from '../report/finding-block.js';
import { codeBlock, inline } from '../report/markdown.js';
import { count } from '../wording.js';

/** Attacks a plan in rounds until a round brings nothing that matters, and proposes what to change in it. */
export const iterativePlanReview: ConclusionFlow = {
  name: 'iterative-plan-review',
  version: 1,
  title: 'Plan review',
  summary: 'Attacks a plan or a specification in up to three rounds, and proposes what to change in it.',
  family: 'plan',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'required',
    goal: 'optional',
    goal_label: 'what the plan must not get wrong',
    document_label: 'the plan or specification to review',
  },
  redirects: [
    {
      when: /^\s*(write|draft|make) (a|the) (plan|spec)/i,
      to: 'plan-a-feature',
      asks: 'a plan that does not exist yet',
    },
  ],
  bands: {
    small: { cap: 1, angles: '1, one round', when: 'one subsystem and no cross-cutting concern' },
    medium: { cap: 3, angles: '2-3, up to two rounds', when: 'two or three subsystems, or a cross-cutting concern' },
    large: { cap: 4, angles: '2-4, up to three rounds', when: 'more subsystems, or a plan that crosses services' },
  },
  size: sizeBySurface,
  rounds: { small: 1, medium: 2, large: 3 },
  angles: [
    angle({
      persona: 'junior-developer',
      title: 'Fresh eyes',
      brief:
        'Read the plan as who must carry it out: hidden assumptions, steps that cannot begin, words with two meanings, parts nobody needs.',
      required: true,
      because: 'every plan takes something for granted',
    }),
    angle({
      persona: 'evidence-based-investigator',
      title: 'Claims about the code',
      brief:
        'Hold each claim of the plan about the repository (paths, functions, behaviour, counts) against the checkout. Cite both the plan and the code.',
      because: 'a plan is as good as what it believes about the code',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'adversarial-security-analyst',
      title: 'Security',
      brief: 'Which attack would the plan open, or leave open although it touches the place?',
      signal: 'auth',
      because: 'the plan speaks of access or personal data',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'data-engineer',
      title: 'Data',
      brief:
        'Do the planned changes of schema, migration and queries work on data that is there, and can they be undone?',
      signal: 'schema',
      because: 'the plan speaks of stored data',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'user-experience-designer',
      title: 'Use',
      brief: 'Can a person do what the plan promises them, in every state that they can be in?',
      signal: 'ui',
      because: 'the plan speaks of screens',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'edge-case-explorer',
      title: 'Edge cases',
      brief: 'Which inputs and states does the plan commit to, and not say what happens?',
      signal: 'input',
      because: 'the plan speaks of limits and input',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands(null),
  task: '',
  sections: [
    { id: 'changes', title: 'Proposed changes', computed: proposals },
    { id: 'major', title: 'What alters the plan', listed: ({ item }) => isMajor(item), as: 'blocks' },
    {
      id: 'minor',
      title: 'Smaller',
      listed: ({ item }) => !isMajor(item) && item.severity !== 'advisory',
      as: 'folded',
    },
    { id: 'yagni', title: 'Perhaps not needed', listed: ({ item }) => item.severity === 'advisory', as: 'lines' },
    { id: 'history', title: 'Review history', computed: historyLines },
  ],
  answer: ({ shown }) => {
    const major = shown.filter(({ item }) => isMajor(item));
    if (shown.length === 0) return 'The plan stands as it is: nothing was found that it gets wrong.';
    if (major.length === 0) return `The plan can go ahead; ${count(shown.length, 'smaller remark')} below.`;
    return `The plan should not go ahead as it is: ${major.map(({ finding }) => `${finding.display_id} ${inline(finding.title)}`).join('; ')}.`;
  },
  fallen: '',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Attack the findings',
      brief: 'Try to refute each finding, with plan and code in hand',
    },
  ]),
  attacks: [
    'a plan that says elsewhere what the finding says is missing',
    'a claim about the code that the checkout refutes',
    'a demand that the goal excludes',
    'a severity that nothing the plan commits to carries',
  ],
  evidence: ['provided', 'codebase'],
  calibration: (_band, persona) =>
    persona === 'evidence-based-investigator'
      ? 'Only claims that the plan makes. A claim that holds is one line under "coverage", not a finding.'
      : 'Each finding quotes the plan (class "provided") where it goes wrong, and names under "remediation" the words that should stand there instead.',
};

/** What to change where, in the order of the plan. */
function proposals({ shown }: SectionSources): string[] {
  return shown.filter(({ item }) => item.severity !== 'advisory').flatMap(proposal);
}

function proposal({ finding }: Shown): string[] {
  const place = finding.evidence.find((entry) => entry.class === 'provided');
  if (place?.quote === undefined || place.quote === null || finding.remediation.trim() === '') return [];
  const edit = [
    ...place.quote.split('\n').map((line) => `- ${line}`),
    ...finding.remediation.split('\n').map((line) => `+ ${line}`),
  ].join('\n');
  return [`${finding.display_id}, ${placeText(finding)}`, '', codeBlock(edit, 24, 'diff'), ''];
}
