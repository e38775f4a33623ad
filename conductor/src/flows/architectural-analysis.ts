import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { riskLines } from '../conclusion/risk-lines.js';
import { angle, by, discovery, secondWave } from '../conclusion/seats.js';
import { sizeByArea } from '../conclusion/sizing.js';

/** How one part of a repository is built, what threatens it, and what to change about it. */
export const architecturalAnalysis: ConclusionFlow = {
  name: 'architectural-analysis',
  version: 1,
  title: 'Architectural analysis',
  summary: 'Says how one part of the repository is built, what threatens it, and which changes of design are worth it.',
  family: 'understand',
  inputs: {
    change: false,
    focus: 'required',
    documents: 'optional',
    goal: 'optional',
    goal_label: 'what worries you about it',
    document_label: 'decisions or plans that bear on it',
  },
  redirects: [
    {
      when: /^\s*(review|check) (this|the|my) (change|diff|branch|pull request)/i,
      to: 'code-review',
      asks: 'a review of a change',
    },
    { when: /^\s*why (does|is|do) .+ (fail|crash|hang|throw)/i, to: 'investigate', asks: 'the cause of a failure' },
  ],
  bands: {
    small: { cap: 3, angles: '2-3 and a rating of risks', when: 'one module without a cross-cutting concern' },
    medium: { cap: 5, angles: '2-5 and a rating of risks', when: '2 or 3 subsystems, or one cross-cutting concern' },
    large: {
      cap: 7,
      angles: '2-7, a map, and a rating of risks',
      when: 'more than 12 files over more than 3 subsystems, two cross-cutting concerns, or a seam',
    },
  },
  size: sizeByArea,
  discovery: [
    discovery({
      persona: 'codebase-explorer',
      title: 'Map',
      brief: 'Map the area for the others: entry points, core logic, data, configuration, tests, and who calls it.',
      because: 'a large area needs one map that all share',
      bands: ['large'],
    }),
  ],
  angles: [
    angle({
      persona: 'structural-analyst',
      title: 'Structure',
      brief: 'How is the area cut, what depends on what, and where do boundaries leak? Look one layer around it.',
      required: true,
      because: 'every analysis looks at structure',
    }),
    angle({
      persona: 'behavioral-analyst',
      title: 'Behaviour',
      brief: 'What do values, errors and state do at run time, in the area and at its borders?',
      required: true,
      because: 'every analysis looks at behaviour',
    }),
    angle({
      persona: 'concurrency-analyst',
      title: 'Concurrency',
      brief: 'What can interleave in the area, and what then breaks?',
      signal: 'concurrency',
      because: 'the area has asynchronous or shared work',
    }),
    angle({
      persona: 'adversarial-security-analyst',
      title: 'Security',
      brief: 'Which attack does the design of the area allow?',
      signal: 'auth',
      because: 'the area handles access or personal data',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'data-engineer',
      title: 'Data',
      brief: 'Do schema, queries and ownership of data carry what the area does with them?',
      signal: 'schema',
      because: 'the area has a schema, a query or a model',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'on-call-engineer',
      title: 'On call',
      brief: 'What does the area do when something that it calls is slow, gone or answers twice?',
      signal: 'resilience',
      because: 'the area calls out, retries, queues or caches',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'devops-engineer',
      title: 'Operations',
      brief: 'Can the area be built, rolled out, watched and rolled back as it is?',
      signal: 'infra',
      because: 'the area has files of infrastructure',
      bands: ['medium', 'large'],
    }),
  ],
  secondWave: [
    secondWave({
      persona: 'risk-analyst',
      title: 'Risk',
      brief:
        'Group by cause what the structural, behavioral and concurrency analysts found, and rate each group on the four scales.',
      because: 'what to do first depends on what it risks',
    }),
    secondWave({
      persona: 'system-architect',
      title: 'Across the seam',
      brief:
        'What follows from the findings for the relation with other services? Recommend only what this repository can do.',
      signal: 'seam',
      because: 'the area has a seam to another service',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('software-architect'),
  task: 'Say how the area stands and which changes of design are worth making, worst first. Each recommendation is a finding of yours that addresses refs; three uses or a cited need before an abstraction.',
  sections: [
    {
      id: 'recommendations',
      title: 'What to change',
      listed: by('software-architect', 'system-architect'),
      as: 'blocks',
    },
    {
      id: 'summary',
      title: 'How it stands',
      written: 'three to five worst findings, the changes with the highest effect, what is clean',
    },
    {
      id: 'seams',
      title: 'Across the seam',
      written: 'what belongs to the relation with other services and is left to them',
      bands: ['large'],
    },
    { id: 'risk', title: 'Risks', computed: riskLines, covers: by('risk-analyst') },
    { id: 'structure', title: 'Structure', listed: by('structural-analyst'), as: 'folded' },
    { id: 'behaviour', title: 'Behaviour', listed: by('behavioral-analyst'), as: 'folded' },
    { id: 'concurrency', title: 'Concurrency', listed: by('concurrency-analyst'), as: 'folded' },
    { id: 'security', title: 'Security', listed: by('adversarial-security-analyst'), as: 'folded' },
    { id: 'data', title: 'Data', listed: by('data-engineer'), as: 'folded' },
    { id: 'operations', title: 'Operations', listed: by('devops-engineer', 'on-call-engineer'), as: 'folded' },
    { id: 'map', title: 'Map', listed: by('codebase-explorer'), as: 'folded' },
  ],
  answer: ({ shown }) =>
    shown.length === 0
      ? 'Nothing was found that speaks against how the area is built.'
      : `${shown.length} findings about the area stand; nobody has drawn a conclusion from them.`,
  fallen: 'What was recommended does not hold, so no change of design is recommended.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Attack the recommendations',
      brief: 'Try to break findings and recommendations',
    },
  ]),
  attacks: [
    'a recommendation that addresses a finding which does not say that',
    'callers that the change would break',
    'an abstraction that does not earn three uses',
    'a simpler change that would do',
    'a likelihood that nothing in the history backs',
  ],
  evidence: ['codebase', 'provided'],
};
