import { TaskCondition } from '@boocode/contracts/task';
import { expect, it } from 'vitest';
import { conditions } from './conditions.js';

it('has a look for every state that a task can show, and for no other', () => {
  expect(Object.keys(conditions).toSorted()).toEqual([...TaskCondition.options].toSorted());
});

it('tells every state by its glyph and by its word', () => {
  const looks = Object.values(conditions);
  expect(new Set(looks.map((look) => look.glyph)).size).toBe(looks.length);
  expect(new Set(looks.map((look) => look.word)).size).toBe(looks.length);
});
