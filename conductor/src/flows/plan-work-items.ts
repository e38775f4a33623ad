import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { angle } from '../conclusion/seats.js';
import { sizeBySources } from '../conclusion/sizing.js';

/** Cuts a plan into items that one person, or one agent, can take and finish. */
export const planWorkItems: ConclusionFlow = {
  name: 'plan-work-items',
  version: 1,
  title: 'Work items',
  summary: 'Cuts a plan into items that can each be taken and finished alone, in an order that works.',
  family: 'plan',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'required',
    goal: 'optional',
    goal_label: 'who will work on it, and what limits them',
    document_label: 'the plan, with its specification and designs',
  },
  bands: {
    small: { cap: 0, angles: 'none', when: 'one short document' },
    medium: { cap: 1, angles: '1', when: '2 or 3 sources, or more than 25 statements' },
    large: { cap: 2, angles: '2', when: 'more than 3 sources, or more than 80 statements' },
  },
  size: sizeBySources,
  angles: [
    angle({
      persona: 'junior-developer',
      title: 'Could I start?',
      brief:
        'Which parts of the plan could nobody begin with what it says? Which depend on each other without saying so?',
      because: 'several sources leave gaps between them',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'test-engineer',
      title: 'Could I tell?',
      brief: 'For which parts of the plan could nobody say when they are done? What would show it?',
      because: 'a long plan needs a way to tell what is done',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  task: 'Draft thin vertical slices, each of which somebody can finish and show. Number them W-1, W-2 …; say of each whether it needs a person on the way. Nothing about process belongs inside an item.',
  sections: [
    {
      id: 'items',
      title: 'Items',
      written:
        'per item: number and title in bold; type; depends on; description; which part of which document it comes from; contract or design that it must keep; tests; when it is done',
    },
    { id: 'order', title: 'Order', written: 'which items can go in parallel, and what the longest chain is' },
    { id: 'uncovered', title: 'Not in any item', written: 'parts of the plan that no item covers, with the reason' },
    { id: 'gaps', title: 'What the plan leaves open', listed: () => true, as: 'blocks' },
  ],
  answer: ({ shown }) => `${shown.length} findings about the plan stand; nobody has cut it into items.`,
  fallen: 'The items do not cover the plan as it is written.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Attack the items',
      brief: 'Hold the items against the plan: circles, gaps, items that nobody asked for',
    },
  ]),
  attacks: [
    'items that wait for each other in a circle',
    'an item that no part of the plan asks for',
    'a part of the plan that no item covers',
    'an item without the contract or the design that it must keep',
  ],
  evidence: ['provided', 'codebase'],
};
