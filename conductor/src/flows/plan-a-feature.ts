import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { decisionLines } from '../conclusion/planning-sections.js';
import { toInvestigate, toPlanReview } from '../conclusion/redirects.js';
import { riskLines } from '../conclusion/risk-lines.js';
import { angle, by, discovery, secondWave } from '../conclusion/seats.js';
import { sizeBySurface } from '../conclusion/sizing.js';
import type { Signals } from '../signals.js';
import { FlowRefusal, type FlowRequest } from '../types.js';

const validator = {
  persona: 'adversarial-validator',
  title: 'Attack the specification',
  brief: 'Try to break what the specification commits to',
};

/** Turns a wish into a specification of behaviour: what, for whom and why, and nothing about how. */
export const planAFeature: ConclusionFlow = {
  name: 'plan-a-feature',
  version: 1,
  title: 'Feature specification',
  summary: 'Turns a wish into a specification of behaviour, with the questions that a person must answer.',
  family: 'plan',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'optional',
    goal: 'required',
    goal_label: 'the feature in one or two sentences, and for whom it is',
    document_label: 'tickets, notes or requirements that bear on it',
  },
  redirects: [
    toInvestigate,
    toPlanReview,
    {
      when: /^\s*(write|draft|make) (an|the) implementation plan\b/i,
      to: 'plan-implementation',
      asks: 'how to build what is specified already',
    },
    {
      when: /^\s*(which|what) (library|framework|database|product|tool) (should|could|do) (we|i)\b/i,
      to: 'research',
      asks: 'a choice between means',
    },
  ],
  preflight,
  bands: {
    small: { cap: 2, angles: '2 and a scan', when: 'one subsystem, without access, personal data or migration' },
    medium: { cap: 4, angles: '3-4 and a scan', when: '2 or 3 subsystems, a rollout, or a cross-cutting concern' },
    large: {
      cap: 4,
      angles: '3-4, a scan and a rating of risks',
      when: 'more subsystems, across services, or three cross-cutting concerns',
    },
  },
  size: sizeBySurface,
  discovery: [
    discovery({
      persona: 'codebase-explorer',
      title: 'What it meets',
      brief:
        'What is there today that the feature meets: who uses it, what it promises them, which limits and rules hold? Facts only.',
      because: 'a feature is added to something',
    }),
  ],
  angles: [
    angle({
      persona: 'junior-developer',
      title: 'Fresh eyes',
      brief:
        'What does the wish leave open that somebody must decide before anybody can build it? Who is it for, and who else meets it? What of it has nobody asked for?',
      required: true,
      because: 'every wish takes something for granted',
    }),
    angle({
      persona: 'adversarial-security-analyst',
      title: 'Security',
      brief: 'Which behaviour must be committed to so that nobody sees or does what is not theirs?',
      signal: 'auth',
      because: 'the feature touches access or personal data',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'user-experience-designer',
      title: 'Use',
      brief:
        'Which states does a person get into (first time, empty, waiting, wrong, back again), and what do they need there?',
      signal: 'ui',
      because: 'the feature faces people',
    }),
    angle({
      persona: 'gap-analyzer',
      title: 'What is asked for',
      brief:
        'Hold the handed documents (desired) against what the repository does (current): which behaviour is new, which is there already?',
      because: 'requirements were handed in',
      when: ({ documents }) => documents.length > 0,
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'on-call-engineer',
      title: 'On call',
      brief:
        'Which behaviour must be committed to for the time when something is slow, gone or twice, and how is it switched off?',
      signal: 'resilience',
      because: 'the feature speaks of failure, retries or limits',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'devops-engineer',
      title: 'Rollout',
      brief: 'How does it reach its users, for whom first, and how would one know that it works?',
      signal: 'infra',
      because: 'the feature speaks of rollout or operation',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'edge-case-explorer',
      title: 'Edge cases',
      brief: 'Which inputs and states will a real user bring, and what should happen then?',
      because: 'every feature has edges',
    }),
    angle({
      persona: 'test-engineer',
      title: 'Could one tell?',
      brief: 'For which behaviour could nobody say whether it is there? What would show it from outside?',
      because: 'a specification is done when it can be checked',
      bands: ['medium', 'large'],
    }),
  ],
  secondWave: [
    secondWave({
      persona: 'risk-analyst',
      title: 'Reach',
      brief:
        'Which uses of today would the feature change or break if what was found is left as it is? Group by cause, and rate each group.',
      because: 'a large feature reaches others',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  task: 'Write the specification: what, for whom and why. No language, file, function, library or flag; a product by its kind. A mechanic belongs in only where the behaviour would be wrong without it. What the wish does not ask for and nothing needs is put off. Decide by evidence first; what needs a person becomes an open question.',
  sections: [
    {
      id: 'outcome',
      title: 'Outcome',
      written: 'what is different for whom once it is there, and how one would notice',
    },
    { id: 'actors', title: 'Actors and triggers', written: 'who starts it, and on which occasion' },
    { id: 'primary', title: 'Primary flow', written: 'numbered steps, as the actor sees them' },
    { id: 'alternates', title: 'Alternates', written: 'other ways through, each with what leads into it' },
    { id: 'edges', title: 'Edge cases', written: 'a table: situation, what happens, who is told' },
    {
      id: 'interactions',
      title: 'Interactions',
      written: 'per screen or call: what is offered, what is answered',
      bands: ['medium', 'large'],
    },
    {
      id: 'coordination',
      title: 'Coordination',
      written: 'what must agree between actors or services, and in which order',
      bands: ['medium', 'large'],
    },
    { id: 'out', title: 'Out of scope', written: 'what the wish excludes, and what nobody should expect' },
    {
      id: 'open',
      title: 'Open questions',
      written:
        'per question that only a person can answer: the question in bold; the recommended answer first, with its reason; the alternatives; what it blocks. Foundations first',
    },
    { id: 'decisions', title: 'Decisions', computed: (sources) => decisionLines(sources, 'taken') },
    { id: 'deferred', title: 'Put off', computed: (sources) => decisionLines(sources, 'deferred') },
    {
      id: 'notes',
      title: 'Technical notes',
      written: 'mechanics without which the behaviour would be wrong, and that the code does not show; usually none',
      bands: ['medium', 'large'],
    },
    { id: 'risk', title: 'Risks', computed: riskLines, covers: by('risk-analyst') },
    {
      id: 'findings',
      title: 'What the readers found',
      listed: (shown) => !by('codebase-explorer', 'risk-analyst')(shown),
      as: 'folded',
    },
    { id: 'scan', title: 'What is there today', listed: by('codebase-explorer'), as: 'folded' },
  ],
  answer: () => 'There is no specification: nobody has written one from what was found.',
  fallen: 'The specification does not hold and is not shown; what was found is.',
  validators: { small: [], medium: [validator], large: [validator] },
  attacks: [
    'a commitment that no evidence and no word of the wish carries',
    'two sections that exclude each other',
    'an alternate into which nothing leads',
    'an actor whom nobody asked for',
    'a mechanic (file, function, library, flag) in a sentence about behaviour',
  ],
  evidence: ['provided', 'codebase'],
  // Most readers bring a scale of their own; how far it reaches is another question.
  weighed: ({ severity }) => severity !== 'fact' && severity !== 'advisory',
  calibration: () =>
    'Speak of behaviour: how it is built is planned later. Mechanics that got into the wish are a finding of the category "mechanics".',
};

/** With fewer words nobody can say whose wish it is. */
const fewestWords = 4;

function preflight({ documents }: Signals, { goal }: FlowRequest): void {
  if (documents.length > 0 || goal.trim().split(/\s+/).length >= fewestWords) return;
  throw new FlowRefusal(
    'goal.short',
    'A feature needs a sentence or two: what should be possible, and for whom. Say it in the goal, or hand in the ticket with --document FILE.',
  );
}
