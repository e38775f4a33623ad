import { describe, expect, it } from 'vitest';
import type { HandedDocument } from '../subject/document.js';
import { auditReport } from './audit.js';
import { remarksOn } from './remarks.js';
import { optionsIn } from './research.js';
import { structureDetectors } from './structure.js';

function document(text: string, role: HandedDocument['role'] = 'input'): HandedDocument {
  return { name: 'plan.md', role, lines: new Map(text.split('\n').map((line, at) => [at + 1, line])) };
}

/** What is seen in a document: `category:line`. */
function seen(text: string): string[] {
  return remarksOn([document(text)]).map(({ detector, line }) => `${detector.id}:${line}`);
}

describe('weak places of a document', () => {
  it.each([
    ['a word that is no measure', '- Answers must be quick.', 'vague-word:1'],
    ['an open point', '# Plan\nThe limit is TBD.', 'open-point:2'],
    ['a demand without an owner', '- The keys must be rotated.', 'no-owner:1'],
    ['a quality without a number', '- Latency must stay low.', 'no-measure:1'],
    [
      'two numbers for one thing',
      '- A session ends after 30 minutes idle.\n- An idle session ends after 60 minutes.',
      'contradiction:1',
    ],
    ['input without edges', '- A person can upload a picture.', 'unnamed-edge:1'],
    ['a call without a failure', '- The shop calls the bank.', 'unnamed-failure:1'],
    ['a migration without a way back', '- A migration adds the column.', 'unnamed-way-back:1'],
    ['work at the same time without order', '- Two workers read it in parallel.', 'unnamed-order:1'],
    ['a screen without states', '- A button opens the cart.', 'missing-state:1'],
    ['a part without a place', '- A new module prices orders.', 'unnamed-place:1'],
    ['a guarded thing that lies open', '- Passwords are sent in plain text.', 'exposure:1'],
    ['a heading over nothing', '# One\n\n# Two\n\ntext', 'empty-section:1'],
    ['two headings of one name', '# One\ntext\n# One\ntext', 'misleading-label:3'],
    ['a paragraph without end', 'word '.repeat(200), 'buried-answer:1'],
  ])('are found: %s', (_what, text, expected) => {
    expect(seen(text)).toContain(expected);
  });

  it.each([
    ['a measured demand', '- The gateway answers within 200 ms at the 99th percentile.'],
    ['a demand with an owner', '- The keys must be rotated by the platform.'],
    ['two numbers of two things', '- A session ends after 30 minutes.\n- An export is kept for 60 minutes.'],
    ['a call with its failure', '- The shop calls the bank; on a timeout it says so.'],
    ['a guarded thing that does not lie open', '- Passwords are never kept in plain text.'],
    ['a chapter with sections', '# One\n\n## Two\n\ntext'],
    ['what stands in code', '```\n- must be quick TODO_LATER\n```'],
    ['prose that demands nothing', 'The house is old and has three doors.'],
  ])('are not made up: %s', (_what, text) => {
    expect(seen(text)).toEqual([]);
  });

  it('look at nothing but the build of a draft', () => {
    const draft = document('# Report\n\n# Report\n\nIt must be quick.');
    expect(remarksOn([draft], structureDetectors).map(({ detector }) => detector.id)).toEqual([
      'misleading-label',
      'empty-section',
    ]);
  });
});

describe('an audit of a replaced text', () => {
  it('misses numbers, names and paths that stand nowhere in the new one', () => {
    const old = document('Wait 30 seconds, then run `shop retry` of src/shop.ts.', 'current');
    const { findings } = auditReport([old], [document('Wait, then run `shop retry`.')]);
    expect(findings.map(({ title }) => title)).toEqual(['30 seconds is gone', 'src/shop.ts is gone']);
  });

  it('says so when there is nothing to compare', () => {
    expect(auditReport([], [document('text')]).coverage[0]).toMatchObject({ state: 'skipped' });
  });
});

describe('the alternatives of a question', () => {
  it.each([
    ['Should we take Redis or Kafka for the queue?', ['Redis', 'Kafka']],
    ['What differs between Postgres and MySQL here?', ['Postgres', 'MySQL']],
    ['How do we cache?', []],
  ])('%s', (goal, options) => {
    expect(optionsIn(goal)).toEqual(options);
  });
});
