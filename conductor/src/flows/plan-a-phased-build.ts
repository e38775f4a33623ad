import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { riskLines } from '../conclusion/risk-lines.js';
import { angle, by, reader, secondWave } from '../conclusion/seats.js';
import { sizeBySources } from '../conclusion/sizing.js';

const validator = {
  persona: 'adversarial-validator',
  title: 'Attack the phases',
  brief: 'Hold the phases against their source: what cannot be shown, what nobody needs, what is left out',
};

/** Cuts something larger into phases, each of which can be shown to somebody when it is done. */
export const planAPhasedBuild: ConclusionFlow = {
  name: 'plan-a-phased-build',
  version: 1,
  title: 'Phased build',
  summary: 'Cuts something larger into phases that can each be shown to somebody, in an order that gives value early.',
  family: 'plan',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'required',
    goal: 'optional',
    goal_label: 'who has to see what, and what limits the order',
    document_label: 'what is to be built: the specification, the design, the brief',
  },
  redirects: [
    {
      when: /\b(cut|split|break)\b.{0,40}\binto (work items|tickets|tasks|issues)\b/i,
      to: 'plan-work-items',
      asks: 'items that one person takes',
    },
    {
      when: /^\s*(write|draft|make) (a|the) (specification|spec)\b/i,
      to: 'plan-a-feature',
      asks: 'a specification that does not exist yet',
    },
  ],
  bands: {
    small: { cap: 0, angles: 'none', when: 'one short document' },
    medium: { cap: 1, angles: '1', when: '2 or 3 sources, or more than 25 statements' },
    large: {
      cap: 2,
      angles: '1 and a rating of risks',
      when: 'more than 3 sources, or more than 80 statements',
    },
  },
  size: sizeBySources,
  angles: [
    angle({
      persona: 'gap-analyzer',
      title: 'What the source asks for',
      brief:
        'The wanted state is what the documents ask for, the current one is the repository. List what is wanted and not there, each with its place in the documents.',
      because: 'phases must cover what several sources ask for',
      bands: ['medium', 'large'],
    }),
  ],
  secondWave: [
    secondWave({
      persona: 'risk-analyst',
      title: 'Risk',
      brief:
        'Group what is missing by what could go wrong when it is built late, and rate each group on the four scales.',
      because: 'what is risky should be met early',
      bands: ['large'],
    }),
  ],
  weighed: ({ persona }) => persona === 'gap-analyzer',
  synthesizer: inAllBands('project-manager'),
  task: [
    'Cut what the documents ask for into phases. A phase is a thin slice through everything that it needs, and ends with something that a person can be shown.',
    'Order by what depends on what, then by what is visible earliest; polish comes late, what is put off comes last. A foundation stands only in front of a phase that names it.',
    'Number them P1, P2 … and never refer to a phase by anything else. Plain language: who reads it may not be a developer.',
  ].join('\n'),
  sections: [
    { id: 'index', title: 'Index', written: 'one line a phase: its number, its name, what can be shown after it' },
    {
      id: 'departures',
      title: 'Departures',
      written: 'where the phases differ from what the documents say, and why; left out if they do not',
    },
    {
      id: 'phases',
      title: 'Phases',
      written:
        'per phase: number and name in bold; kind (slice, foundation, polish); builds on; what; why here; how it is shown, step by step; the places in the documents; what it connects to; what must be true before it begins',
    },
    {
      id: 'open',
      title: 'Open questions',
      written: 'each with the first phase that cannot begin without its answer',
    },
    { id: 'risk', title: 'Risks', computed: riskLines, covers: by('risk-analyst') },
    { id: 'wanted', title: 'What is wanted and not there', listed: by('gap-analyzer'), as: 'folded' },
  ],
  answer: ({ shown }) => `${shown.length} findings about the documents stand; nobody has cut them into phases.`,
  fallen: 'The phases do not build what the documents ask for.',
  validators: { small: [], medium: [validator], large: [validator] },
  attacks: [
    'a phase after which nobody can be shown anything',
    'a phase that is one layer of everything instead of a slice through it',
    'a foundation that no later phase names',
    'a phase without a place in the documents',
    'something that the documents ask for and no phase builds',
  ],
  readers: [
    reader({
      persona: 'information-architect',
      title: 'Order',
      brief: 'Can somebody who decides about the money follow the phases from the first line on?',
      because: 'a phased plan is read by who decides',
    }),
  ],
  evidence: ['provided', 'codebase'],
};
