import { expect, test } from 'vitest';
import { findingViews, standingOf, type FoundFinding } from './finding-view.js';
import type { FindingLife } from './read-lives.js';
import { findingView } from './testing-view.js';

const created = '2026-02-01T00:00:00Z';
const life = (over: Partial<FindingLife>): FindingLife => ({
  fingerprint: 'f',
  status: 'open',
  reason: '',
  severity: null,
  commit: null,
  status_at: '2026-01-01T00:00:00Z',
  issue_url: null,
  fix: null,
  recheck: null,
  ...over,
});

/** A run at a commit of which the fix at `c` is a part, and nothing else. */
const run = { id: 'r', created_at: created, contains: (commit: string) => commit === 'c' };

test.each<[string, Parameters<typeof standingOf>[0], FindingLife | undefined, string, boolean]>([
  ['nobody acted on', findingView(), undefined, 'open', false],
  ['was dismissed', findingView(), life({ status: 'dismissed', severity: 'warning', reason: 'r' }), 'dismissed', false],
  [
    'was dismissed as a warning and is critical now',
    findingView({ severity: 'critical' }),
    life({ status: 'dismissed', severity: 'warning', reason: 'r' }),
    'open',
    false,
  ],
  ['was fixed before the run', findingView(), life({ status: 'fixed', commit: 'c' }), 'open', true],
  [
    'was fixed before, and refuted in this run',
    findingView({ disposition: 'refuted' }),
    life({ status: 'fixed', commit: 'c' }),
    'open',
    false,
  ],
  [
    'was fixed before, on a branch that is not part of what the run looked at',
    findingView(),
    life({ status: 'fixed', commit: 'elsewhere' }),
    'open',
    false,
  ],
  [
    'was fixed since',
    findingView(),
    life({ status: 'fixed', commit: 'c', status_at: '2026-03-01T00:00:00Z' }),
    'fixed',
    false,
  ],
  [
    'is still there since',
    findingView(),
    life({ status: 'still-there', commit: 'c', status_at: '2026-03-01T00:00:00Z' }),
    'still-there',
    false,
  ],
])('a finding that %s', (_, finding, known, status, came_back) => {
  expect(standingOf(finding, known, run)).toMatchObject({ status, came_back });
});

test('a fix that is not part of what the run looked at is named with its commit', () => {
  const standing = standingOf(findingView(), life({ status: 'fixed', commit: 'elsewhere', reason: 'it is gone' }), run);
  expect(standing).toMatchObject({
    status_reason: 'Fixed at elsewhere, which is no part of what this run looked at: it is gone',
    status_commit: null,
  });
});

test('the worst come first, then the surest, then those that more personas say', () => {
  const found = [
    findingView({ ref: 'a/1', severity: 'suggestion' }),
    findingView({ ref: 'a/2', verdict: 'not-validated' }),
    findingView({ ref: 'a/10' }),
    findingView({ ref: 'a/9' }),
    findingView({ ref: 'a/3', supporters: ['b/1', 'a/4'] }),
    findingView({ ref: 'a/5', severity: 'critical', verdict: 'uncertain' }),
    findingView({
      ref: 's/1',
      persona: 'adversarial-security-analyst',
      severity_original: 'High',
      verdict: 'uncertain',
    }),
  ].map(({ disposition, ...finding }): FoundFinding => ({
    finding: { ...finding, disposition: 'published' },
    stage: 'final',
    disposition,
  }));
  const views = findingViews(found, { run, steps: [], lives: new Map(), validations: new Map() });
  expect(views.map(({ ref }) => ref)).toEqual(['a/5', 's/1', 'a/3', 'a/9', 'a/10', 'a/2', 'a/1']);
  expect(views[2]?.agreeing).toEqual(['data', 'b', 'a']);
});
