import type { PlanSubject } from '@boocode/contracts/subject';
import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { againLines, gapAnswer, gapLines, isAboutGap, isAddition, magnitudeLines } from '../conclusion/gap-sections.js';
import { toInvestigate, toPlanReview } from '../conclusion/redirects.js';
import { angle, by, discovery } from '../conclusion/seats.js';
import type { LedgerItem } from '../gates/ledger.js';
import { statementsIn } from '../prose-signals.js';
import type { Signals } from '../signals.js';
import { FlowRefusal, type Band } from '../types.js';
import { count } from '../wording.js';

/** Holds what is against what is wanted, and lists where they part. */
export const gapAnalysis: ConclusionFlow = {
  name: 'gap-analysis',
  version: 1,
  title: 'Gap analysis',
  summary: 'Holds what is there against what is asked for, and lists the gaps in words that everybody can read.',
  family: 'understand',
  inputs: {
    change: false,
    focus: 'optional',
    documents: 'required',
    document_sides: true,
    goal: 'optional',
    goal_label: 'what the comparison is for',
    document_label:
      'the desired state as desired=FILE, and the current one as current=FILE where it is not the repository',
  },
  redirects: [
    toInvestigate,
    toPlanReview,
    {
      when: /\b(missing tests|test coverage|gaps? in (the |our )?tests)\b/i,
      to: 'test-planning',
      asks: 'tests to write',
    },
  ],
  preflight: ({ documents }) => {
    if (documents.some(({ role }) => role === 'desired')) return;
    throw new FlowRefusal(
      'documents.desired',
      'Gap analysis needs to know which document says what is wanted. Hand it in with --document desired=FILE; a second one as current=FILE, or the repository stands for what is there.',
    );
  },
  bands: {
    small: { cap: 2, angles: '1-2', when: 'up to 12 statements, and no cross-cutting concern' },
    medium: { cap: 4, angles: '2-4', when: 'up to 40 statements, or a cross-cutting concern' },
    large: { cap: 6, angles: '4-6', when: 'more than 40 statements, or a long list over two concerns' },
  },
  size: sizeByDesired,
  discovery: [
    discovery({
      persona: 'gap-analyzer',
      title: 'Compare',
      brief:
        'List the gaps from the current to the desired state. The desired state is in the documents marked (desired); the current one in those marked (current), or else in the repository.',
      required: true,
      because: 'the comparison is what the others look at',
    }),
  ],
  angles: [
    angle({
      persona: 'junior-developer',
      title: 'Actors',
      brief:
        'For each gap: does it hold for every actor (end users by role, admins, callers of the API, agents, jobs, partners)? Where does the desired state take an actor for granted?',
      required: true,
      because: 'a gap may hold for some actors only',
    }),
    angle({
      persona: 'evidence-based-investigator',
      title: 'Counterparts',
      brief:
        'For each gap: search the code for the counterpart that was not found, under other names and in other places.',
      because: 'the current state is code that can be opened',
      when: ({ documents }) => !documents.some(({ role }) => role === 'current'),
      bands: ['small'],
    }),
    angle({
      persona: 'evidence-based-investigator',
      title: 'Counterparts',
      brief: 'For each gap: search for the counterpart that was not found, under other names and in other places.',
      required: true,
      because: 'a gap that has a counterpart is none',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'adversarial-security-analyst',
      title: 'Security',
      brief: 'Which gaps decide who may see or do what, and what does an attacker gain while they are open?',
      signal: 'auth',
      because: 'the desired state speaks of access or personal data',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'user-experience-designer',
      title: 'Use',
      brief: 'Which gaps leave a person without a way on, and at which step?',
      signal: 'ui',
      because: 'the desired state speaks of screens',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'data-engineer',
      title: 'Data',
      brief: 'Which gaps need data that is not stored today, or is stored in another form?',
      signal: 'schema',
      because: 'the desired state speaks of stored data',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'system-architect',
      title: 'Across the seam',
      brief: 'Which gaps lie between services, and which side of the seam would have to move?',
      signal: 'seam',
      because: 'the desired state speaks of other services',
      bands: ['large'],
    }),
    angle({
      persona: 'devops-engineer',
      title: 'Operations',
      brief: 'Which gaps are about rolling out, watching and going back?',
      signal: 'infra',
      because: 'the desired state speaks of operation',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'on-call-engineer',
      title: 'On call',
      brief: 'Which gaps show only when something is slow, gone or twice?',
      signal: 'resilience',
      because: 'the desired state speaks of failure and load',
      bands: ['large'],
    }),
    angle({
      persona: 'codebase-explorer',
      title: 'Map',
      brief: 'For the areas in which gaps lie: which code would have to know about them? Facts only.',
      because: 'a long list of gaps needs to know where they lie',
      bands: ['large'],
    }),
    angle({
      persona: 'software-architect',
      title: 'Structure',
      brief: 'Which gaps have one cause in the structure of the code? Name the cause, propose no design.',
      because: 'many gaps may have few causes',
      bands: ['large'],
    }),
  ],
  synthesizer: { small: null, medium: 'project-manager', large: 'project-manager' },
  task: 'Write for stakeholders who do not program: no paths, no names of code, no technology. Do not retell gaps one by one, they are listed below by code: say what they come to.',
  sections: [
    { id: 'magnitude', title: 'How much', computed: magnitudeLines },
    {
      id: 'themes',
      title: 'Themes',
      written: 'what the gaps have in common, three to five themes, each with the gaps that belong to it',
      bands: ['medium', 'large'],
      plain: true,
    },
    {
      id: 'start',
      title: 'Where to start',
      written: 'up to five gaps, and only if the goal says what the comparison is for; leave it out otherwise',
      bands: ['medium', 'large'],
      plain: true,
    },
    { id: 'gaps', title: 'Gaps', computed: gapLines },
    { id: 'again', title: 'Worth another run', computed: againLines },
    { id: 'additions', title: 'What the comparison had missed', listed: isAddition, as: 'blocks' },
    { id: 'about', title: 'What others say about the gaps', listed: isAboutGap, as: 'folded' },
    { id: 'map', title: 'Where they lie', listed: by('codebase-explorer'), as: 'folded' },
    { id: 'details', title: 'Where each gap shows', listed: by('gap-analyzer'), as: 'folded' },
  ],
  answer: gapAnswer,
  plainAnswer: true,
  fallen: 'What was said about the gaps as a whole does not hold; the gaps that stand are listed.',
  validators: inAllBands([
    {
      persona: 'adversarial-validator',
      title: 'Attack each gap',
      brief: 'For each gap: is the counterpart there after all, and does the desired state really ask for it?',
    },
  ]),
  attacks: [
    'a counterpart that does the same under another name',
    'a desired state that does not ask for it, or rules it out',
    'a gap for one actor that is told as a gap for all',
    'two gaps that one addition would close',
    'what troubles the comparison as a whole: say it once, in the summary',
  ],
  evidence: ['codebase', 'provided'],
  lack: halfPair,
  calibration: (_band, persona) =>
    persona === 'gap-analyzer'
      ? 'Quote the desired side in each gap (class "provided"), and the current side wherever there is one. "title", "current" and "desired" are read by people who do not program: no paths, no names of code.'
      : 'A finding about a listed gap has in "category" the word and its id: "confirms GAP-003" or "contradicts GAP-003", never without evidence of your own. One that nobody listed has the category "new-gap". "claim" is read by people who do not program.',
};

/** A gap is a pair: the words that ask for it, and what is there, unless nothing is. */
function halfPair({ persona, raw, evidence }: LedgerItem, { documents }: PlanSubject): string | null {
  if (persona !== 'gap-analyzer') return null;
  const desired = documents.filter(({ role }) => role === 'desired').map(({ name }) => name);
  const asks = evidence.some((entry) => entry.class === 'provided' && desired.includes(entry.path ?? ''));
  if (!asks) return 'it quotes nothing that the desired state asks for';
  const mustShow = /^(partial|divergent)$/i.test(raw.category);
  if (!mustShow || evidence.some(({ path }) => !desired.includes(path ?? ''))) return null;
  return `it is ${raw.category.toLowerCase()}, and quotes nothing of what is there`;
}

/** By how much is asked for: about every fourth statement turns out to be a gap. */
function sizeByDesired(signals: Signals): { band: Band; why: string } {
  const asked = signals.documents
    .filter(({ role }) => role === 'desired')
    .reduce((sum, { text }) => sum + statementsIn(text), 0);
  const crossing = signals.crossCutting.length;
  const why = `${count(asked, 'statement')} of what is wanted, ${count(crossing, 'cross-cutting concern')}`;
  if (asked > 40 || (asked > 12 && crossing >= 2)) return { band: 'large', why };
  return { band: asked > 12 || crossing > 0 ? 'medium' : 'small', why };
}
