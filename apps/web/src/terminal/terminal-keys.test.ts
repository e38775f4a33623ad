import { expect, it } from 'vitest';
import { keyAction, withControl } from './terminal-keys.js';

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
])('%s with %s is for the page: %s', (key, held, action) => expect(keyAction(press(key, held), true)).toBe(action));

it.each([
  ['Escape', ''],
  ['Tab', ''],
  ['Tab', 'S'],
  ['c', 'C'],
  ['f', 'C'],
  ['e', 'CSA'],
  ['F', 'S'],
])('%s with "%s" is for the shell', (key, held) => expect(keyAction(press(key, held), true)).toBeNull());

it('leaves Cmd+C alone where nothing is selected', () => expect(keyAction(press('c', 'M'), false)).toBeNull());

it.each([
  ['c', '\u0003'],
  ['D', '\u0004'],
  ['[', '\u001B'],
  ['1', '1'],
  ['\u001B[A', '\u001B[A'],
])('types %j with Ctrl as %j', (data, typed) => expect(withControl(data)).toBe(typed));
