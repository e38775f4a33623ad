import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { angle } from '../conclusion/seats.js';
import { sizeBySources } from '../conclusion/sizing.js';

/** One page about a specification for people who do not write software. */
export const stakeholderSummary: ConclusionFlow = {
  name: 'stakeholder-summary',
  version: 1,
  title: 'Stakeholder summary',
  summary: 'Says on one page, without technical words, what a specification is about to change for whom.',
  family: 'report',
  inputs: {
    change: false,
    focus: 'no',
    documents: 'required',
    goal: 'optional',
    goal_label: 'who will read it, and what they are to decide',
    document_label: 'the specification or plan to summarise',
  },
  redirects: [
    { when: /\b(html|web ?page|single[- ]file page)\b/i, to: 'html-summary', asks: 'a page of HTML' },
    {
      when: /^\s*(explain|summari[sz]e) (the|this) (code|repository|module)\b/i,
      to: 'code-overview',
      asks: 'an explanation of code',
    },
  ],
  bands: {
    small: { cap: 0, angles: 'none', when: 'one short document' },
    medium: { cap: 1, angles: '1', when: '2 or 3 documents, or more than 25 statements' },
    large: { cap: 2, angles: '2', when: 'more than 3 documents, or more than 80 statements' },
  },
  size: sizeBySources,
  angles: [
    angle({
      persona: 'junior-developer',
      title: 'Contradictions',
      brief: 'Where do the documents say two things, or promise in the body what they exclude elsewhere?',
      because: 'longer documents contradict themselves',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'information-architect',
      title: 'Words and order',
      brief: 'Which words would somebody outside the team misread, and in which order would they need to be told?',
      because: 'much has to be left out for a page',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  plainAnswer: true,
  task: [
    'Write one page for people who do not write software. No file names, no paths, no identifiers, no names of libraries; whatever has such a name is called by what it does for somebody.',
    'Only what the documents say. What they exclude is never promised, and what they leave open is asked.',
  ].join('\n'),
  sections: [
    { id: 'problem', title: 'The problem', plain: true, written: 'who is kept from what today' },
    { id: 'opens', title: 'What it opens up', plain: true, written: 'what becomes possible, and for whom' },
    {
      id: 'experience',
      title: 'How it will feel',
      plain: true,
      written: 'the way of one person through it, step by step',
    },
    {
      id: 'today-after',
      title: 'Today and after',
      plain: true,
      written: 'what differs, in two columns; a Mermaid diagram for each way that really differs',
    },
    { id: 'not', title: 'Not in this step', plain: true, written: 'what the documents exclude or put off' },
    {
      id: 'asks',
      title: 'What we ask of you',
      plain: true,
      written: 'each decision or answer that is needed, by when, from whom',
    },
    { id: 'contradictions', title: 'Where the documents disagree', listed: () => true, as: 'folded' },
  ],
  answer: ({ shown }) => `${shown.length} findings about the documents stand; nobody has written the summary.`,
  fallen: 'The summary promises what the documents do not say.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Hold it against the documents',
      brief: 'Find what the summary says and the documents do not',
    },
  ]),
  attacks: [
    'a capability that the documents do not have',
    'a sentence that contradicts what the documents exclude',
    'a way through the product that the documents do not describe',
    'a path, a file name or an identifier',
  ],
  evidence: ['provided'],
};
