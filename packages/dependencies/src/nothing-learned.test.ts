import { expect, it } from 'vitest';
import { whyNothingWasLearned } from './nothing-learned.js';

it.each([
  ['Error: ERR_PNPM_AUDIT_BAD_RESPONSE\n  × The audit endpoint responded with 405:', /answers no audit/],
  ['request to registry failed, reason: getaddrinfo ENOTFOUND registry.example', /is not reached/],
])('says that nothing was learned of: %s', (printed, words) => {
  expect(whyNothingWasLearned(printed)).toMatch(words);
});

it('takes what an audit found for that', () => {
  expect(whyNothingWasLearned('No known vulnerabilities found')).toBeNull();
  expect(whyNothingWasLearned('1 vulnerabilities found\nSeverity: 1 high')).toBeNull();
});
