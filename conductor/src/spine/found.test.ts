import { describe, expect, it } from 'vitest';
import { getFlow } from '../registry.js';
import { angleText, areaSubject, changeOf, rawFinding } from '../testing/change.js';
import { playRun, type Answers, type PlayedRun } from '../testing/run-flow.js';
import type { Flow, Subject } from '../types.js';

const source = Array.from({ length: 20 }, (_, n) => `export const line${n + 1} = ${n + 1};`).join('\n');
const files = { 'src/core/a.ts': source };
const fault = (line: number, rest: object = {}) =>
  rawFinding(
    { path: 'src/core/a.ts', line, quote: `export const line${line} = ${line};` },
    { title: `Fault ${line}`, category: `kind-${line}`, ...rest },
  );

function flow(name: string): Flow {
  const one = getFlow(name);
  if (one === undefined) throw new Error(`${name} is not registered`);
  return one;
}

function play(name: string, answers: Answers, subject?: Subject): PlayedRun {
  const diff = subject?.diff ?? changeOf(files);
  return playRun({
    flow: flow(name),
    request: { goal: 'Is it sound?' },
    diff,
    ...(subject && { subject }),
    files,
    answers,
  });
}

/** What is shown when only these steps have ended. */
function found(name: string, { plan, results }: PlayedRun, ended: (key: string) => boolean): string[][] {
  const run = { plan, repository: '/r', base_ref: 'b', base_commit: 'b', head_ref: 'h', head_commit: 'h' };
  const steps = [...results.values()].map((result) => ({
    step: result.step,
    result: ended(result.step.key) ? result : null,
  }));
  const shown = flow(name).found(run, steps);
  return shown.map(({ stage, item }) => [item.ref, stage, ...(item.ended === null ? [] : [item.ended.disposition])]);
}

describe('what a run has found before its report', () => {
  const answers: Answers = {
    'angle.adversarial-security-analyst': angleText([fault(3), fault(5, { evidence: [] })]),
    'angle.junior-developer': angleText([fault(7)]),
    'angle.checklist': angleText([fault(9)]),
  };
  const run = play('code-review', answers);

  it('is nothing before an angle has ended', () => {
    expect(found('code-review', run, (key) => key === 'context')).toEqual([]);
  });

  it('is what angles said, as they end', () => {
    expect(found('code-review', run, (key) => key.endsWith('security-analyst'))).toEqual([
      ['adversarial-security-analyst/1', 'raw'],
      ['adversarial-security-analyst/2', 'raw'],
    ]);
  });

  it('waits with a step whose persona has an earlier one under way: its findings would be numbered anew', () => {
    expect(found('code-review', run, (key) => key === 'angle.checklist')).toEqual([]);
    expect(found('code-review', run, (key) => key === 'angle.checklist' || key === 'angle.junior-developer')).toEqual([
      ['junior-developer/1', 'raw'],
      ['junior-developer/2', 'raw'],
    ]);
  });

  it('is what the fold left once it has read them, with what it ended', () => {
    const folded = found('code-review', run, (key) => /^(context|angle\..*|fold)$/.test(key));
    expect(folded).toContainEqual(['adversarial-security-analyst/1', 'folded']);
    expect(folded).toContainEqual(['adversarial-security-analyst/2', 'folded', 'deferred']);
  });

  it('keeps its numbers from the angle to the report', () => {
    const before = found('code-review', run, (key) => key.startsWith('angle.')).map(([ref]) => ref);
    const after = found('code-review', run, (key) => key !== 'render').map(([ref]) => ref);
    expect(new Set(after)).toEqual(new Set(before));
  });

  it('has, in flows that end in a conclusion, what later steps said beside what was folded', () => {
    const subject = areaSubject(files, ['src/core']);
    const analysis = play('architectural-analysis', { 'angle.structural-analyst': angleText([fault(3)]) }, subject);
    expect(found('architectural-analysis', analysis, (key) => key !== 'render')).toContainEqual([
      'structural-analyst/1',
      'folded',
    ]);
  });
});
