import { describe, expect, it } from 'vitest';
import { areaSubject, block, repositorySubject } from '../testing/change.js';
import {
  at,
  disproof,
  document,
  files,
  answer,
  play,
  proof,
  provided,
  synthesis,
  withDocuments,
  type Told,
} from '../testing/flow-cases.js';
import type { Answers } from '../testing/run-flow.js';
import { bytesOf, reportOf } from '../testing/reports.js';

const none = repositorySubject(files);

const investigated: Answers = {
  'angle.error-path': answer([at(3)]),
  synthesizer: synthesis('evidence-based-investigator/1', ['summary', 'cause', 'repair']),
};

const wanted = document('Everybody can export orders.\nExports keep the order.', 'wanted.md', 'desired');

function gap(n: number, category: string, evidence: unknown[], rest: object = {}): object {
  return {
    ...at(n),
    native_id: `GAP-00${n}`,
    title: `Export of orders ${n}`,
    category,
    severity: '',
    current: 'Nobody can, see `src/core/a.ts:3` and exportOrders().',
    desired: 'Everybody can export.',
    impact: '',
    evidence,
    ...rest,
  };
}

const asked = provided('wanted.md', 'Everybody can export orders.').evidence;
const shown = proof(3);

function page(host: string, rest: object = {}): object {
  const evidence = { class: 'web', url: `https://${host}/page`, retrieved_at: '2026-01-02', quote: 'It is so.' };
  return { ...at(1), claim: `Says ${host}.`, severity: 'corroborated', evidence: [evidence], ...rest };
}

const advice = {
  options: [
    { id: 'SRC-O01', name: 'Kafka', in_favour: ['fast'], against: ['heavy'], rests_on: [] },
    { id: 'SRC-O02', name: 'leave it', in_favour: ['there'], against: [], rests_on: [] },
  ],
  recommendation: 'SRC-O02, for it is there.',
  recommendation_rests_on: ['SRC-R01', 'SRC-R02'],
  would_settle: 'a measurement under load',
};

const reports: Told[] = [
  {
    flow: 'investigate',
    goal: 'The button is grey',
    subject: none,
    answers: investigated,
    sections: ['In short', 'Root cause', 'Planned repair', 'Evidence'],
    says: ['# Investigation\n', 'So it is.', 'Rests on EVD-001.', '- **EVD-001** Line 3 says so. (`src/core/a.ts:3`)'],
  },
  {
    flow: 'investigate',
    goal: 'The button is grey',
    subject: none,
    answers: { ...investigated, validator: disproof },
    sections: ['Evidence'],
    says: [
      '# Investigation: NOT ESTABLISHED',
      'The cause is not established. The validator disproved: So it is (src/core/a.ts:5).',
    ],
  },
  {
    flow: 'investigate',
    goal: 'The button is grey',
    subject: none,
    band: 'large',
    answers: {
      ...investigated,
      validator: block({ verdicts: [{ finding: 'conclusion', value: 'confirmed' }] }),
      'validator.2': block({ verdicts: [{ finding: 'conclusion', value: 'partially-refuted' }] }),
    },
    sections: ['In short', 'Root cause', 'Planned repair', 'Evidence'],
    says: ['The validator holds the conclusion to be true in part only.'],
  },
  {
    flow: 'gap-analysis',
    goal: '',
    subject: withDocuments(wanted),
    answers: {
      'discovery.gap-analyzer': answer([
        gap(1, 'missing', asked),
        gap(2, 'partial', [...asked, ...shown]),
        gap(3, 'missing', shown),
        gap(4, 'divergent', asked),
      ]),
      'angle.evidence-based-investigator': answer([
        { ...at(7), category: 'contradicts GAP-001', claim: 'An export is in `src/core/b.ts`.' },
        { ...at(8), category: 'confirms GAP-002', claim: 'Only admins get it.' },
      ]),
      'angle.junior-developer': answer([{ ...at(9), category: 'new-gap', severity: 'Polish' }]),
    },
    sections: [
      'How much',
      'Gaps',
      'Worth another run',
      'What the comparison had missed',
      'What others say about the gaps (2)',
      'Where each gap shows (2)',
      'Not published: 2 deferred',
    ],
    says: [
      '2 gaps between what is asked for and what is there',
      '| missing | 1 | 0 | 0 | 1 |',
      'missed, and speak against 1 of 2 gaps.',
      '### GAP-002 Export of orders 2\n\npartial; confidence high',
      '- **Today:** Nobody can, see one place in the code and export orders.',
      '- **Why it matters:** Only admins get it.',
      '- **Against it:** An export is in one place in the code.',
      'it quotes nothing that the desired state asks for',
      'it is divergent, and quotes nothing of what is there',
    ],
  },
  {
    flow: 'gap-analysis',
    goal: '',
    subject: withDocuments(wanted),
    band: 'medium',
    answers: {
      'discovery.gap-analyzer': answer([gap(1, 'missing', asked)]),
      synthesizer: synthesis('gap-analyzer/1', ['themes'], { answer: 'All is about exportOrders in src/core/a.ts.' }),
    },
    sections: ['How much', 'Themes', 'Gaps', 'Where each gap shows (1)'],
    says: ['All is about export orders in one place in the code.'],
  },
  {
    flow: 'research',
    goal: 'Kafka?',
    subject: none,
    answers: {
      'angle.sources': answer(
        [
          page('a.example', { native_id: 'SRC-R01', title: 'A' }),
          page('www.b.example', { native_id: 'SRC-R02', title: 'B', category: 'b' }),
          { ...at(4), native_id: 'SRC-R03' },
        ],
        {
          ...advice,
          sources: [
            {
              id: 'SRC-001',
              title: 'Page of A',
              url: 'https://a.example/page',
              retrieved_at: '2026-01-02',
              trust: 'primary',
            },
          ],
        },
      ),
    },
    sections: ['How solid it is', 'What would decide it', 'Results', 'Options', 'Sources', 'Not published: 1 deferred'],
    says: [
      'leave it, for it is there.',
      'rests on 2 origins: a.example, b.example.',
      '- a measurement under load',
      '- **SRC-001** Says a.example. (one source: a.example)',
      '- **Kafka**\n  - for: fast\n  - against: heavy',
      '1. Page of A `https://a.example/page` (read 2026-01-02; primary)\n2. `https://www.b.example/page` (read 2026-01-02)',
      'it cites the repository, to which those who read the web are blind',
    ],
  },
  {
    flow: 'research',
    goal: 'Kafka?',
    subject: none,
    answers: { 'angle.sources': answer([page('a.example', { native_id: 'SRC-R01' })], advice) },
    sections: ['How solid it is', 'What would decide it', 'Results', 'Options', 'Sources'],
    says: ['rests on one origin only (a.example): it is a lead'],
  },
  {
    flow: 'research',
    goal: 'Kafka?',
    subject: none,
    band: 'medium',
    answers: {
      'angle.sources': answer([page('a.example', { native_id: 'SRC-R01' })], advice),
      synthesizer: synthesis('research-analyst/1', ['recommendation']),
      validator: disproof,
    },
    sections: ['What would decide it', 'Results', 'Options', 'Sources'],
    says: ['# Research: NOT ESTABLISHED', 'There is no clear winner: what was recommended does not hold.'],
  },
  {
    flow: 'project-discovery',
    goal: '',
    subject: none,
    answers: {
      'angle.stock': answer([
        { ...at(2), category: 'command', severity: '' },
        { ...at(3), category: 'language', severity: '' },
        { ...at(4), category: 'odd', severity: '' },
        { ...at(99), category: 'test', severity: '' },
      ]),
    },
    sections: ['Languages', 'Commands', 'Further facts', 'Not published: 1 invalid-citation'],
    says: ['3 facts, 1 command among them'],
  },
  {
    flow: 'project-discovery',
    goal: '',
    subject: none,
    answers: { 'angle.stock': null },
    sections: ['Coverage'],
    says: [': INCOMPLETE', 'No fact was found that a file of the project declares.'],
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

it('tells those who read the web that the repository is not theirs, and those who read it that the web is not', () => {
  const subject = areaSubject({ 'src/auth/session.ts': 'export const token = 1;' }, ['src/auth']);
  const { prompts, plan } = play({ flow: 'research', goal: 'Kafka for login?', subject, band: 'large', answers: {} });
  expect(prompts.get('angle.sources')?.user).toContain('You are blind to the repository');
  expect(prompts.get('angle.codebase-explorer')?.user).toContain('You read the repository, and no web.');
  const analysts = plan.steps.filter(({ persona }) => persona === 'research-analyst');
  expect(analysts.length).toBeGreaterThan(4);
  expect(analysts.flatMap(({ slice }) => slice)).toEqual([]);
});

it('hands the synthesizer what analysts brought beside their results', () => {
  const answers = { 'angle.sources': answer([page('a.example')], { ...advice, summary: 'told twice' }) };
  const { prompts } = play({ flow: 'research', goal: 'Kafka?', subject: none, band: 'medium', answers });
  const told = prompts.get('synthesizer')?.user ?? '';
  expect(told).toContain('a measurement under load');
  expect(told).not.toContain('told twice');
});
