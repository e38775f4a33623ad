import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { historyLines } from '../conclusion/history.js';
import { fixTheSpecFirst, maturityWords } from '../conclusion/maturity.js';
import { claimLines, decisionLines, raidLines, recommendationWords } from '../conclusion/planning-sections.js';
import { toPlanAFeature, toPlanReview } from '../conclusion/redirects.js';
import { riskLines } from '../conclusion/risk-lines.js';
import { angle, by, discovery, secondWave } from '../conclusion/seats.js';
import { sizeBySurface } from '../conclusion/sizing.js';

/** Turns a specification into a plan of how to build it; what is built stays as it is specified. */
export const planImplementation: ConclusionFlow = {
  name: 'plan-implementation',
  version: 1,
  title: 'Implementation plan',
  summary:
    'Turns a specification into a plan of how to build it, in rounds of specialists, with every claim held to its evidence.',
  family: 'plan',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'required',
    goal: 'optional',
    goal_label: 'what limits how it is built',
    document_label: 'the specification, with notes and decisions that belong to it',
  },
  redirects: [
    toPlanReview,
    toPlanAFeature,
    {
      when: /^\s*(cut|split|break) .{1,60} into (work items|tickets|issues|stories|tasks)\b/i,
      to: 'plan-work-items',
      asks: 'work items of a plan',
    },
  ],
  bands: {
    small: { cap: 2, angles: '2 and notes, one round', when: 'one subsystem and no cross-cutting concern' },
    medium: {
      cap: 4,
      angles: '3-4 and notes, up to two rounds',
      when: '2 or 3 subsystems, or a cross-cutting concern',
    },
    large: { cap: 7, angles: '5-7 and notes, up to three rounds', when: 'more subsystems, or across services' },
  },
  size: sizeBySurface,
  rounds: { small: 1, medium: 2, large: 3 },
  discovery: [
    discovery({
      persona: 'codebase-explorer',
      title: 'Notes',
      brief:
        'Gather what all planners need: where the specified behaviour would live, what is there that does something like it, conventions, tests, configuration. Facts only.',
      because: 'planners share one set of notes',
    }),
  ],
  angles: [
    angle({
      persona: 'junior-developer',
      title: 'Fresh eyes',
      brief:
        'Which parts of the specification could nobody begin with? Where is it silent, where does it contradict itself, a note or the code?',
      required: true,
      because: 'every plan takes something for granted',
    }),
    angle({
      persona: 'software-architect',
      title: 'Inside the codebase',
      brief:
        'Where does it go in this codebase: which units change, which are new, which contracts stand between them? The simplest shape that meets the specification. There are no findings to address yet.',
      because: 'every plan needs a place in the code',
    }),
    angle({
      persona: 'adversarial-security-analyst',
      title: 'Security',
      brief: 'Which attack would the obvious way to build it open, and what must the plan commit to against it?',
      signal: 'auth',
      because: 'the specification speaks of access or personal data',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'data-engineer',
      title: 'Data',
      brief: 'Which schema, migration and queries does it take on data that is there, in which order, and how back?',
      signal: 'schema',
      because: 'the specification speaks of stored data',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'system-architect',
      title: 'Across the seam',
      brief:
        'Which contract with other services changes, who moves first, and what happens while the peer lags or is down?',
      signal: 'seam',
      because: 'the specification crosses a seam to another service',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'on-call-engineer',
      title: 'On call',
      brief:
        'What of it would wake somebody: calls out, retries, queues, what is half done? What must the plan commit to?',
      signal: 'resilience',
      because: 'the specification speaks of calls, retries or limits',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'devops-engineer',
      title: 'Operations',
      brief: 'How is it rolled out, switched, watched and rolled back?',
      signal: 'infra',
      because: 'the specification speaks of rollout or operation',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'user-experience-designer',
      title: 'Use',
      brief:
        'Which states of the screen does the plan have to build, and which parts of the interface are there to reuse?',
      signal: 'ui',
      because: 'the specification speaks of screens',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'concurrency-analyst',
      title: 'Concurrency',
      brief: 'What will interleave once it is built, and which order must the plan guarantee?',
      signal: 'concurrency',
      because: 'the specification speaks of work at the same time',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'test-engineer',
      title: 'Tests',
      brief:
        'Which behaviour of the specification is shown by which test, at which level, and what do the tests need first?',
      because: 'a unit of work is done when a test says so',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'structural-analyst',
      title: 'Structure',
      brief: 'What of the structure that is there carries the change, and what stands in its way?',
      because: 'a large plan leans on much that is there',
      bands: ['large'],
    }),
    angle({
      persona: 'behavioral-analyst',
      title: 'Behaviour',
      brief: 'What do values, errors and states do today on the way that the plan takes?',
      because: 'a large plan changes what runs today',
      bands: ['large'],
    }),
    angle({
      persona: 'edge-case-explorer',
      title: 'Edge cases',
      brief: 'Which inputs and states does the specification commit to, and the code of today not survive?',
      signal: 'input',
      because: 'the specification speaks of limits and input',
      bands: ['large'],
    }),
  ],
  secondWave: [
    secondWave({
      persona: 'risk-analyst',
      title: 'Risk',
      brief:
        'Group by cause what the analysts found about the code that the plan leans on, and rate each group on the four scales.',
      because: 'what to do first depends on what it risks',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  task: 'Write the plan: how, in which order, and never another what. Break what was said into claims with their state. Each unit of work says why it is there and which contract it keeps towards others; a decision names what was rejected. Name files, and values only where they are decisions. Give the recommendation.',
  sections: [
    { id: 'spec-first', title: 'Fix the specification first', computed: fixTheSpecFirst },
    { id: 'outcome', title: 'Outcome', written: 'what will be there, in the words of the specification' },
    {
      id: 'approach',
      title: 'Approach',
      written: 'architecture, data, what runs when, interfaces: the shape and why this one',
    },
    {
      id: 'units',
      title: 'Units of work, in order',
      written:
        'numbered: what and why; files; depends on; the contract that it pins for others; the test that shows it done. Each leaves the repository working',
    },
    { id: 'tests', title: 'Tests', written: 'which behaviour is shown at which level, and what the tests need' },
    {
      id: 'security',
      title: 'Security',
      written: 'what the plan commits to; left out where nothing touches it',
      bands: ['medium', 'large'],
    },
    {
      id: 'operations',
      title: 'Operations',
      written: 'rollout, switches, what is watched, the way back; left out where nothing changes',
      bands: ['medium', 'large'],
    },
    {
      id: 'oncall',
      title: 'On call',
      written: 'what could wake somebody and what they do then; left out where nothing could',
      bands: ['large'],
    },
    { id: 'done', title: 'Done when', written: 'a list that can be checked off' },
    {
      id: 'open',
      title: 'Open questions',
      written: 'per question: the question in bold; the recommended answer first; the alternatives; what it blocks',
    },
    {
      id: 'handoffs',
      title: 'Handoffs',
      written: 'what must come from whom before which unit',
      bands: ['medium', 'large'],
    },
    { id: 'decisions', title: 'Decisions', computed: (sources) => decisionLines(sources, 'taken') },
    { id: 'deferred', title: 'Put off', computed: (sources) => decisionLines(sources, 'deferred') },
    { id: 'raid', title: 'Risks, assumptions, issues, dependencies', computed: raidLines },
    { id: 'claims', title: 'Claims', computed: claimLines },
    { id: 'risk', title: 'Risks', computed: riskLines, covers: by('risk-analyst') },
    {
      id: 'findings',
      title: 'What the specialists found',
      listed: (shown) => !by('codebase-explorer', 'risk-analyst')(shown),
      as: 'folded',
    },
    { id: 'notes', title: 'Notes on the code', listed: by('codebase-explorer'), as: 'folded' },
    { id: 'history', title: 'Rounds', computed: historyLines },
  ],
  answer: () => 'There is no plan: nobody has written one from what was found.',
  lead: recommendationWords,
  fallen: 'The plan does not hold and is not shown. Return to facilitation.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Attack the plan',
      brief: 'Try to break the plan with specification and code in hand',
    },
  ]),
  attacks: [
    'a unit of work that nothing in the specification asks for',
    'a contract between two units that neither pins',
    'a decision without anything rejected',
    'an order in which a unit comes before what it depends on',
    'titles, paths or numbers that disagree between sections, or with the code',
  ],
  evidence: ['provided', 'codebase'],
  calibration: () => `Never reopen what is specified. ${maturityWords}`,
};
