import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { toCodingStandard } from '../conclusion/redirects.js';
import { riskLines } from '../conclusion/risk-lines.js';
import { angle, by, discovery, secondWave } from '../conclusion/seats.js';
import { sizeByAreas } from '../conclusion/sizing.js';
import { namesANeed } from '../prose-signals.js';
import { isSignalled, type Signals } from '../signals.js';
import { FlowRefusal, type FlowRequest } from '../types.js';

const validator = {
  persona: 'adversarial-validator',
  title: 'Attack the decision',
  brief: 'Try to break drivers, options and the decision that is drawn from them',
};

/** Records one decision about architecture: what forces it, what else there was, and what follows either way. */
export const architecturalDecisionRecord: ConclusionFlow = {
  name: 'architectural-decision-record',
  version: 1,
  title: 'Decision record',
  summary:
    'Records a decision about architecture: what forces it, which options there are, and what follows from each.',
  family: 'write',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'optional',
    goal: 'required',
    goal_label: 'the decision to take, and what forces it now',
    document_label: 'earlier records, plans or research that bear on it',
  },
  redirects: [
    toCodingStandard,
    {
      when: /^\s*(what|which) (options|alternatives|libraries|products) (are|is|exist)\b/i,
      to: 'research',
      asks: 'options that nobody has named yet',
    },
  ],
  preflight,
  bands: {
    small: { cap: 2, angles: '2', when: 'one area' },
    medium: { cap: 2, angles: '2, a map and a rating of risks', when: '2 or 3 areas, or a seam to another service' },
    large: {
      cap: 3,
      angles: '2-3, two maps and a rating of risks',
      when: 'more than 3 areas, or several areas across a seam',
    },
  },
  size: sizeByAreas,
  discovery: [
    discovery({
      key: 'discovery.as-is',
      persona: 'codebase-explorer',
      title: 'As it is',
      brief: 'How does the repository do today what the decision is about: where, in how many places, and since when?',
      because: 'a decision changes something that is there',
      bands: ['medium', 'large'],
    }),
    discovery({
      key: 'discovery.records',
      persona: 'codebase-explorer',
      title: 'Standing records',
      brief: 'Which decision records, standards and comments in the repository bind or touch the decision?',
      because: 'a wide decision meets earlier ones',
      bands: ['large'],
    }),
  ],
  angles: [
    angle({
      persona: 'software-architect',
      title: 'Inside the codebase',
      brief: architect('inside this codebase'),
      required: true,
      because: 'the decision is about one codebase',
      when: (signals) => !isSignalled(signals, 'seam'),
      bands: ['small', 'medium'],
    }),
    angle({
      persona: 'system-architect',
      title: 'Across the seam',
      brief: architect('between the services'),
      required: true,
      signal: 'seam',
      because: 'the decision crosses a seam to another service',
    }),
    angle({
      persona: 'software-architect',
      title: 'Inside the codebase',
      brief: architect('inside this codebase'),
      required: true,
      because: 'a wide decision changes the codebase',
      bands: ['large'],
    }),
    angle({
      persona: 'junior-developer',
      title: 'Fresh eyes',
      brief:
        'Which words of the question have two meanings, which driver is taken for granted, and what would you ask the person who decides?',
      required: true,
      because: 'every decision takes something for granted',
    }),
  ],
  secondWave: [
    secondWave({
      persona: 'risk-analyst',
      title: 'Risk of each way',
      brief:
        'What does it risk to go the way that the goal prefers, to stay as it is, and to take each other option? Group what the architects found by option, and rate each group.',
      because: 'options differ in what they risk',
      bands: ['medium', 'large'],
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  task: 'Write the record, status proposed. At least two options, "stay as it is" among them, each at its strongest. A driver is a fact with a ref or words of the goal. If what was found does not decide, the decision is open: say what would decide it.',
  sections: [
    { id: 'context', title: 'Context', written: 'what is there today and what forces a decision now' },
    { id: 'drivers', title: 'Drivers', written: 'what the decision must serve, each with its evidence' },
    {
      id: 'options',
      title: 'Options',
      written: 'per option: what it is, what speaks for it, what against; two at least',
    },
    { id: 'decision', title: 'Decision', written: 'the option and why, in words that somebody can be held to' },
    {
      id: 'consequences',
      title: 'Consequences',
      written: 'what gets better and what gets worse, and what reopens the decision',
    },
    { id: 'notes', title: 'Notes', written: 'key files, related records, what is left to other records' },
    { id: 'risk', title: 'Risks', computed: riskLines, covers: by('risk-analyst') },
    {
      id: 'architects',
      title: 'What the architects hold',
      listed: by('software-architect', 'system-architect'),
      as: 'folded',
    },
    { id: 'asked', title: 'What is taken for granted', listed: by('junior-developer'), as: 'folded' },
    { id: 'map', title: 'As it is', listed: by('codebase-explorer'), as: 'folded' },
  ],
  answer: () => 'No decision is recorded: nobody has drawn one from what was found.',
  fallen: 'No decision is recorded: the proposed one does not hold.',
  validators: { small: [], medium: [validator], large: [validator] },
  attacks: [
    'an option that is there to lose',
    'a driver without evidence',
    'consequences of one side only',
    'a standing record that the decision contradicts',
  ],
  evidence: ['codebase', 'provided'],
};

function architect(where: string): string {
  return `Which options are there ${where}, the present state among them? For each: what speaks for it and against it, from code that you opened. There are no findings to address yet.`;
}

const speculative =
  /\b(some ?day|one day|eventually|in case we (ever|might)|just in case|future-?proof\w*|nice to have|for completeness)\b/i;
const statusOnly = /^\s*(mark|set|change|update) .{0,60}\b(as|to) (accepted|rejected|superseded|deprecated)\W*$/i;

/** Refuses what plainly has nothing to decide now; whoever names the need gets the run. */
function preflight({ documents }: Signals, { goal }: FlowRequest): void {
  if (namesANeed(goal)) return;
  if (statusOnly.test(goal)) {
    throw new FlowRefusal(
      'decision.status',
      'A change of status alone needs no run: change that line of the record. If something forces the decision anew, say in the goal "because …".',
    );
  }
  if (documents.length > 0 || !speculative.test(goal)) return;
  throw new FlowRefusal(
    'decision.early',
    'Nothing forces this decision yet, and one that is taken early is taken with the least knowledge. It is worth a run once something does: name it in the goal, "because …" (an incident, a deadline, a customer, a change that is blocked).',
  );
}
