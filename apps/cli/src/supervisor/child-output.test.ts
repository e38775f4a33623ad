import { expect, it } from 'vitest';
import { warningIn } from './child-output.js';

it.each([
  ['{"level":40,"msg":"agent is slow"}', 'agent is slow'],
  ['{"level":50,"msg":"claim failed","err":{"message":"no connection"}}', 'claim failed: no connection'],
  ['{"level":60,"err":{"message":"no connection"}}', 'no connection'],
  ['{"level":30,"msg":"listening"}', null],
  ['{"broken', null],
  ['plain words', null],
])('of %s a person sees %j', (line, words) => {
  expect(warningIn(line)).toBe(words);
});
