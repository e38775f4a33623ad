import type { Severity } from '@boocode/contracts/finding';
import { inAllBands, type ConclusionFlow, type SectionSources, type Shown } from '../conclusion/config.js';
import { angle, reader } from '../conclusion/seats.js';
import { sizeByAreas } from '../conclusion/sizing.js';
import { caps } from '../gates/caps.js';
import { eachOpen, end, isSecurity, type LedgerItem } from '../gates/ledger.js';
import { inline } from '../report/markdown.js';
import { count } from '../wording.js';

/** Tests that one plan may ask for; those against attacks have no cap. */
const testCap = 40;

/** Says which behaviour needs a test and why, worst gap first. Writes no test. */
export const testPlanning: ConclusionFlow = {
  name: 'test-planning',
  version: 1,
  title: 'Test plan',
  summary: 'Says which behaviour of a change or a part of the repository needs a test that it does not have, and why.',
  family: 'plan',
  inputs: {
    change: true,
    focus: 'optional',
    documents: 'optional',
    goal: 'optional',
    goal_label: 'what must not break',
    document_label: 'what was promised about the behaviour',
  },
  redirects: [
    { when: /\b(test[- ]first|test[- ]driven|tdd)\b/i, to: 'tdd', asks: 'an order in which to build test first' },
    {
      when: /^\s*(review|check) (this|the|my) (change|diff|branch|pull request)/i,
      to: 'code-review',
      asks: 'a review of a change',
    },
  ],
  bands: {
    small: { cap: 2, angles: '2', when: 'one subsystem and up to 3 sources' },
    medium: { cap: 3, angles: '2-3', when: '2 or 3 subsystems, or a seam to another service' },
    large: { cap: 4, angles: '2-4', when: 'more than 3 subsystems, or several with a seam' },
  },
  size: sizeByAreas,
  angles: [
    angle({
      persona: 'test-engineer',
      title: 'Tests',
      brief:
        'Which behaviour that a caller can see could break without any test turning red? Propose the test that would.',
      required: true,
      because: 'every test plan starts from behaviour',
    }),
    angle({
      persona: 'edge-case-explorer',
      title: 'Edge cases',
      brief: 'Which inputs and states can a real caller produce for which no test says what should happen?',
      required: true,
      because: 'every test plan asks for the edges',
    }),
    angle({
      persona: 'adversarial-security-analyst',
      title: 'Attacks',
      brief: 'Which attack is prevented, or not prevented, without a test that would show it?',
      signal: 'auth',
      because: 'access or personal data is handled',
      bands: ['medium', 'large'],
    }),
    angle({
      persona: 'concurrency-analyst',
      title: 'Interleavings',
      brief: 'Which order of events breaks it, and which test could force that order?',
      signal: 'concurrency',
      because: 'there is asynchronous or shared work',
      bands: ['medium', 'large'],
    }),
  ],
  gates: (items) => caps(eachOpen(items, behaviourOnly), '', testCap),
  prefix: 'TP',
  synthesizer: inAllBands(null),
  task: '',
  sections: [
    { id: 'themes', title: 'What needs testing, and why', computed: themes },
    { id: 'tests', title: 'What each test covers', listed: isTest, as: 'blocks' },
    { id: 'plan', title: 'Technical reference', computed: reference },
    { id: 'deferred', title: 'Deferred', listed: (shown) => !isTest(shown), as: 'lines' },
  ],
  answer: ({ shown }) => {
    const [first, ...rest] = shown.filter(isTest);
    if (first === undefined) return 'Nothing was found that needs a test and has none.';
    const more = rest.length === 0 ? '' : `, and ${count(rest.length, 'further test')} below`;
    return `Most urgent is ${first.finding.display_id} ${inline(first.finding.title)}${more}.`;
  },
  fallen: '',
  validators: {
    small: [],
    medium: [],
    large: [
      {
        persona: 'adversarial-validator',
        title: 'Attack the test plan',
        brief: 'Try to show of each test that it is not needed or would not work',
      },
    ],
  },
  attacks: [
    'a behaviour that a test already covers: open the test and quote its assertion',
    'a state that no caller can reach',
    'an expectation that holds a fault fast as it is today',
    'a level at which the test would replace what can fail',
  ],
  readers: [
    reader({
      persona: 'information-architect',
      title: 'Order',
      brief: 'Does the plan lead from what matters to what to do?',
      because: 'a test plan is worked through by others',
    }),
    reader({
      persona: 'junior-developer',
      title: 'Could I write them?',
      brief: 'Which test could somebody new not write with what the plan says?',
      because: 'a test plan is worked through by others',
    }),
  ],
  evidence: ['codebase', 'provided'],
  calibration: () =>
    'Each finding is one test: the title names the behaviour, "trigger" what the test does, "impact" what it must see through a public entry point, "remediation" the level and the file for it. "category" is the theme, one of at most four. What nobody needs today carries its reason in "yagni".',
};

/** How a test looks that holds on to the inside of what it tests. */
const inside =
  /\b(private (methods?|functions?|fields?)|internal state|to ?have ?been ?called\w*|(was|is) called with)\b/i;

/** A test of the inside breaks with every change of it, and shows nothing: it is put off until somebody rewrites it. */
function behaviourOnly(item: LedgerItem): LedgerItem {
  const { title, trigger, impact, remediation } = item.raw;
  const found = inside.exec([title, trigger, impact, remediation].join('\n'))?.[0];
  if (found === undefined) return item;
  return end(item, 'deferred', `it tests the inside ("${found}"): rewrite it as behaviour that a caller sees`);
}

function isTest({ item }: Shown): boolean {
  return item.severity !== 'advisory';
}

const ranks: Record<Severity, string> = {
  critical: 'CRIT',
  warning: 'HIGH',
  suggestion: 'MED',
  advisory: 'LOW',
  fact: 'LOW',
};

/** How urgent a test is; one against an attack always comes first. */
function rankOf({ item }: Shown): string {
  if (isSecurity(item)) return 'CRIT';
  return item.raw.severity.trim().toLowerCase() === 'low' ? 'LOW' : ranks[item.severity];
}

function themes({ shown }: SectionSources): string[] {
  const tests = shown.filter(isTest);
  const names = [...new Set(tests.map(({ item }) => item.raw.category))];
  return names.map((name) => {
    const own = tests.filter(({ item }) => item.raw.category === name);
    const worst = own[0]?.finding.impact.trim() ?? '';
    const why = worst === '' ? '' : `: ${inline(worst)}`;
    return `- **${inline(name)}** (${own.map(({ finding }) => finding.display_id).join(', ')})${why}`;
  });
}

function reference({ shown, fold }: SectionSources): string[] {
  const tests = shown.filter(isTest);
  if (tests.length === 0) return [];
  return [
    '| test | urgency | found by | where it belongs |',
    '| --- | --- | --- | --- |',
    ...tests.map(
      (one) =>
        `| ${one.finding.display_id} | ${rankOf(one)} | ${one.item.persona} | ${inline(one.finding.remediation)} |`,
    ),
    '',
    `${count(tests.length, 'test')} of ${count(fold.received, 'raw finding')}.`,
  ];
}
