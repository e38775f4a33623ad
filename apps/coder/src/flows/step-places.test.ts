import { expect, test } from 'vitest';
import type { PlanStep } from '@boocode/contracts/flow-plan';
import { PlaceError, placesOf, type PlacesRequest } from './step-places.js';

const step = (key: string, more: Partial<PlanStep> = {}): PlanStep => ({
  key,
  stage: 'fix',
  title: key,
  kind: 'write',
  persona: null,
  tier: null,
  depends_on: [],
  min_deps: null,
  required: true,
  on_failure: 'skip',
  brief: '',
  slice: [],
  output: null,
  bound_by: [],
  max_attempts: 1,
  max_crashes: 1,
  budget_seconds: 1,
  idle_seconds: 1,
  ...more,
});

function places(steps: PlanStep[], more: Partial<PlacesRequest> = {}) {
  let made = 0;
  const request = { steps, idOf: (_from: string, key: string) => `row of ${key}`, newId: () => `chat ${(made += 1)}` };
  return Object.fromEntries(placesOf({ ...request, ...more }));
}

test('each step that writes has a chat of its own, and no other step has one', () => {
  expect(places([step('a'), step('b'), step('check', { kind: 'command' })])).toEqual({
    a: { chat_id: 'chat 1', session_id: 'chat 1' },
    b: { chat_id: 'chat 2', session_id: 'chat 2' },
    check: {},
  });
});

test('a step that continues another writes on in its chat, also when that was there before', () => {
  const { b } = places([step('a'), step('b', { continues: 'a' })]);
  expect(b).toEqual({ chat_id: 'chat 1', session_id: 'chat 1' });
  const added = places([step('b', { continues: 'a' })], { chatOf: (key) => `of ${key}` });
  expect(added['b']).toEqual({ chat_id: 'of a', session_id: 'of a' });
  expect(() => places([step('b', { continues: 'a' })])).toThrow(PlaceError);
});

test('steps of an arena know the row of its pick, the pick too', () => {
  const pick = step('pick', { kind: 'person', arena: 'pick' });
  expect(places([step('contestant.a', { arena: 'pick' }), pick])).toEqual({
    'contestant.a': { arena_id: 'row of pick', chat_id: 'chat 1', session_id: 'chat 1' },
    pick: { arena_id: 'row of pick' },
  });
});
