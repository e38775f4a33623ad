import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { riskLines } from '../conclusion/risk-lines.js';
import { angle, by, secondWave } from '../conclusion/seats.js';
import { sizeByAreas } from '../conclusion/sizing.js';

/** Plans small steps that change how one part is built and nothing of what it does. Changes no code. */
export const refactor: ConclusionFlow = {
  name: 'refactor',
  version: 1,
  title: 'Refactoring plan',
  summary: 'Plans small, named steps that make one part of the repository simpler and change nothing of what it does.',
  family: 'plan',
  inputs: {
    change: false,
    focus: 'required',
    documents: 'optional',
    goal: 'optional',
    goal_label: 'what is hard about it today',
    document_label: 'decisions that bind it',
  },
  redirects: [
    {
      when: /^\s*(add|build|implement) (a|an|the) (new )?feature\b/i,
      to: 'plan-a-feature',
      asks: 'something that it does not do yet',
    },
    {
      when: /^\s*(analy[sz]e|assess) (the|its|our) (architecture|design)\b/i,
      to: 'architectural-analysis',
      asks: 'how it is built and what threatens it',
    },
  ],
  bands: {
    small: { cap: 2, angles: '2', when: 'one subsystem and up to 3 sources' },
    medium: { cap: 3, angles: '3', when: '2 or 3 subsystems, or a seam to another service' },
    large: {
      cap: 4,
      angles: '3 and a rating of risks',
      when: 'more than 3 subsystems, or several with a seam',
    },
  },
  size: sizeByAreas,
  angles: [
    angle({
      persona: 'structural-analyst',
      title: 'Structure',
      brief: 'What about the way the target is cut makes a change of it harder than it has to be? Name every caller.',
      required: true,
      because: 'every refactoring changes structure',
    }),
    angle({
      persona: 'test-engineer',
      title: 'Cover',
      brief: 'Which behaviour of the target would no test see break while it is moved? Those tests come first.',
      required: true,
      because: 'no step is safe that no test watches',
    }),
    angle({
      persona: 'behavioral-analyst',
      title: 'Behaviour',
      brief: 'What does the target do that its callers rely on and that is not written down: order, errors, defaults?',
      because: 'several parts rely on what it does',
      bands: ['medium', 'large'],
    }),
  ],
  secondWave: [
    secondWave({
      persona: 'risk-analyst',
      title: 'Risk',
      brief: 'Group by cause what was found, and rate on the four scales what leaving it or touching it would cost.',
      because: 'a wide refactoring is stopped half-way if it is not worth it',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('software-architect'),
  task: [
    'Plan steps that each have a name (extract, move, inline, rename, split), leave every test green, and can be taken back alone. Each step is a finding of yours that addresses refs: the title is the step, "sketch" how it is done, "impact" the files that it touches, "trigger" the check that shows nothing changed.',
    'A test that is missing comes before the step that needs it. What would change behaviour is no step; put it under what was seen and left. Plan only: whoever carries it out stops when a step spreads.',
  ].join('\n'),
  sections: [
    { id: 'target', title: 'Target', written: 'what exactly is changed, who calls it, what stays as it is' },
    { id: 'cover', title: 'What watches it', listed: by('test-engineer'), as: 'lines' },
    { id: 'steps', title: 'Steps', listed: by('software-architect'), as: 'blocks' },
    { id: 'order', title: 'Order', written: 'the steps by their titles, first to last, and where one may stop' },
    { id: 'deferred', title: 'Deferred', written: 'steps that are not worth it today, with what would change that' },
    { id: 'left', title: 'Seen and left', written: 'faults and changes of behaviour that are not part of this' },
    { id: 'risk', title: 'Risks', computed: riskLines, covers: by('risk-analyst') },
    { id: 'structure', title: 'Structure', listed: by('structural-analyst'), as: 'folded' },
    { id: 'behaviour', title: 'Behaviour', listed: by('behavioral-analyst'), as: 'folded' },
  ],
  answer: ({ shown }) =>
    shown.length === 0
      ? 'Nothing was found that a refactoring would make better.'
      : `${shown.length} findings about the target stand; nobody has planned steps from them.`,
  fallen: 'The steps would change what the target does, so none is recommended.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Attack the steps',
      brief: 'Show of each step that it changes behaviour, misses a caller, or is not worth it',
    },
  ]),
  attacks: [
    'a step that changes what a caller sees',
    'a caller that the step does not name',
    'an abstraction that does not earn three uses',
    'a step that no test watches and no test comes before',
  ],
  evidence: ['codebase', 'provided'],
};
