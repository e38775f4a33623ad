import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { iso, runOf, type StepSeed } from './fixture-build.js';

const found = (count: number) => (count === 1 ? '1 finding' : `${count} findings`);
const angles = ['security', 'correctness', 'data', 'errors', 'tests', 'concurrency'];
const anglesDone = angles.map((name) => `angle.${name}`);

const head: StepSeed[] = [
  {
    key: 'context',
    title: 'Context',
    after: [],
    condition: 'completed',
    started: 598,
    ended: 596,
    summary: 'Read 14 changed files',
  },
  {
    key: 'discovery',
    title: 'Discovery',
    persona: 'project-discoverer',
    after: ['context'],
    condition: 'completed',
    started: 594,
    ended: 536,
    tokens: 84_200,
    summary: 'Found 14 entry points in 9 files',
  },
];

const tail: StepSeed[] = [
  {
    key: 'fold',
    title: 'Fold and gates',
    after: anglesDone,
    reason: 'Waiting for correctness, errors and concurrency (3 of 6)',
  },
  {
    key: 'synthesizer',
    title: 'Synthesizer',
    persona: 'synthesizer',
    after: ['fold'],
    reason: 'Waiting for Fold and gates',
  },
  {
    key: 'validator',
    title: 'Validator',
    persona: 'validator',
    after: ['synthesizer'],
    reason: 'Waiting for Synthesizer',
  },
  { key: 'render', title: 'Render', after: ['validator'], reason: 'Waiting for Validator' },
];

const angle = (seed: Omit<StepSeed, 'after'>): StepSeed => ({ ...seed, after: ['discovery'] });

/** The middle of a run: every state that can stand beside others. */
export function runningRun(now: number): FlowRunView {
  return runOf({
    n: 40,
    now,
    created: 600,
    run: { goal: 'Payments move to the new checkout. Look hard at what happens when the provider times out.' },
    steps: [
      ...head,
      angle({
        key: 'angle.security',
        title: 'Security',
        persona: 'security-auditor',
        condition: 'completed',
        started: 530,
        ended: 340,
        tokens: 132_000,
        summary: '3 findings, 1 critical',
      }),
      angle({
        key: 'angle.correctness',
        title: 'Correctness',
        persona: 'correctness-reviewer',
        condition: 'running',
        started: 530,
        tokens: 88_400,
        reason: 'Reads src/payments/charge.ts',
      }),
      angle({
        key: 'angle.data',
        title: 'Data',
        persona: 'data-engineer',
        condition: 'completed',
        started: 470,
        ended: 300,
        tokens: 97_000,
        summary: '2 findings',
      }),
      angle({
        key: 'angle.errors',
        title: 'Error handling',
        persona: 'failure-analyst',
        condition: 'running',
        started: 290,
        tokens: 41_000,
        attempt: 2,
        reason: 'Searches catch in src',
      }),
      angle({
        key: 'angle.tests',
        title: 'Tests',
        persona: 'test-engineer',
        condition: 'failed',
        started: 330,
        ended: 120,
        tokens: 60_100,
        attempt: 2,
        error: 'The answer had no JSON block in either turn. The transcript shows what it said instead.',
      }),
      angle({
        key: 'angle.concurrency',
        title: 'Concurrency',
        persona: 'concurrency-analyst',
        condition: 'queued',
        reason: 'Queued: 2 of 2 slots of opencode are busy',
      }),
      ...tail,
    ],
  });
}

const doneSteps = (): StepSeed[] => [
  ...head,
  ...angles.map((name, index): StepSeed => ({
    key: `angle.${name}`,
    title: name.charAt(0).toUpperCase() + name.slice(1),
    persona: `${name}-reviewer`,
    after: ['discovery'],
    condition: 'completed',
    started: 520 - (index % 3) * 70,
    ended: 330 - index * 20,
    tokens: 60_000 + index * 9000,
    summary: found(index % 4),
  })),
  ...tail.map((seed, index): StepSeed => {
    const { reason: _reason, ...rest } = seed;
    return { ...rest, condition: 'completed', started: 220 - index * 50, ended: 180 - index * 50, summary: 'Done' };
  }),
];

const report = `# Code review: REQUEST CHANGES

Three problems must be mended before this branch is merged. One of them lets anybody read every order.

Reviewed \`feature/checkout\` at \`a1b2c3d\` against \`main\` at \`4be1f0a\`: 14 files, 620 lines. Coverage: 6 of 6 angles.

## Critical

### CRIT-001 · The query is built from the request

\`src/orders/search.ts:41-44\` puts the customer's text into the statement:

\`\`\`ts
const rows = await sql.unsafe(\`select * from orders where name like '%\${query.name}%'\`);
\`\`\`

A quote in the name ends the string, and what follows is run. Found by **security** and **data**, confirmed by the validator.

*Mend it*: pass the value as a parameter, as \`src/orders/list.ts:18\` does.

### SEC-001 · A live key is committed

\`config/payments.ts:7\` holds a key of the payment provider. Take it out, **and revoke it**: it is in the history.

## Warnings

| id | where | what | said by |
| --- | --- | --- | --- |
| WARN-001 | \`src/payments/charge.ts:88\` | A timeout is caught and the order goes on as paid | errors, correctness |
| WARN-002 | \`src/payments/charge.ts:120-131\` | Two charges may run for one order | concurrency |

## What was refuted

1. *The cart total may overflow*: the type is \`numeric\`, see \`db/schema.sql:212\`.
2. *No index on orders.name*: \`db/schema.sql:240\` has one.

> Not validated: 1 finding. It is listed, and says so.

## Method

Twelve steps, 514k tokens.
`;

export const doneRun = (now: number): FlowRunView =>
  runOf({
    n: 39,
    now,
    created: 600,
    steps: doneSteps(),
    run: {
      condition: 'completed',
      verdict: 'REQUEST CHANGES',
      ended_at: iso(now, 30),
      report,
      goal: 'Orders can be searched by name',
    },
  });

/** Failed for good: the render step never became ready. */
export function failedRun(now: number): FlowRunView {
  const steps = doneSteps().map((seed): StepSeed => {
    if (seed.key === 'discovery') {
      return {
        ...seed,
        condition: 'failed',
        attempt: 2,
        error:
          'opencode ended by itself (exit code 137, out of memory) in both attempts. Free some memory, then retry.',
      };
    }
    if (seed.key === 'context') return seed;
    const { started: _started, ended: _ended, tokens: _tokens, summary: _summary, ...rest } = seed;
    return { ...rest, condition: 'cancelled', reason: 'Never started: Discovery failed' };
  });
  return runOf({
    n: 38,
    now,
    created: 600,
    steps,
    run: {
      condition: 'failed',
      reason: 'Discovery failed in 2 of 2 attempts, and everything else needs it.',
      verdict: 'INCOMPLETE',
      ended_at: iso(now, 500),
      repository: '/srv/git/inventory-service',
      head_ref: 'main',
    },
  });
}

/** Very full: many angles, long words. */
export const fullRun = (now: number, many = 60): FlowRunView =>
  runOf({
    n: 41,
    now,
    created: 3900,
    run: {
      goal: 'A goal that somebody pasted from a ticket, with everything that was ever said about it, so that it is longer than any line and has to be cut somewhere without breaking the page or hiding the buttons beside it',
      band: 'large',
      repository: '/home/mara/work/clients/a-customer-with-a-very-long-name/monorepo-of-everything',
      head_ref: 'feature/JIRA-12345-a-branch-name-that-tells-the-whole-story-of-the-change',
      cost_usd: 12.4,
    },
    steps: [
      ...head,
      ...Array.from({ length: many }, (_, index): StepSeed => ({
        key: `angle.part-${index}`,
        title: `Module ${index + 1}: ${['parsers and their generated tables', 'wire', 'storage engine'][index % 3]}`,
        after: ['discovery'],
        condition: index < 30 ? 'completed' : index < 34 ? 'running' : index === 34 ? 'parked' : 'queued',
        ...(index < 34 ? { started: 520 - index * 5 } : {}),
        ...(index < 30 ? { ended: 300 - index * 4, summary: found(index % 7), tokens: 41_000 + index * 1700 } : {}),
        ...(index === 34 ? { reason: 'Parked until 14:05: Claude session limit' } : {}),
        ...(index > 34 ? { reason: 'Queued: 4 of 4 slots of opencode are busy' } : {}),
      })),
      ...tail.map((seed) =>
        seed.key === 'fold'
          ? { ...seed, after: Array.from({ length: many }, (_, index) => `angle.part-${index}`) }
          : seed,
      ),
    ],
  });

/** What an agent said in a step. */
export function transcript(now: number): TaskEventView[] {
  const events: TaskEventView['event'][] = [
    { type: 'reasoning', text: 'The diff touches the payment path. ' },
    { type: 'reasoning', text: 'I should look at how errors travel first.' },
    {
      type: 'tool_call',
      id: 't1',
      tool: 'grep',
      title: 'catch in src/payments',
      input: { pattern: 'catch', path: 'src/payments' },
    },
    {
      type: 'tool_update',
      id: 't1',
      status: 'completed',
      output: 'src/payments/charge.ts:88:  } catch {\nsrc/payments/refund.ts:30:  } catch (error) {',
    },
    { type: 'text', text: 'Line 88 of `charge.ts` swallows the error. ' },
    { type: 'text', text: 'I read the code around it.' },
    {
      type: 'tool_call',
      id: 't2',
      tool: 'read',
      title: 'src/payments/charge.ts',
      input: { filePath: 'src/payments/charge.ts', offset: 70 },
    },
    { type: 'tool_update', id: 't2', status: 'failed', output: 'File is larger than the limit; read a part of it.' },
    { type: 'notice', text: 'The answer had no JSON block; asked once more for it.' },
    {
      type: 'tool_call',
      id: 't3',
      tool: 'read',
      title: 'src/payments/charge.ts, lines 80 to 140',
      input: { filePath: 'src/payments/charge.ts', offset: 80, limit: 60 },
    },
  ];
  return events.map((event, index) => ({ attempt: 1, seq: index + 1, event, created_at: iso(now, 100 - index) ?? '' }));
}
