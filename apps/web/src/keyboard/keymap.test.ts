import { describe, expect, it } from 'vitest';
import { bindingsWith, conflictsOf } from './keymap.js';
import { actionOf, isBesideShell, keyCaps, strokeOf, type KeyPress } from './stroke.js';

const defaults = bindingsWith({});
const press = (stroke: string, at: number) => ({ stroke, at });
const event = (key: string, given: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  ...given,
});

describe('the action of a key press', () => {
  it('understands single keys', () => {
    expect(actionOf(defaults, press('j', 0), null)).toBe('row.next');
    expect(actionOf(defaults, press('q', 0), null)).toBeNull();
  });

  it('understands g then r, in time and in this order', () => {
    expect(actionOf(defaults, press('g', 0), null)).toBeNull();
    expect(actionOf(defaults, press('r', 400), press('g', 0))).toBe('go.runs');
    expect(actionOf(defaults, press('r', 1400), press('g', 0))).toBe('step.retry');
    expect(actionOf(defaults, press('k', 400), press('g', 0))).toBe('row.previous');
  });

  it('follows what the person chose, and nothing where the keys were taken away', () => {
    const chosen = bindingsWith({ 'run.new': 'y', help: null, 'of another version': 'q' });
    expect(actionOf(chosen, press('y', 0), null)).toBe('run.new');
    expect(actionOf(chosen, press('c', 0), null)).toBeNull();
    expect(actionOf(chosen, press('?', 0), null)).toBeNull();
    expect(actionOf(chosen, press('q', 0), null)).toBeNull();
  });
});

describe('how a key press is written', () => {
  it('names the modifier of the system, and the key that was struck where Alt would write another sign', () => {
    expect(strokeOf(event('k', { code: 'KeyK', ctrlKey: true }), false)).toBe('mod+k');
    expect(strokeOf(event('k', { code: 'KeyK', metaKey: true }), true)).toBe('mod+k');
    expect(strokeOf(event('∑', { code: 'KeyW', altKey: true }), true)).toBe('alt+w');
    expect(strokeOf(event('|', { code: 'Backslash', ctrlKey: true, shiftKey: true }), false)).toBe('mod+shift+\\');
    expect(strokeOf(event('F6', { shiftKey: true }), false)).toBe('shift+F6');
  });

  it('names a sign by itself, and no modifier alone', () => {
    expect(strokeOf(event('?', { code: 'Slash', shiftKey: true }), false)).toBe('?');
    expect(strokeOf(event('Shift', { shiftKey: true }), false)).toBeNull();
  });

  it('is shown as it is on the keyboard', () => {
    expect(keyCaps('mod+shift+\\', false)).toEqual([['Ctrl', 'Shift', '\\']]);
    expect(keyCaps('mod+k', true)).toEqual([['⌘', 'K']]);
    expect(keyCaps('g r', false)).toEqual([['g'], ['r']]);
    expect(keyCaps('mod++', false)).toEqual([['Ctrl', '+']]);
  });
});

it('leaves to a shell what shells use', () => {
  expect(['mod+k', 'mod+\\', 'alt+w', 'F6'].filter((stroke) => isBesideShell(stroke, false))).toEqual([]);
  expect(['alt+shift+ArrowLeft', 'mod+shift+\\'].filter((stroke) => isBesideShell(stroke, false))).toHaveLength(2);
  expect(isBesideShell('mod+k', true)).toBe(true);
});

describe('keys that two actions would have', () => {
  it('are told, also when one begins with the other', () => {
    expect(conflictsOf(defaults, 'run.new')).toEqual([]);
    expect(conflictsOf(defaults, 'run.new', 'a')).toEqual(['ask.allow']);
    expect(conflictsOf(defaults, 'run.new', 'g')).toEqual([
      'go.runs',
      'go.tasks',
      'go.asks',
      'go.project',
      'place.agent',
    ]);
    expect(conflictsOf(defaults, 'run.new', 'j x')).toEqual(['row.next']);
  });
});
