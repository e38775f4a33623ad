import type { TaskView } from '@boocode/contracts/task';
import { runOf, waitsOf, type StepSeed } from './fixture-build.js';

/** A finding that is fixed, and how far its fix is. */
interface Fix {
  name: string;
  title: string;
  /** What became of its merge. */
  merged: 'merged' | 'left';
}

const fixes: readonly Fix[] = [
  { name: 'SEC-001', title: 'A charge hangs when the provider does not answer', merged: 'merged' },
  { name: 'WARN-002', title: 'The total of an order is rounded twice', merged: 'merged' },
  { name: 'WARN-004', title: 'A refund is booked before it is confirmed', merged: 'left' },
];

const done = (started: number, ended: number) => ({ condition: 'completed', started, ended }) as const;

/** One fix after the other: written, checked, reviewed and merged; the last was rejected and stays a branch. */
function chainOf({ name, title, merged }: Fix, at: number): StepSeed[] {
  const n = at + 1;
  const from = 540 - at * 60;
  const left = merged === 'left';
  const key = (kind: string) => `${kind}.${n}`;
  return [
    { key: key('fix'), title: `Fix ${name}: ${title}`, after: [], tokens: 61_000, ...done(from, from - 150) },
    {
      key: key('check'),
      title: `Check: ${name}`,
      after: [key('fix')],
      summary: 'npm test',
      ...done(from - 150, from - 181),
    },
    {
      key: key('review'),
      title: `Review: ${name}`,
      after: [key('fix'), key('check')],
      tokens: 12_000,
      summary: left ? 'Rejected: it books the refund twice when the provider confirms late.' : 'Approved.',
      ...done(from - 181, from - 230),
    },
    {
      key: key('merge'),
      title: `Merge the fix of ${name}`,
      after: [key('review'), ...(at === 0 ? [] : [`merge.${at}`])],
      summary: left ? 'Not merged: its review rejects it. It stays on its branch.' : 'Merged.',
      ...done(from - 230, from - 231),
    },
  ];
}

/** A fix run that stands before a person's word. */
export function mendRun(now: number) {
  const chains = fixes.flatMap(chainOf);
  const merges = fixes.map((_fix, at) => `merge.${at + 1}`);
  const waits = 'Waits for your approval';
  const built = runOf({
    n: 62,
    now,
    created: 545,
    steps: [
      ...chains,
      {
        key: 'check',
        title: 'Check all fixes together',
        after: merges,
        condition: 'completed',
        started: 180,
        ended: 140,
        summary: 'npm test',
      },
      { key: 'approve', title: 'Approve what goes into main', after: ['check'], condition: 'needs-you', reason: waits },
      {
        key: 'land',
        title: 'Merge the fixes of SEC-001, WARN-002, WARN-004',
        after: ['approve'],
        reason: 'Waiting for Approve what goes into main',
      },
      { key: 'finish', title: 'Write the report', after: ['land'], reason: 'Waiting for Merge the fixes' },
    ],
    run: {
      flow: 'fix',
      title: 'Fix SEC-001, WARN-002, WARN-004',
      goal: 'The tests of payments pass, and no other test is changed.',
      subject: { kind: 'repository', focus: [], documents: [] },
      band: 'small',
      band_reason: '3 findings in 3 fixes',
      condition: 'needs-you',
      reason: `Approve what goes into main: ${waits}`,
    },
  });
  const steps = built.steps.map(asDone);
  return { ...built, steps, waits: waitsOf(steps, now, 140) };
}

/** Who does a step, by its key. */
function asDone(step: TaskView): TaskView {
  const [stage = ''] = (step.step_key ?? '').split('.');
  if (stage === 'fix') return { ...step, kind: 'write', agent: 'claude', model: 'claude-opus' };
  if (stage === 'check') return { ...step, kind: 'command', agent: 'command', model: null };
  if (stage === 'approve') return { ...step, kind: 'person', person: 'approve', agent: 'human', model: null };
  if (stage === 'merge' || stage === 'land') return { ...step, kind: 'merge', agent: 'conductor', model: null };
  return stage === 'review' ? step : { ...step, kind: 'code', agent: 'conductor', model: null };
}
