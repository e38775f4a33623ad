import { expect, it } from 'vitest';
import { codeReviewRubric } from '../flows/code-review-rubric.js';
import { rawFinding } from '../testing/change.js';
import { rate } from './rubric.js';

const raw = rawFinding({ path: 'a', line: 1, quote: 'abc' });

it.each([
  ['adversarial-security-analyst', 'Critical', 'x', 'critical', 'Critical'],
  ['adversarial-security-analyst', 'High', 'x', 'warning', 'High'],
  ['adversarial-security-analyst', 'medium', 'x', 'warning', 'Medium'],
  ['adversarial-security-analyst', 'Warning', 'x', 'warning', 'Medium'],
  ['junior-developer', 'Blocks decision', 'standard-breach', 'critical', null],
  ['junior-developer', 'Blocks decision', 'hidden-assumption', 'warning', null],
  ['junior-developer', 'Muddies artifact', 'x', 'warning', null],
  ['junior-developer', 'Polish', 'x', 'suggestion', null],
  ['test-engineer', 'High', 'untested-auth', 'critical', null],
  ['test-engineer', 'High', 'untested-branch', 'warning', null],
  ['edge-case-explorer', 'High', 'x', 'critical', null],
  ['edge-case-explorer', 'Low', 'x', 'suggestion', null],
  ['structural-analyst', 'Warning', 'x', 'warning', null],
  ['behavioral-analyst', 'critical', 'x', 'critical', null],
  ['concurrency-analyst', 'dreadful', 'x', 'suggestion', null],
  ['data-engineer', 'Blocks correctness', 'x', 'critical', null],
  ['data-engineer', 'YAGNI candidate', 'x', 'advisory', null],
  ['data-engineer', 'dreadful', 'x', 'suggestion', null],
  ['devops-engineer', 'Degrades reliability', 'x', 'warning', null],
  ['on-call-engineer', 'Wakes someone up', 'x', 'critical', null],
])('%s says "%s" in %s: %s, tier %s', (persona, severity, category, expected, tier) => {
  const rating = rate(codeReviewRubric(persona), { ...raw, severity, category }, persona.includes('security'));
  expect([rating.severity, rating.tier]).toEqual([expected, tier]);
});

it('logs a word that is on no ladder', () => {
  expect(rate(codeReviewRubric('on-call-engineer'), { ...raw, severity: 'Apocalyptic' }, false).log).toBe(
    'severity "Apocalyptic" is on no ladder, read as "Polish"',
  );
});

it('rates what fails the YAGNI contract as advice, except for security', () => {
  const yagni = { ...raw, severity: 'Critical', yagni: 'no need, a knob nobody sets' };
  expect(rate(codeReviewRubric('data-engineer'), yagni, false).severity).toBe('advisory');
  expect(rate(codeReviewRubric('adversarial-security-analyst'), yagni, true).severity).toBe('critical');
});
