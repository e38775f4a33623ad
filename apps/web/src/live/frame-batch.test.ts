// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFrameBatch } from './frame-batch.js';

let paint: (() => void)[] = [];
const taken: number[][] = [];
beforeEach(() => {
  paint = [];
  taken.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => paint.push(draw));
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const batchOf = () => createFrameBatch<number>((all) => taken.push([...all]));

it('hands over what came within a frame at once, in its order', () => {
  const batch = batchOf();
  for (const one of [1, 2, 3]) batch.push(one);
  expect(taken).toEqual([]);
  for (const draw of paint.splice(0)) draw();
  batch.push(4);
  for (const draw of paint.splice(0)) draw();
  vi.runAllTimers();
  expect(taken).toEqual([[1, 2, 3], [4]]);
});

it('does not wait for a frame that a hidden page never paints', () => {
  batchOf().push(1);
  vi.advanceTimersByTime(100);
  expect(taken).toEqual([[1]]);
});

it('hands nothing over once it is closed', () => {
  const batch = batchOf();
  batch.push(1);
  batch.close();
  vi.runAllTimers();
  expect(taken).toEqual([]);
});
