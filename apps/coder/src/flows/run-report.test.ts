import { FlowRunView } from '@boocode/contracts/flow-run';
import { expect, test } from 'vitest';
import { runReport } from './run-report.js';

const run = (given: object): FlowRunView =>
  FlowRunView.parse({
    id: '0199c0de-0000-7000-8000-000000000001',
    flow: 'code-review',
    title: 'Code review: feature against main',
    goal: '',
    repository: '/srv/shop',
    base_ref: 'main',
    base_commit: '1'.repeat(40),
    head_ref: 'feature',
    head_commit: '2'.repeat(40),
    band: 'small',
    condition: 'completed',
    reason: null,
    verdict: 'APPROVE',
    steps_total: 12,
    steps_done: 12,
    cost_tokens: 0,
    cost_usd: null,
    created_at: '2026-01-01T12:00:00+00:00',
    ended_at: '2026-01-01T12:10:00+00:00',
    deadline_at: null,
    band_reason: 'one file',
    plan_hash: 'f'.repeat(64),
    steps: [],
    report: '# APPROVE\n',
    result: { verdict: 'APPROVE', findings: [], coverage: [] },
    ...given,
  });

test('each form of a report has its type and the name of a file', () => {
  expect(runReport(run({}), 'markdown', new Map())).toEqual({
    contentType: 'text/markdown; charset=utf-8',
    fileName: 'code-review-0199c0de.md',
    text: '# APPROVE\n',
  });
  expect(runReport(run({}), 'sarif', new Map())).toMatchObject({
    contentType: 'application/sarif+json; charset=utf-8',
    fileName: 'code-review-0199c0de.sarif',
  });
  expect(runReport(run({}), 'json', new Map()).contentType).toBe('application/json; charset=utf-8');
  expect(runReport(run({}), 'stakeholder', new Map()).fileName).toBe('code-review-0199c0de.stakeholders.md');
});

test('a run without a report says why, and what is left to be done', () => {
  const open = run({ condition: 'running', ended_at: null, report: null, result: null, steps_done: 3 });
  expect(() => runReport(open, 'json', new Map())).toThrow(/no report yet: .* 9 of 12 steps/);
  const failed = run({ condition: 'failed', reason: 'Discovery failed.', report: null, result: null });
  expect(() => runReport(failed, 'json', new Map())).toThrow(
    /ended without a report \(failed\)\. Discovery failed\. A retry/,
  );
});

test('a run that left a text alone has it as Markdown, and says that it has no other form', () => {
  expect(runReport(run({ result: null }), 'markdown', new Map()).text).toBe('# APPROVE\n');
  expect(() => runReport(run({ result: null }), 'sarif', new Map())).toThrow(/as markdown alone/);
});
