import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { addUse } from './use-flag.js';

test.each([
  ['angle=codex', { agent: 'codex' }],
  ['angle.security=opencode/anthropic/claude', { agent: 'opencode', model: 'anthropic/claude' }],
  ['validator=/big', { model: 'big' }],
  [
    'angle=claude/opus,thinking=high,mode=plan',
    { agent: 'claude', model: 'opus', thinking_option_id: 'high', mode_id: 'plan' },
  ],
  ['angle=,thinking=low', { thinking_option_id: 'low' }],
])('%s is understood', (text, choice) => {
  expect(addUse(text)).toEqual([[text.split('=')[0], choice]]);
});

test('what is said again is added, but one step only once', () => {
  const first = addUse('angle=codex');
  expect(addUse('validator=claude', first).map(([step]) => step)).toEqual(['angle', 'validator']);
  expect(() => addUse('angle=claude', first)).toThrow(InvalidArgumentError);
});

test.each(['angle', '=codex', 'angle=', 'angle=codex,speed=fast', 'angle=codex,thinking'])('%s is refused', (text) => {
  expect(() => addUse(text)).toThrow(InvalidArgumentError);
});
