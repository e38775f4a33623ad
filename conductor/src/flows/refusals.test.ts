import { describe, expect, it } from 'vitest';
import { repositorySubject } from '../testing/change.js';
import { document, files, withDocuments } from '../testing/flow-cases.js';
import { flowNamed } from '../testing/play-flow.js';
import { FlowRefusal } from '../types.js';

const none = repositorySubject(files);
const both = withDocuments(document('Orders can be gifts.'), document('- gifts', 'wanted.md', 'desired'));

function refusal(flow: string, goal: string, subject = both): FlowRefusal | null {
  try {
    flowNamed(flow).plan({ goal }, subject);
    return null;
  } catch (error) {
    if (error instanceof FlowRefusal) return error;
    throw error;
  }
}

/** Of each pair the first sentence is sent on, and the second, which is like it, is not. */
const redirects: [flow: string, to: string, sent: string, kept: string][] = [
  ['investigate', 'code-review', 'Review this branch', 'Since my branch, review emails do not arrive'],
  ['investigate', 'code-overview', 'How does the cache work?', 'The cache does not work'],
  ['investigate', 'plan-a-feature', 'Add a new feature for gifts', 'The add button of the feature is dead'],
  ['gap-analysis', 'investigate', 'Why does the import fail?', 'What is missing for the import not to fail?'],
  ['gap-analysis', 'iterative-plan-review', 'Review this spec', 'Hold the code against this spec'],
  ['gap-analysis', 'test-planning', 'Where are gaps in our tests?', 'Where are gaps in our test environment?'],
  ['research', 'investigate', 'Why does the worker crash?', 'Why do teams leave worker queues?'],
  ['research', 'plan-a-feature', 'Write a spec for gifts', 'Who writes a good spec for gifts?'],
  [
    'research',
    'coding-standard',
    'Write a coding standard for errors',
    'Which coding standard for errors do others use?',
  ],
  ['research', 'gap-analysis', 'Compare the spec with the code', 'Compare the specifications of HTTP/2 and HTTP/3'],
  [
    'research',
    'architectural-analysis',
    'Assess the architecture of billing',
    'Which architecture do billing systems have?',
  ],
  ['plan-a-feature', 'investigate', 'Why does checkout hang?', 'Say why checkout may hang, to the buyer'],
  ['plan-a-feature', 'iterative-plan-review', 'Check my plan', 'Users check their plan on a page'],
  [
    'plan-a-feature',
    'plan-implementation',
    'Write an implementation plan',
    'Admins write an implementation plan in the app',
  ],
  ['plan-a-feature', 'research', 'Which library should we use?', 'Users say which library they should see first'],
  ['plan-implementation', 'iterative-plan-review', 'Review the plan', 'Leave time to review the plan'],
  ['plan-implementation', 'plan-a-feature', 'Write the spec', 'Write no spec, it is there'],
  ['plan-implementation', 'plan-work-items', 'Split it all into tickets', 'Do not split it into tickets'],
  [
    'architectural-decision-record',
    'coding-standard',
    'Write a standard for logs',
    'Use the standard library for logs',
  ],
  ['architectural-decision-record', 'research', 'Which options are there for queues?', 'One queue for all options'],
  ['coding-standard', 'architectural-decision-record', 'Write an ADR about queues', 'Errors, as ADR 12 says'],
  ['coding-standard', 'project-documentation', 'Document how billing works', 'How we document what a function throws'],
  ['project-documentation', 'code-overview', 'Explain how billing works', 'Billing, explained for operators'],
  ['project-documentation', 'coding-standard', 'Write a coding standard', 'Billing by the accounting standard'],
  ['project-documentation', 'runbook', 'Write a runbook for billing', 'Billing, with a link to its runbook'],
  ['project-documentation', 'project-discovery', 'List all the commands', 'The list view and its commands'],
  ['project-discovery', 'code-overview', 'How does billing work?', 'How billing is built and run'],
  ['project-discovery', 'project-documentation', 'Document billing', 'What document tooling is there?'],
];

describe('a request for another flow', () => {
  it.each(redirects)('%s sends on to %s', (flow, to, sent, kept) => {
    expect(refusal(flow, sent)?.message).toContain(`the flow ${to} is for`);
    expect(refusal(flow, kept)).toBeNull();
  });
});

/** Of each pair the first goal is refused, and the second, which says what the message asks for, is not. */
const preflights: [flow: string, code: string, refused: string, let_in: string][] = [
  ['coding-standard', 'standard.formatting', 'Tabs or spaces', 'Tabs or spaces, because two incidents came from it'],
  ['coding-standard', 'standard.formatting', 'Use double quotes', 'How we quote user input'],
  [
    'architectural-decision-record',
    'decision.early',
    'A second database, in case we ever grow',
    'A second database in case we ever grow, because the audit asks for it',
  ],
  [
    'architectural-decision-record',
    'decision.status',
    'Mark ADR 7 as superseded',
    'Mark ADR 7 as superseded, because the partner closes the API',
  ],
  ['plan-a-feature', 'goal.short', 'Gifts', 'Orders can be gifts'],
];

describe('a request that is not worth a run', () => {
  it.each(preflights)('%s refuses as %s, until it says more', (flow, code, refused, letIn) => {
    expect(refusal(flow, refused, none)?.code).toBe(code);
    expect(refusal(flow, letIn, none)).toBeNull();
  });

  it('of a comparison names the option when no document says what is wanted', () => {
    expect(refusal('gap-analysis', '', withDocuments(document('x')))?.message).toContain('--document desired=FILE');
  });
});
