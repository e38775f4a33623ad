import type { FlowRunView } from '@boocode/contracts/flow-run';
import { iso, runOf, type StepSeed } from './fixture-build.js';

const angles = ['structural-analyst', 'behavioral-analyst', 'data-engineer'];
const seated = (round: string): StepSeed[] =>
  angles.map((name, index) => ({
    key: `angle.${name}${round}`,
    title: `${name.charAt(0).toUpperCase()}${name.slice(1).replace('-', ' ')}${round === '' ? '' : ', round 2'}`,
    persona: name,
    after: round === '' ? ['context', 'discovery'] : ['context', 'fold'],
    condition: 'completed',
    started: round === '' ? 520 : 360,
    ended: (round === '' ? 430 : 310) - index * 20,
    tokens: 50_000 + index * 9000,
    summary: index === 0 ? '1 finding' : `${index + 1} findings`,
  }));

const report = `# Architectural analysis

The billing module is sound, but its only way to the outside is a cycle with the orders.

Rests on STR-001.

## Facts

- **MAP-001** Charges are made in one place (\`src/billing/charge.ts:12\`)
`;

/** A run of an area with documents, two rounds and every stage; it has ended. */
export const areaRun = (now: number): FlowRunView =>
  runOf({
    n: 42,
    now,
    created: 600,
    run: {
      flow: 'architectural-analysis',
      title: 'Architectural analysis: src/billing, src/orders/checkout',
      goal: 'Can billing be given to another team?',
      subject: {
        kind: 'area',
        focus: ['src/billing', 'src/orders/checkout', 'src/shared/money', 'src/shared/clock'],
        documents: ['team-plan.md'],
      },
      base_ref: 'empty tree',
      base_commit: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
      condition: 'completed',
      verdict: 'NOT ESTABLISHED',
      ended_at: iso(now, 30),
      report,
      result: { verdict: 'NOT ESTABLISHED', findings: [], coverage: [], conclusion: null, gaps: [] },
    },
    steps: [
      { key: 'context', title: 'Gather the subject', after: [], condition: 'completed', started: 598, ended: 596 },
      {
        key: 'discovery',
        title: 'Map of the code',
        persona: 'codebase-explorer',
        after: ['context'],
        condition: 'completed',
        started: 590,
        ended: 530,
        tokens: 70_000,
        summary: '9 facts',
      },
      ...seated(''),
      {
        key: 'fold',
        title: 'Check the findings',
        after: ['discovery', 'angle.structural-analyst'],
        condition: 'completed',
      },
      ...seated('.r2'),
      {
        key: 'fold.r2',
        title: 'Check the findings of round 2',
        after: ['fold', 'angle.data-engineer.r2'],
        condition: 'completed',
      },
      {
        key: 'dedupe',
        title: 'Tell doubles apart',
        after: ['fold.r2'],
        condition: 'completed',
        started: 250,
        ended: 240,
      },
      {
        key: 'second-wave.risk-analyst',
        title: 'Rate the risks',
        persona: 'risk-analyst',
        after: ['dedupe'],
        condition: 'completed',
        started: 235,
        ended: 190,
        tokens: 20_000,
      },
      {
        key: 'synthesizer',
        title: 'Draw the conclusion',
        persona: 'software-architect',
        after: ['second-wave.risk-analyst'],
        condition: 'completed',
        started: 185,
        ended: 120,
        tokens: 44_000,
      },
      {
        key: 'validator',
        title: 'Attack the conclusion',
        persona: 'adversarial-validator',
        after: ['synthesizer'],
        condition: 'completed',
        started: 115,
        ended: 70,
        tokens: 39_000,
      },
      {
        key: 'render',
        title: 'Write the report',
        after: ['validator'],
        condition: 'completed',
        started: 60,
        ended: 58,
      },
    ],
  });
