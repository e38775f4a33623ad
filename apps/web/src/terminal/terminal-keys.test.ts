import { expect, it } from 'vitest';
import { keyAction, typedBy, withControl } from './terminal-keys.js';

const press = (key: string, held: string) => ({
  key,
  ctrlKey: held.includes('C'),
  shiftKey: held.includes('S'),
  altKey: held.includes('A'),
  metaKey: held.includes('M'),
});

it.each([
  ['C', 'CS', 'copy'],
  ['V', 'CS', 'paste'],
  ['F', 'CS', 'search'],
  ['E', 'CS', 'leave'],
  ['c', 'M', 'copy'],
  ['v', 'M', 'paste'],
])('%s with %s is for the page: %s', (key, held, action) =>
  expect(keyAction(press(key, held), { selected: true, ended: false })).toBe(action),
);

it.each([
  ['Escape', ''],
  ['Tab', ''],
  ['Tab', 'S'],
  ['c', 'C'],
  ['f', 'C'],
  ['e', 'CSA'],
  ['F', 'S'],
])('%s with "%s" is for the shell', (key, held) =>
  expect(keyAction(press(key, held), { selected: true, ended: false })).toBeNull(),
);

it('leaves Cmd+C alone where nothing is selected', () =>
  expect(keyAction(press('c', 'M'), { selected: false, ended: false })).toBeNull());

it('has Enter start a new shell where the last one has ended', () => {
  expect(keyAction(press('Enter', ''), { selected: false, ended: true })).toBe('anew');
  expect(keyAction(press('Enter', ''), { selected: false, ended: false })).toBeNull();
});

it.each([
  ['Esc', false, false, '\u001B'],
  ['Tab', false, true, '\t'],
  ['Up', false, false, '\u001B[A'],
  // As less, vim and htop ask for it.
  ['Up', false, true, '\u001BOA'],
  ['Right', true, false, '\u001B[1;5C'],
  ['Left', true, true, '\u001B[1;5D'],
] as const)('the key %s of the row (Ctrl: %s, application mode: %s) types %j', (key, control, application, typed) =>
  expect(typedBy(key, { control, application })).toBe(typed),
);

it.each([
  ['c', '\u0003'],
  ['D', '\u0004'],
  ['[', '\u001B'],
  ['1', '1'],
  ['\u001B[A', '\u001B[A'],
])('types %j with Ctrl as %j', (data, typed) => expect(withControl(data)).toBe(typed));
