import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { angle, by, reader } from '../conclusion/seats.js';
import { sizeByReach } from '../conclusion/sizing.js';

/** Explains a part of the repository, or a change, to who sees it for the first time. Judges nothing. */
export const codeOverview: ConclusionFlow = {
  name: 'code-overview',
  version: 1,
  title: 'Code overview',
  summary: 'Explains a part of the repository, or a change, to somebody who sees it for the first time.',
  family: 'understand',
  inputs: {
    change: true,
    focus: 'optional',
    documents: 'no',
    goal: 'optional',
    goal_label: 'what you want to understand',
    document_label: '',
  },
  redirects: [
    { when: /\b(find|look for|are there) (bugs?|faults?|problems?)\b/i, to: 'code-review', asks: 'a judgement' },
    { when: /^\s*why (does|is|do) .+ (fail|crash|hang|throw)/i, to: 'investigate', asks: 'the cause of a failure' },
  ],
  bands: {
    small: { cap: 1, angles: '1', when: 'up to 3 files of one subsystem' },
    medium: { cap: 3, angles: '2', when: 'a module, or up to 3 subsystems' },
    large: { cap: 5, angles: '4', when: 'more than 3 subsystems' },
  },
  size: sizeByReach,
  angles: [
    angle({
      key: 'angle.main-flow',
      persona: 'codebase-explorer',
      title: 'Main flow',
      brief:
        'Where does it begin, which way does it go, where does it end? Gather why it exists, from code and commits, where they say so.',
      required: true,
      because: 'every overview follows the main flow',
    }),
    angle({
      key: 'angle.context',
      persona: 'codebase-explorer',
      title: 'Context and uses',
      brief: 'Who calls it, what does it call, which configuration and data does it need?',
      because: 'more than a few files stand in a context',
      bands: ['medium', 'large'],
    }),
    angle({
      key: 'angle.data',
      persona: 'codebase-explorer',
      title: 'Data and state',
      brief: 'Which data and states does it keep, where do they live, and who changes them?',
      because: 'several subsystems meet in their data',
      bands: ['large'],
    }),
    angle({
      key: 'angle.tests',
      persona: 'codebase-explorer',
      title: 'Tests and documents',
      brief: 'What do tests and documents say that it does, and where would a newcomer start to read?',
      because: 'several subsystems need a way in',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  task: 'Write for a colleague who is new here: plain words, no judgement, no numbers for their own sake. Name the place (path) where it helps.',
  sections: [
    {
      id: 'why',
      title: 'Why it exists',
      written: 'the purpose, or the intent of the change, as code and commits show it',
    },
    {
      id: 'flow',
      title: 'Main flow',
      written: 'the way through it, step by step; a Mermaid diagram when there are more than three stations',
    },
    {
      id: 'context',
      title: 'Context and uses',
      written: 'who calls it and what it leans on',
      bands: ['medium', 'large'],
    },
    { id: 'watch', title: 'What to watch', written: 'what surprises a newcomer', bands: ['medium', 'large'] },
    { id: 'start', title: 'Where to start', written: 'up to five files to open, in order, each with a reason' },
    { id: 'facts', title: 'What it rests on', listed: by('codebase-explorer'), as: 'folded' },
  ],
  answer: ({ shown }) => `${shown.length} facts were gathered; nobody has written the overview.`,
  fallen: 'The explanation does not hold against the code.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Check it against the code',
      brief: 'Accuracy only: does the code do what is told?',
    },
  ]),
  attacks: [
    'a purpose that nothing in code or history shows',
    'a way through the code that it does not take',
    'an entry point that is none',
    'an intent of a commit that later commits undid',
  ],
  readers: [
    reader({
      persona: 'information-architect',
      title: 'Order',
      brief: 'Does the order of the text carry a reader who knows nothing?',
      because: 'every overview is read by a stranger',
    }),
    reader({
      persona: 'junior-developer',
      title: 'First reading',
      brief: 'Where does somebody new stop understanding?',
      because: 'every overview is read by a stranger',
    }),
  ],
  evidence: ['codebase'],
};
