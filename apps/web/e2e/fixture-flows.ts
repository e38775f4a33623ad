import type { FlowDescription } from '@boocode/contracts/flow-run';

const bands: FlowDescription['bands'] = [
  { band: 'small', angles: '2 angles: security and correctness', when: 'For up to 5 files.' },
  { band: 'medium', angles: '6 angles', when: 'For most of what is asked.' },
  { band: 'large', angles: '11 angles and a junior reader', when: 'For what touches the structure.' },
];

const inputs: FlowDescription['inputs'] = {
  change: false,
  focus: 'optional',
  documents: 'no',
  goal: 'optional',
  goal_label: 'what to look at most',
  document_label: '',
};

/** Of every family, and of every way in which a flow wants something. */
export const flows: FlowDescription[] = [
  {
    name: 'code-review',
    title: 'Code review',
    summary: 'Several angles read the change, code checks every citation, and one report says what must be mended.',
    family: 'review',
    inputs: { ...inputs, change: true, focus: 'no' },
    bands,
    stages: ['angle', 'validator'],
    problem: null,
  },
  {
    name: 'architectural-analysis',
    title: 'Architectural analysis',
    summary: 'Says how a part of the repository is built, what holds it together, and where it will break next.',
    family: 'understand',
    inputs: { ...inputs, focus: 'required', documents: 'optional', goal_label: 'what worries you about it' },
    bands,
    stages: ['discovery', 'angle', 'second-wave', 'synthesizer', 'validator'],
    problem: null,
  },
  {
    name: 'gap-analysis',
    title: 'Gap analysis',
    summary: 'Lays what is beside what should be, and says what is missing, divergent or left over.',
    family: 'understand',
    inputs: {
      ...inputs,
      documents: 'required',
      document_sides: true,
      goal_label: 'what the comparison is for',
      document_label: 'the desired state, and the current one where it is not the repository',
    },
    bands,
    stages: ['discovery', 'angle', 'synthesizer', 'validator', 'reader'],
    problem: null,
  },
  {
    name: 'plan-a-feature',
    title: 'Plan a feature',
    summary: 'Turns a wish into a plan whose every claim about the code has been looked up.',
    family: 'plan',
    inputs: { ...inputs, documents: 'optional', goal: 'required', goal_label: 'the feature, and who it is for' },
    bands,
    stages: ['discovery', 'angle', 'synthesizer', 'validator'],
    problem: null,
  },
  {
    name: 'runbook',
    title: 'Runbook',
    summary: 'What to do at night when it fails: the signs, the first moves, and how to know that it is over.',
    family: 'write',
    inputs: { ...inputs, goal: 'required', goal_label: 'the service or failure that it is for' },
    bands,
    stages: ['angle', 'synthesizer', 'reader'],
    problem: null,
  },
  {
    name: 'stakeholder-summary',
    title: 'Stakeholder summary',
    summary: 'What a finished piece of work means for those who paid for it.',
    family: 'report',
    inputs: { ...inputs, change: true },
    bands,
    stages: ['synthesizer', 'reader'],
    problem: null,
  },
];
