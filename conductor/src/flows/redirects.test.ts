import { expect, it } from 'vitest';
import { flowNamed } from '../testing/play-flow.js';
import { goalOf, subjectFor } from '../testing/plan-subjects.js';

const need = goalOf.poor;

/** Of each redirect a request that goes elsewhere, and one like it that stays. */
const requests: [flow: string, to: string, sent: string, kept: string][] = [
  ['test-planning', 'tdd', 'Build the cart test first', 'Which tests does the cart need first?'],
  ['test-planning', 'code-review', 'Review this branch', 'Say what a review of tests must look at'],
  ['plan-a-phased-build', 'plan-work-items', 'Split the plan into tickets', 'Split the plan into phases'],
  ['plan-a-phased-build', 'plan-a-feature', 'Write a spec for the cart', 'Build what the spec of the cart says'],
  ['issue-triage', 'investigate', 'Find the cause of the crash', 'The cause of the crash is not known to me'],
  ['runbook', 'investigate', 'Why did the queue stop?', `The queue stops. ${need}`],
  ['stakeholder-summary', 'html-summary', 'Make it an HTML page', 'Make it fit on one page'],
  ['stakeholder-summary', 'code-overview', 'Summarise the code', 'Summarise the plan for the board'],
  ['html-summary', 'stakeholder-summary', 'Write a summary of the plan', 'For the board, who know the summary'],
  ['tdd', 'test-planning', 'Which functions lack tests?', 'The cart lacks a discount'],
  ['refactor', 'plan-a-feature', 'Add a feature for discounts', 'A feature for discounts is hard to add'],
  ['refactor', 'architectural-analysis', 'Analyse the architecture', 'The architecture of the cart is hard to follow'],
];

it.each(requests)('%s sends to %s "%s", and keeps "%s"', (name, to, sent, kept) => {
  const flow = flowNamed(name);
  const subject = subjectFor(flow, 'poor');
  expect(() => flow.plan({ goal: sent }, subject)).toThrow(`which is what the flow ${to} is for`);
  expect(flow.plan({ goal: kept }, subject).goal).toBe(kept);
});
