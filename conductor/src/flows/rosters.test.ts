import { describe, expect, it } from 'vitest';
import { repositorySubject } from '../testing/change.js';
import { area, document, files, roster, withDocuments } from '../testing/flow-cases.js';
import { flowNamed } from '../testing/play-flow.js';
import type { Band, Subject } from '../types.js';

const none = repositorySubject(files);
const wanted = (text: string): Subject => withDocuments(document(text, 'wanted.md', 'desired'));
const quiet = wanted('- a thing');
const everything = 'login table webhook retry deploy page parallel limit';

/** Who sits where, by band and by what the subject speaks of. */
const rosters: [flow: string, band: Band, subject: Subject, goal: string, expected: string][] = [
  ['investigate', 'small', none, 'Totals race and are wrong', 'error-path data-flow'],
  ['investigate', 'medium', none, 'The button is grey', 'error-path data-flow recent-changes'],
  ['investigate', 'medium', none, 'Totals are wrong', 'error-path data-flow behavioral-analyst'],
  ['investigate', 'large', none, 'The button is grey', 'error-path data-flow recent-changes surroundings'],
  [
    'investigate',
    'large',
    none,
    'Rows race and are wrong',
    'error-path data-flow recent-changes concurrency-analyst behavioral-analyst',
  ],
  ['gap-analysis', 'small', quiet, '', 'discovery.gap-analyzer junior-developer evidence-based-investigator'],
  [
    'gap-analysis',
    'small',
    withDocuments(document('- a', 'wanted.md', 'desired'), document('- b', 'is.md', 'current')),
    '',
    'discovery.gap-analyzer junior-developer',
  ],
  [
    'gap-analysis',
    'medium',
    wanted('- a login'),
    '',
    'discovery.gap-analyzer junior-developer evidence-based-investigator adversarial-security-analyst',
  ],
  [
    'gap-analysis',
    'large',
    wanted(everything),
    '',
    'discovery.gap-analyzer junior-developer evidence-based-investigator adversarial-security-analyst user-experience-designer data-engineer system-architect',
  ],
  ['research', 'small', none, 'Is it good?', 'sources'],
  ['research', 'small', area, 'Is it good?', 'sources codebase-explorer'],
  ['research', 'medium', none, 'Which one?', 'sources experience'],
  ['research', 'medium', none, 'Databases for sessions?', 'sources experience data security'],
  ['research', 'large', none, 'Which one?', 'sources experience options upkeep'],
  [
    'plan-a-feature',
    'small',
    none,
    'Orders can be gifts',
    'discovery.codebase-explorer junior-developer edge-case-explorer',
  ],
  [
    'plan-a-feature',
    'medium',
    none,
    'Orders can be gifts',
    'discovery.codebase-explorer junior-developer edge-case-explorer test-engineer',
  ],
  [
    'plan-a-feature',
    'large',
    withDocuments(document('Gifts.')),
    everything,
    'discovery.codebase-explorer junior-developer adversarial-security-analyst user-experience-designer gap-analyzer',
  ],
  [
    'plan-implementation',
    'small',
    withDocuments(document(everything)),
    '',
    'discovery.codebase-explorer junior-developer software-architect',
  ],
  [
    'plan-implementation',
    'medium',
    withDocuments(document('Gifts.')),
    '',
    'discovery.codebase-explorer junior-developer software-architect test-engineer',
  ],
  [
    'plan-implementation',
    'large',
    withDocuments(document('Gifts.')),
    '',
    'discovery.codebase-explorer junior-developer software-architect test-engineer structural-analyst behavioral-analyst',
  ],
  ['architectural-decision-record', 'small', none, 'Split it', 'software-architect junior-developer'],
  [
    'architectural-decision-record',
    'medium',
    none,
    'Talk to the partner by webhook',
    'discovery.as-is system-architect junior-developer',
  ],
  [
    'architectural-decision-record',
    'large',
    none,
    'Talk to the partner by webhook',
    'discovery.as-is discovery.records system-architect software-architect junior-developer',
  ],
  ['coding-standard', 'small', none, 'Errors', 'practice'],
  ['coding-standard', 'medium', none, 'Errors', 'practice standards'],
  ['coding-standard', 'large', none, 'Errors', 'practice standards structural-analyst'],
  ['project-documentation', 'small', area, 'Core', 'logic data'],
  ['project-documentation', 'medium', area, 'Core', 'logic data'],
  ['project-documentation', 'large', area, 'Core', 'logic data tests'],
  ['project-discovery', 'small', none, '', 'discovery.project-scanner stock'],
  ['project-discovery', 'medium', none, '', 'discovery.project-scanner stack commands layout'],
  ['project-discovery', 'large', none, '', 'discovery.project-scanner stack.1 commands.1 layout.1'],
];

describe('a roster', () => {
  it.each(rosters)('of %s, %s', (flow, band, subject, goal, expected) => {
    expect(roster(flow, subject, goal, band).join(' ')).toBe(expected);
  });

  const behind: [flow: string, band: Band, subject: Subject, expected: string][] = [
    ['investigate', 'small', none, 'synthesizer validator'],
    ['investigate', 'large', none, 'synthesizer validator validator.2'],
    ['gap-analysis', 'small', quiet, 'validator'],
    ['gap-analysis', 'medium', quiet, 'synthesizer validator'],
    ['research', 'small', none, 'validator'],
    ['research', 'large', none, 'synthesizer validator'],
    ['plan-a-feature', 'small', none, 'synthesizer'],
    ['plan-a-feature', 'medium', none, 'synthesizer validator'],
    ['plan-a-feature', 'large', none, 'second-wave.risk-analyst synthesizer validator'],
    ['plan-implementation', 'small', quiet, 'synthesizer validator'],
    ['plan-implementation', 'large', quiet, 'second-wave.risk-analyst synthesizer validator'],
    ['architectural-decision-record', 'small', none, 'synthesizer'],
    ['architectural-decision-record', 'medium', none, 'second-wave.risk-analyst synthesizer validator'],
    ['coding-standard', 'small', none, 'synthesizer validator reader.junior-developer reader.information-architect'],
    ['project-documentation', 'small', area, 'synthesizer reader.information-architect'],
    [
      'project-documentation',
      'large',
      withDocuments(document('old')),
      'synthesizer validator reader.content-auditor reader.information-architect',
    ],
    ['project-discovery', 'large', none, ''],
  ];

  it.each(behind)('behind the fold of %s, %s', (flow, band, subject, expected) => {
    const { steps } = flowNamed(flow).plan({ goal: 'Make orders gifts today', band }, subject);
    const agents = steps.filter(({ kind, stage }) => kind === 'agent' && stage !== 'angle' && stage !== 'discovery');
    expect(agents.map(({ key }) => key).join(' ')).toBe(expected);
  });
});

const list = (n: number): string => Array.from({ length: n }, (_, index) => `- thing ${index}`).join('\n');

const roots = repositorySubject({
  'package.json': '',
  'packages/a/package.json': '',
  'services/b/go.mod': '',
  'tools/c/pyproject.toml': '',
});

/** What sizes a run by itself, on both sides of each border. */
const sizes: [flow: string, subject: Subject, goal: string, band: Band][] = [
  ['investigate', none, 'The button is grey', 'small'],
  ['investigate', none, 'The button is sometimes grey', 'medium'],
  ['investigate', none, 'The button is grey, and I cannot reproduce it', 'large'],
  ['investigate', none, 'Calls to partners hang', 'large'],
  ['gap-analysis', wanted(list(12)), '', 'small'],
  ['gap-analysis', wanted(list(13)), '', 'medium'],
  ['gap-analysis', wanted(list(41)), '', 'large'],
  ['gap-analysis', wanted(`${list(13)}\nlogin, tables`), '', 'large'],
  [
    'gap-analysis',
    withDocuments(document(list(3), 'w.md', 'desired'), document(list(60), 'is.md', 'current')),
    '',
    'small',
  ],
  ['research', none, 'A or B?', 'small'],
  ['research', none, 'A, B or C?', 'medium'],
  ['research', none, 'What would fit our code?', 'medium'],
  ['research', none, 'A, B, C or D, for tables, login, rollout and screens?', 'large'],
  ['coding-standard', area, 'Errors', 'small'],
  ['project-discovery', repositorySubject({ 'package.json': '' }), '', 'small'],
  ['project-discovery', repositorySubject({ 'package.json': '', 'a/package.json': '' }), '', 'medium'],
  ['project-discovery', roots, '', 'large'],
];

describe('a band', () => {
  it.each(sizes)('of %s (%#)', (flow, subject, goal, band) => {
    expect(flowNamed(flow).plan({ goal }, subject).band).toBe(band);
  });
});

it('gives each project of a repository scanners of its own, with its manifests as their files', () => {
  const { steps } = flowNamed('project-discovery').plan({ goal: '' }, roots);
  const commands = steps.filter(({ key }) => key.startsWith('angle.commands'));
  expect(commands.map(({ slice }) => slice)).toEqual([
    ['package.json', 'packages/a/package.json'],
    ['services/b/go.mod'],
    ['tools/c/pyproject.toml'],
  ]);
});
