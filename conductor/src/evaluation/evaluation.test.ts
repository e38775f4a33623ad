import { describe, expect, it } from 'vitest';
import type { Finding } from '@boocode/contracts/finding';
import { findingOf } from '../report/review-result.js';
import { getFlow } from '../registry.js';
import { ledgerItem } from '../testing/item.js';
import { plantedLine, type EvaluationCase } from './case.js';
import { evaluationCases } from './cases.js';
import { evaluationPage } from './page.js';
import { scoreFlows, scorePersonas, type EvaluatedRun } from './score.js';

const planted: EvaluationCase = {
  id: 'planted',
  flow: 'code-review',
  before: {},
  after: { 'src/a.ts': 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n' },
  plants: [
    { id: 'p2', path: 'src/a.ts', quote: 'two', what: 'two' },
    { id: 'p7', path: 'src/a.ts', quote: 'seven', what: 'seven' },
  ],
};
const clean: EvaluationCase = {
  id: 'clean',
  flow: 'code-review',
  before: {},
  after: { 'src/b.ts': 'x\n' },
  plants: [],
};

function found(path: string, line: number, over: Partial<Finding> = {}): Finding {
  const evidence = [
    { class: 'codebase' as const, path, line_start: line, line_end: line, quote: 'x', url: null, retrieved_at: null },
  ];
  return { ...findingOf(ledgerItem({ evidence }), 'WARN-001'), fingerprint: `${path}:${line}`, ...over };
}

function run(case_id: string, findings: Finding[] | null, over: Partial<EvaluatedRun> = {}): EvaluatedRun {
  return {
    case_id,
    findings,
    complete: findings !== null,
    seconds: 2,
    tokens: 100,
    usd: null,
    by_persona: {},
    prefix_share: null,
    ...over,
  };
}

describe('a score', () => {
  it('counts a fault as found when a finding cites it within two lines', () => {
    const [score] = scoreFlows([planted], [run('planted', [found('src/a.ts', 4), found('src/other.ts', 7)])]);
    expect(score).toMatchObject({ planted: 2, found: 1, others: 1 });
  });

  it('counts findings on clean cases, but not suggestions', () => {
    const findings = [found('src/b.ts', 1), found('src/b.ts', 1, { severity: 'suggestion' })];
    expect(scoreFlows([clean], [run('clean', findings)])[0]).toMatchObject({
      false_alarms: 1,
      clean_runs: 1,
      planted: 0,
    });
  });

  it('counts nothing that was not published', () => {
    const ended = [found('src/a.ts', 2, { disposition: 'refuted' })];
    expect(scoreFlows([planted], [run('planted', ended)])[0]).toMatchObject({ found: 0, others: 0 });
  });

  it('counts a run that failed as having found nothing, and as broken', () => {
    expect(scoreFlows([planted], [run('planted', null)])[0]).toMatchObject({ planted: 2, found: 0, broken: 1 });
  });

  it('compares repeats', () => {
    const runs = [run('planted', [found('src/a.ts', 2), found('src/a.ts', 7)]), run('planted', [found('src/a.ts', 2)])];
    expect(scoreFlows([planted], runs)[0]?.stability).toBe(0.5);
    expect(scoreFlows([planted], runs.slice(1))[0]?.stability).toBeNull();
  });

  it('credits who found it, and those whose finding was merged into it', () => {
    const both = found('src/a.ts', 2, { supporters: ['junior-developer/1'] });
    const scores = scorePersonas([planted], [run('planted', [both], { by_persona: { 'data-engineer': 90 } })]);
    expect(scores).toEqual([
      { persona: 'data-engineer', found: 1, alone: 0, false_alarms: 0, others: 0, tokens: 90 },
      { persona: 'junior-developer', found: 1, alone: 0, false_alarms: 0, others: 0, tokens: 0 },
    ]);
  });

  it('is a page', () => {
    const page = evaluationPage({
      by: 'tests',
      repeats: 1,
      cases: [planted],
      runs: [run('planted', [found('src/a.ts', 2)])],
    });
    expect(page).toContain('| code-review | 1 | 0 | 1/2 (50 %) | - | 0 | - | 2.0 | 100 | not told | - |');
  });
});

describe.each(evaluationCases)('the case $id', (one) => {
  it('is for a flow that there is, and plants what its files say', () => {
    expect(getFlow(one.flow)).toBeDefined();
    for (const plant of one.plants) expect(plantedLine(one, plant)).toBeGreaterThan(0);
  });
});
