import { describe, expect, test } from 'vitest';
import { parseExecutions } from './bodies.js';
import { countRepeats, timeEdges } from './edges.js';
import { fanShape } from './shapes.js';

const shape = fanShape(2);
const MS = 1_000_000n;

/** Executions of the run r1 as `key: [start, end]` in milliseconds. */
function executions(steps: [key: string, start: bigint, end: bigint][]): ReturnType<typeof parseExecutions> {
  return steps.map(([key, start, end]) => ({ run: 'r1', key, started: start * MS, ended: end * MS }));
}

const good: Parameters<typeof executions>[0] = [
  ['discovery', 0n, 1n],
  ['angle0', 3n, 4n],
  ['angle1', 3n, 9n],
  ['fold', 10n, 11n],
];

describe('edges', () => {
  test('run from the end of the last dependency to the start of the step', () => {
    const { all, joins } = timeEdges(executions(good), { shape, runs: ['r1'], repeats: false });
    expect(all).toEqual([2, 2, 1]);
    expect(joins).toEqual([1]);
  });

  test('of a run with a step that never ran are refused', () => {
    const cut = executions(good.slice(0, 3));
    expect(() => timeEdges(cut, { shape, runs: ['r1'], repeats: false })).toThrow('fold of r1 never ran');
  });

  test('of a step that ran twice are refused, unless a crash allows it', () => {
    const twice = executions([...good, ['angle0', 12n, 13n]]);
    expect(() => timeEdges(twice, { shape, runs: ['r1'], repeats: false })).toThrow('angle0 of r1 ran twice');
    expect(timeEdges(twice, { shape, runs: ['r1'], repeats: true }).all).toHaveLength(3);
    expect(countRepeats(twice)).toBe(1);
  });

  test('of a step that ran before its dependencies are refused', () => {
    const early = executions([...good.slice(0, 3), ['fold', 8n, 11n]]);
    expect(() => timeEdges(early, { shape, runs: ['r1'], repeats: false })).toThrow('fold of r1 ran before');
  });
});

test('a line of the record is an execution', () => {
  expect(parseExecutions('r1 fold 1 2\n')).toEqual([{ run: 'r1', key: 'fold', started: 1n, ended: 2n }]);
  expect(() => parseExecutions('r1 fold 1\n')).toThrow('broken');
});
