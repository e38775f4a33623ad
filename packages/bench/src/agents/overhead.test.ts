import { expect, test } from 'vitest';
import { timingOf } from './overhead.js';
import type { Sight } from './sights.js';

const span = { claimed: 100, returned: 200, settled: 220 };
const turn: Sight[] = [
  { kind: 'asked', at: 140 },
  { kind: 'told', at: 150 },
];

test('what waits for an answer of the agent is the agent’s, and all else before the prompt is ours', () => {
  const timing = timingOf(span, [
    { kind: 'call', id: 'new', at: 105 },
    { kind: 'word', at: 108 },
    { kind: 'answer', id: 'new', at: 115 },
    { kind: 'call', id: 'prompt', at: 120 },
    ...turn,
    { kind: 'word', at: 190 },
    { kind: 'answer', id: 'prompt', at: 198 },
  ]);
  expect(timing).toMatchObject({ first_request: 40, before: 10, turn: 2, after: 20, own: 32 });
});

test('calls side by side count once, and one that is never answered until the end of the stretch', () => {
  const timing = timingOf(span, [
    { kind: 'call', id: 'a', at: 102 },
    { kind: 'call', id: 'b', at: 104 },
    { kind: 'answer', id: 'b', at: 106 },
    { kind: 'answer', id: 'a', at: 110 },
    { kind: 'act', at: 130 },
    ...turn,
    { kind: 'word', at: 200 },
    { kind: 'call', id: 'exit', at: 205 },
  ]);
  // 2 + 20 before, nothing in the turn, 5 after it.
  expect(timing).toMatchObject({ before: 22, turn: 0, after: 5 });
});

test('in the turn a wait is ours when we end it: by asking the agent something more, or by being done', () => {
  const timing = timingOf(span, [
    { kind: 'act', at: 101 },
    ...turn,
    { kind: 'word', at: 160 },
    { kind: 'call', id: 'messages', at: 175 },
    { kind: 'answer', id: 'messages', at: 180 },
  ]);
  expect(timing).toMatchObject({ before: 1, turn: 15 + 20, after: 20 });
});

test('sights of other attempts are left out, and an attempt that asked no model has no timing', () => {
  expect(timingOf(span, [{ kind: 'asked', at: 90 }])).toBeNull();
  expect(timingOf(span, [{ kind: 'call', id: 'before', at: 90 }, { kind: 'act', at: 110 }, ...turn])).toMatchObject({
    before: 10,
  });
});

test('a process that is started after the model was asked is for another attempt, whatever is said to it', () => {
  const timing = timingOf(span, [
    { kind: 'act', pid: 1, at: 110 },
    ...turn,
    { kind: 'call', id: 'start 2', pid: 2, at: 160 },
    { kind: 'call', id: '2 initialize', pid: 2, at: 165 },
    { kind: 'word', pid: 1, at: 195 },
    { kind: 'answer', id: '2 initialize', pid: 2, at: 215 },
  ]);
  expect(timing).toMatchObject({ before: 10, turn: 5, after: 20 });
});
