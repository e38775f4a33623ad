import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { angle, by } from '../conclusion/seats.js';
import { sizeByAreas } from '../conclusion/sizing.js';

/** Plans a way to build something test first: which behaviour comes when. Writes no test and no code. */
export const tdd: ConclusionFlow = {
  name: 'tdd',
  version: 1,
  title: 'Test-first plan',
  summary:
    'Lists, in order, the behaviours to build test first, with the test that shows the whole works. Builds nothing.',
  family: 'plan',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'optional',
    goal: 'required',
    goal_label: 'what should work afterwards, or the fault that should be gone',
    document_label: 'the specification or the report of the fault',
  },
  redirects: [
    {
      when: /\bwhich (behaviou?rs?|parts?|code|functions?) (needs?|lacks?|lack) tests\b|\btest plan for\b/i,
      to: 'test-planning',
      asks: 'what of the code that exists needs tests',
    },
  ],
  bands: {
    small: { cap: 2, angles: '2', when: 'one subsystem and up to 3 sources' },
    medium: { cap: 2, angles: '2', when: '2 or 3 subsystems, or a seam to another service' },
    large: { cap: 3, angles: '3', when: 'more than 3 subsystems, or several with a seam' },
  },
  size: sizeByAreas,
  angles: [
    angle({
      persona: 'test-engineer',
      title: 'Behaviours',
      brief:
        'Which behaviours, seen through a public entry point, make up what is wanted? How does this project test such things, with which command?',
      required: true,
      because: 'every list begins with behaviour',
    }),
    angle({
      persona: 'edge-case-explorer',
      title: 'Edges',
      brief: 'Which inputs and states of what is wanted have an outcome that nobody has said?',
      required: true,
      because: 'every list has edges',
    }),
    angle({
      persona: 'junior-developer',
      title: 'First step',
      brief: 'With which behaviour could somebody begin today, and where would they be stuck?',
      because: 'a long list needs a beginning',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  task: [
    'Order the behaviours so that each is one small test that fails today for the right reason, and the first ones give a thin way through everything.',
    'The test of a fault asserts what is wanted, never what happens today. A behaviour that already works is not on the list; one that nobody needs today is deferred with what would bring it back.',
    'Plan only: whoever builds it runs the tests.',
  ].join('\n'),
  sections: [
    {
      id: 'behaviours',
      title: 'Behaviours, in order',
      written:
        'numbered: what somebody does, what they see; the level and the file of the test; how it fails before there is code',
    },
    {
      id: 'outer',
      title: 'The test around it all',
      written: 'one acceptance test that is green when the list is done',
    },
    { id: 'deferred', title: 'Deferred', written: 'scenarios that are put off, each with what would bring it back' },
    { id: 'commands', title: 'Commands', written: 'how one test and how all of them are run here, as the refs show' },
    {
      id: 'facts',
      title: 'What it rests on',
      listed: by('test-engineer', 'edge-case-explorer', 'junior-developer'),
      as: 'folded',
    },
  ],
  answer: ({ shown }) => `${shown.length} findings stand; nobody has put the behaviours in order.`,
  fallen: 'The list does not lead to what is wanted.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Attack the list',
      brief: 'Show of each behaviour that it already works, cannot be seen, or is not wanted',
    },
  ]),
  attacks: [
    'a test that would be green before anything is built',
    'a test that asserts the fault',
    'a behaviour that only the inside of the code can see',
    'a behaviour that neither the goal nor a document asks for',
  ],
  evidence: ['codebase', 'provided'],
};
