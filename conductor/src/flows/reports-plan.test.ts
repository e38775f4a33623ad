import { describe, expect, it } from 'vitest';
import { angleText, repositorySubject } from '../testing/change.js';
import {
  area,
  at,
  disproof,
  document,
  files,
  answer,
  play,
  provided,
  synthesis,
  withDocuments,
  type Told,
} from '../testing/flow-cases.js';
import { bytesOf, reportOf } from '../testing/reports.js';

const none = repositorySubject(files);

const plan = document('Orders can be gifts.\nA gift has a note.');

function silent(n: number, quote = 'Orders can be gifts.', category = 'spec-silent'): object {
  return provided('spec.md', quote, { title: `Silent ${n}`, claim: `Nothing on ${n}.`, category, severity: 'Polish' });
}

const planned = {
  recommendation: 'hold-for-handoff',
  decisions: [
    {
      id: 'DEC-001',
      decision: 'Store the note with the order',
      rationale: 'one write',
      rests_on: ['junior-developer/1'],
      rejected: ['a table of its own'],
    },
    { id: 'DEC-002', state: 'deferred', decision: 'Search notes', revisit_when: 'somebody asks' },
  ],
  raid: [{ kind: 'risk', text: 'Notes are long', owner: 'product', rests_on: [] }],
  claims: [
    { id: 'CLM-001', text: 'Orders exist', said_by: 'junior-developer', state: 'evidenced', rests_on: ['nobody/1'] },
    { id: 'CLM-002', text: 'Gifts do not', state: 'evidenced', rests_on: ['junior-developer/1'] },
    { id: 'CLM-003', text: 'Notes do', state: 'evidenced', rests_on: ['src/core/a.ts:3'] },
  ],
};

const reports: Told[] = [
  {
    flow: 'plan-a-feature',
    goal: 'Orders can be gifts',
    subject: none,
    answers: {
      'angle.junior-developer': answer([
        provided('goal', 'Orders can be gifts', {
          severity: 'Polish',
          title: 'Whose gift',
          claim: 'For whom is open.',
        }),
      ]),
      synthesizer: synthesis('junior-developer/1', ['outcome', 'primary', 'open', 'interactions'], planned),
    },
    sections: ['Outcome', 'Primary flow', 'Open questions', 'Decisions', 'Put off', 'What the readers found (1)'],
    says: ['- **Store the note with the order**; why: one write; rejected: a table of its own; rests on JD-001'],
  },
  {
    flow: 'plan-a-feature',
    goal: 'Orders can be gifts',
    subject: none,
    answers: { 'angle.junior-developer': null, synthesizer: null },
    sections: ['Coverage'],
    says: [': INCOMPLETE', 'There is no specification', 'nobody drew the conclusion'],
  },
  {
    flow: 'plan-implementation',
    goal: '',
    subject: withDocuments(plan),
    answers: {
      'angle.junior-developer': answer([silent(1)]),
      synthesizer: synthesis('junior-developer/1', ['outcome', 'units'], planned),
    },
    sections: [
      'Outcome',
      'Units of work, in order',
      'Decisions',
      'Put off',
      'Risks, assumptions, issues, dependencies',
      'Claims',
      'What the specialists found (1)',
      'Rounds',
    ],
    says: [
      'Hold for a named handoff. So it is.',
      '- **Search notes**; reopen when: somebody asks\n',
      '- risk: Notes are long; owner: product',
      '| Orders exist | junior-developer | anecdotal, for what it rests on does not stand |  |',
      '| Gifts do not |  | evidenced | JD-001 |',
      '| Notes do |  | evidenced, unchecked | `src/core/a.ts:3` |',
    ],
  },
  {
    flow: 'plan-implementation',
    goal: '',
    subject: withDocuments(plan),
    answers: {
      'angle.junior-developer': answer([silent(1, 'Orders can be gifts.', 'note-contradiction')]),
      'angle.software-architect': answer([{ ...silent(2, 'A gift has a note.', 'note-contradiction'), addresses: [] }]),
      synthesizer: synthesis('junior-developer/1', ['outcome']),
    },
    sections: ['Fix the specification first', 'Outcome', 'What the specialists found (2)', 'Rounds'],
    says: ['- 2 findings of 2 specialists contradict a recorded note or decision: JD-001, REC-001.'],
  },
  {
    flow: 'architectural-decision-record',
    goal: 'Split it',
    subject: none,
    band: 'medium',
    answers: {
      'angle.software-architect': answer([at(2)]),
      'second-wave.risk-analyst': answer([
        {
          ...at(6),
          addresses: ['software-architect/1'],
          severity: 'High',
          likelihood: 'likely',
          blast_radius: 'local',
          reversibility: 'easy',
        },
      ]),
      synthesizer: synthesis('software-architect/1', ['context', 'options', 'decision', 'consequences']),
    },
    sections: ['Context', 'Options', 'Decision', 'Consequences', 'Risks', 'What the architects hold (1)'],
    says: ['- **RSK-001** Fact 6: High (addresses software-architect/1)'],
  },
  {
    flow: 'architectural-decision-record',
    goal: 'Split it',
    subject: none,
    band: 'medium',
    answers: {
      'angle.software-architect': answer([at(2)]),
      synthesizer: synthesis('software-architect/1', ['decision']),
      validator: disproof,
    },
    sections: ['What the architects hold (1)'],
    says: ['No decision is recorded: the proposed one does not hold.'],
  },
  {
    flow: 'coding-standard',
    goal: 'Errors',
    subject: none,
    answers: {
      'angle.practice': answer([at(2)]),
      synthesizer: synthesis('codebase-explorer/1', ['purpose', 'when', 'rules']),
      'reader.junior-developer': answer([{ ...at(1), title: 'Unclear', claim: 'Which errors?' }]),
    },
    sections: ['Before you adopt it', 'Purpose', 'When', 'Rules', 'What it was made from (1)', '1 remark of readers'],
    says: ['The code does this in 1 file only', 'junior-developer: Unclear. Which errors?'],
  },
  {
    flow: 'coding-standard',
    goal: 'Errors',
    subject: none,
    answers: {
      'angle.practice': answer([at(2)]),
      synthesizer: synthesis('codebase-explorer/1', ['rules']),
      validator: disproof,
    },
    sections: ['Before you adopt it', 'What it was made from (1)'],
    says: ['No standard is proposed: what it rests on does not hold.'],
  },
  {
    flow: 'project-documentation',
    goal: 'Core',
    subject: area,
    answers: {
      'angle.logic': answer([at(2)]),
      synthesizer: synthesis('codebase-explorer/1', ['summary', 'how', 'files']),
    },
    sections: ['Summary', 'How it works', 'Key files', 'What it rests on (1)'],
    says: ['# Documentation\n'],
  },
  {
    flow: 'project-documentation',
    goal: 'Core',
    subject: area,
    answers: { 'angle.logic': answer([at(2)]), 'angle.data': null, synthesizer: null },
    sections: ['What it rests on (1)', 'Coverage'],
    says: [': INCOMPLETE', 'the required step angle.data did not finish', 'nobody has written the document'],
  },
];

describe('the report', () => {
  it.each(reports)('of $flow has $sections', (told) => {
    expect(reportOf(told)).toEqual({ failure: null, titles: told.sections, missing: [], holds: true });
  });

  it.each(reports)('of $flow, its plan and its prompts are the same bytes each time (%#)', (told) => {
    expect(bytesOf(told)).toBe(bytesOf(told));
  });
});

it('has the reach of a large feature rated from what readers with scales of their own found', () => {
  const cited = provided('goal', 'Orders can be gifts', { severity: 'Polish' });
  const answers = {
    'angle.junior-developer': answer([cited]),
    'discovery.codebase-explorer': answer([at(4, { severity: 'Fact' })]),
  };
  const { prompts } = play({
    flow: 'plan-a-feature',
    goal: 'Orders can be gifts',
    subject: none,
    band: 'large',
    answers,
  });
  const told = prompts.get('second-wave.risk-analyst')?.user ?? '';
  expect(told).toContain('"ref": "junior-developer/1"');
  expect(told).not.toContain('"ref": "codebase-explorer/1"');
});

it('plans on without another round when only discovery noted something', () => {
  const answers = {
    'discovery.codebase-explorer': answer([at(1), at(2), at(3)]),
    'angle.junior-developer': angleText([]),
  };
  const { results } = play({
    flow: 'plan-implementation',
    goal: '',
    subject: withDocuments(plan),
    band: 'large',
    answers,
  });
  expect([...results.keys()].filter((key) => key.startsWith('fold'))).toEqual(['fold']);
});
