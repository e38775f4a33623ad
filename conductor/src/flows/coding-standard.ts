import { inAllBands, type ConclusionFlow, type SectionSources } from '../conclusion/config.js';
import { angle, by, reader } from '../conclusion/seats.js';
import { sizeByAreas } from '../conclusion/sizing.js';
import { namesANeed } from '../prose-signals.js';
import type { Signals } from '../signals.js';
import { FlowRefusal, type FlowRequest } from '../types.js';
import { count } from '../wording.js';

/** Writes one standard for code from how the code does it, or carries an existing one over. */
export const codingStandard: ConclusionFlow = {
  name: 'coding-standard',
  version: 1,
  title: 'Coding standard',
  summary: 'Writes one standard for code, from good and bad examples of the repository and a reason that holds.',
  family: 'write',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'optional',
    goal: 'required',
    goal_label: 'what the standard is about, and why it is needed',
    document_label: 'a standard to convert or update, or findings that keep coming',
  },
  redirects: [
    {
      when: /^\s*(write|draft|record|make) (a|an|the|our) (adr|architectur(e|al) decision|decision record)\b/i,
      to: 'architectural-decision-record',
      asks: 'a decision, which is taken once',
    },
    {
      when: /^\s*document (how|the feature|what)\b/i,
      to: 'project-documentation',
      asks: 'a description of what is there',
    },
  ],
  preflight,
  bands: {
    small: { cap: 1, angles: '1', when: 'one area' },
    medium: { cap: 2, angles: '2', when: '2 or 3 areas, or more than 3 sources' },
    large: { cap: 3, angles: '3', when: 'more than 3 areas, or several areas across a seam' },
  },
  size: sizeByAreas,
  angles: [
    angle({
      key: 'angle.practice',
      persona: 'codebase-explorer',
      title: 'Practice',
      brief:
        'Where does the code do what the standard is about? Good and bad examples, as many as there are, each with the symbol that it stands in. Also what linters and formatters of the project settle already.',
      required: true,
      because: 'a standard is made from practice',
    }),
    angle({
      key: 'angle.standards',
      persona: 'codebase-explorer',
      title: 'Standing rules',
      brief:
        'Which standards, decision records, guides and instructions for agents in the repository say something about it?',
      because: 'several areas have rules of their own',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'structural-analyst',
      title: 'Structure',
      brief: 'What does the difference between good and bad examples do to coupling and duplication?',
      because: 'a wide standard needs a reason that shows in the code',
      bands: ['large'],
    }),
  ],
  synthesizer: inAllBands('project-manager'),
  task: 'Write one standard. One rationale that ranks first; a short decision tree near the top; exceptions before rules; each pair of examples from the repository, named by symbol and heading rather than by line; a check for doubtful cases that can be run. Nothing that a linter enforces.',
  sections: [
    { id: 'uses', title: 'Before you adopt it', computed: fewUses },
    { id: 'purpose', title: 'Purpose', written: 'the one reason that ranks first, then the others' },
    { id: 'scope', title: 'Scope', written: 'which code it binds, from when' },
    { id: 'when', title: 'When', written: 'a short decision tree: does it apply here?' },
    { id: 'not', title: 'When not', written: 'real cases in which it does not apply, and exceptions' },
    { id: 'background', title: 'Background', written: 'what happened without it' },
    {
      id: 'rules',
      title: 'Rules',
      written:
        'per rule: the rule, what to avoid and the correct form, with examples of the repository; how to check a doubtful case',
    },
    {
      id: 'references',
      title: 'References',
      written: 'records and standards that it touches, replaces or leaves alone',
    },
    { id: 'examples', title: 'What it was made from', listed: by('codebase-explorer'), as: 'folded' },
    { id: 'structure', title: 'Structure', listed: by('structural-analyst'), as: 'folded' },
  ],
  answer: ({ shown }) => `${count(shown.length, 'fact')} about the practice stand; nobody has written the standard.`,
  fallen: 'No standard is proposed: what it rests on does not hold.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Audit the standard',
      brief: 'Hold the standard against the code and against itself',
    },
  ]),
  attacks: [
    'more than one rationale that ranks first, or none',
    'no decision tree near the top',
    'a "when not" that no real case would meet',
    'an exception that comes after the rule which it breaks',
    'an example whose comment argues for another rationale, or that is not in the repository',
    'a doubtful case without a check that can be run, or a rule that a linter enforces already',
  ],
  readers: [
    reader({
      persona: 'junior-developer',
      title: 'First use',
      brief: 'Take a change that you would make tomorrow: does the standard tell you what to do?',
      because: 'every standard is used by somebody in a hurry',
    }),
    reader({
      persona: 'information-architect',
      title: 'Order',
      brief: 'Does a reader find out in a minute whether it applies, and what to do?',
      because: 'every standard is looked up',
    }),
  ],
  evidence: ['codebase', 'provided'],
};

const formatting =
  /\b(indent\w*|tabs? (or|vs\.?|versus|over|and) spaces|spaces (or|vs\.?|versus|over|and) tabs|semicolons?|trailing (commas?|white ?space)|line lengths?|(single|double) quotes|import order|brace style|blank lines)\b/i;

/** Refuses what a formatter settles; whoever names the need gets the run. */
function preflight({ documents }: Signals, { goal }: FlowRequest): void {
  if (documents.length > 0 || !formatting.test(goal) || namesANeed(goal)) return;
  throw new FlowRefusal(
    'standard.formatting',
    'This is what a formatter or a linter settles for good: set the rule there. A standard is worth a run for what no tool can check, with three uses in the code, an incident, a finding that keeps coming, or a regulation. If this has one, name it in the goal: "because …".',
  );
}

/** So many uses in the code make a standard by themselves. */
const enoughUses = 3;

function fewUses({ shown, run }: SectionSources): string[] {
  const places = new Set(
    shown
      .filter(({ item }) => item.step_key === 'angle.practice')
      .flatMap(({ finding }) => finding.evidence.flatMap(({ path }) => path ?? [])),
  );
  if (places.size >= enoughUses) return [];
  const reason = namesANeed(run.plan.goal)
    ? 'on the need that the goal names'
    : 'on nothing that is needed now; put it off until there are three';
  return [`The code does this in ${count(places.size, 'file')} only, so the standard rests ${reason}.`];
}
