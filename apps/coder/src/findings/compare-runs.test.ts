import type { CoverageRow } from '@boocode/contracts/finding';
import type { FindingView } from '@boocode/contracts/finding-life';
import { expect, test } from 'vitest';
import { compareRuns, type ComparedRun } from './compare-runs.js';
import { findingView } from './testing-view.js';

const row = (step_key: string, state: CoverageRow['state'] = 'done'): CoverageRow => ({
  step_key,
  persona: step_key,
  required: true,
  state,
  note: '',
  protocols: [],
});

const found = (name: string, over: Partial<FindingView> = {}): FindingView =>
  findingView({ ref: `data/${name}`, title: name, fingerprint: name, ...over });

function run(over: Partial<ComparedRun> = {}, plan: Partial<ComparedRun['spec']['plan']> = {}): ComparedRun {
  const subject = { kind: 'change' as const, focus: [], documents: [] };
  return {
    id: '01999999-0000-7000-8000-000000000001',
    created_at: '2026-01-01T00:00:00Z',
    findings: [],
    coverage: [row('angle.data')],
    reviewed: new Set(['src/a.ts']),
    ...over,
    spec: {
      flow: 'code-review',
      base_commit: 'a',
      head_commit: 'b',
      ...over.spec,
      plan: {
        flow: 'code-review',
        version: 3,
        title: '',
        goal: '',
        subject,
        band: 'small',
        band_reason: '',
        cut: [],
        steps: [],
        hash: '',
        ...plan,
      },
    },
  };
}

const names = (list: FindingView[]): string[] => list.map(({ title }) => title);

function compared(here: ComparedRun, there: ComparedRun) {
  const { new: fresh, gone, still, unknown, caveats } = compareRuns(here, there);
  return { new: names(fresh), gone: names(gone), still: names(still), unknown: names(unknown), caveats };
}

test('new, gone and still there are told apart by fingerprint, whatever they are called', () => {
  const here = run({ findings: [found('kept', { ref: 'x/9' }), found('fresh')] });
  const there = run({ findings: [found('kept'), found('left')] });
  expect(compared(here, there)).toEqual({ new: ['fresh'], gone: ['left'], still: ['kept'], unknown: [], caveats: [] });
});

test.each<[string, ComparedRun, RegExp]>([
  [
    'its angle failed here',
    run({ coverage: [row('angle.data', 'failed')] }),
    /^data looked in the other run and not in this one/,
  ],
  [
    'its angle was cut here',
    run({ coverage: [row('angle.data', 'cut')] }, { band: 'medium' }),
    /other run was small, this one medium/,
  ],
  [
    'another flow ran here',
    { ...run(), spec: { ...run().spec, flow: 'investigate' } },
    /was a code-review, this one a investigate/,
  ],
  ['there is no report here', run({ coverage: null }), /This run has no report yet/],
])('a finding is not said to be gone where %s', (_, here, caveat) => {
  const result = compared(here, run({ findings: [found('left')] }));
  expect([result.gone, result.unknown]).toEqual([[], ['left']]);
  expect(result.caveats.join('\n')).toMatch(caveat);
});

test('nor where this run did not look at its file, unless the other had not been shown it either', () => {
  const there = run({ findings: [found('left')] });
  expect(compared(run({ reviewed: new Set(['src/b.ts']) }), there)).toMatchObject({ gone: [], unknown: ['left'] });
  expect(compared(run({ reviewed: new Set() }), { ...there, reviewed: new Set() })).toMatchObject({ gone: ['left'] });
});

test('what one run found and did not publish is neither new nor gone, and what was refuted here is gone', () => {
  const here = run({
    findings: [found('cut', { disposition: 'cap-cut' }), found('wrong', { disposition: 'refuted' }), found('now')],
  });
  const there = run({ findings: [found('cut'), found('wrong'), found('now', { disposition: 'size-filtered' })] });
  expect(compared(here, there)).toMatchObject({ new: [], gone: ['wrong'], still: ['cut', 'now'], unknown: [] });
});

test('another subject, and an angle that looked here alone, are caveats', () => {
  const area = { kind: 'area' as const, focus: ['src'], documents: [] };
  const here = run({ coverage: [row('angle.data'), row('angle.tests', 'empty')] }, { subject: area });
  expect(compared(here, run()).caveats).toEqual([
    'The other run looked at a change, this one at an area (src).',
    'tests looked in this run and not in the other: what it found may not be new.',
  ]);
});
