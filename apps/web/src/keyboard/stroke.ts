import { actions, type Action, type Bindings } from './keymap.js';

export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey'>;

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);
const alone = new Set(['Control', 'Alt', 'Shift', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Unidentified']);
const signs: Readonly<Record<string, string>> = {
  Backslash: '\\',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Semicolon: ';',
  Quote: "'",
  Minus: '-',
  Equal: '=',
  Backquote: '`',
};

/** The key itself: with modifiers that change what is written, the one that was struck. */
function keyOf({ key, code, ctrlKey, altKey, metaKey }: KeyPress): string {
  if (!ctrlKey && !altKey && !metaKey) return key;
  const letter = /^(?:Key([A-Z])|Digit(\d))$/.exec(code);
  return (letter?.[1]?.toLowerCase() ?? letter?.[2] ?? signs[code]) || (key.length === 1 ? key.toLowerCase() : key);
}

/** A key press as it stands in the map, such as `mod+shift+\`; null for a modifier by itself. */
export function strokeOf(press: KeyPress, mac = isMac()): string | null {
  if (alone.has(press.key)) return null;
  const [mod, other] = mac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  const key = keyOf(press);
  // A sign that needs Shift, such as ?, is named by itself.
  const shift = press.shiftKey && (press.ctrlKey || press.altKey || press.metaKey || key.length > 1);
  const parts = [mod && 'mod', other && (mac ? 'ctrl' : 'meta'), press.altKey && 'alt', shift && 'shift', key];
  return parts.filter((part) => part !== false).join('+');
}

/** Written with Ctrl, Alt or the like: it does its work in fields too, for it writes nothing. */
export const isChord = (stroke: string): boolean =>
  /^(?:mod|ctrl|meta|alt)\+./.test(stroke) || /^(?:shift\+)?F\d/.test(stroke);

/** What shells leave free: chords with Shift, and those of the Command key. */
export const isBesideShell = (stroke: string, mac = isMac()): boolean =>
  /\bshift\+/.test(stroke) || (mac && stroke.startsWith('mod+'));

const sequenceMs = 1000;

export interface Struck {
  stroke: string;
  at: number;
}

/** The action that a key press completes, given the one before it. Prefixes of sequences (`g`) complete nothing. */
export function actionOf(bindings: Bindings, press: Struck, before: Struck | null): Action | null {
  const pair = before !== null && press.at - before.at < sequenceMs ? `${before.stroke} ${press.stroke}` : null;
  const of = (keys: string) => actions.find((action) => bindings[action] === keys);
  return (pair === null ? undefined : of(pair)) ?? of(press.stroke) ?? null;
}

const words: Readonly<Record<string, string>> = {
  Escape: 'Esc',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  alt: 'Alt',
  shift: 'Shift',
  meta: 'Win',
  ctrl: 'Ctrl',
  ' ': 'Space',
};

/** Keys as they are written on the keyboard, key by key; a sequence's strokes follow each other. */
export function keyCaps(keys: string, mac = isMac()): string[][] {
  return keys.split(' ').map((stroke) =>
    (stroke.endsWith('++') ? [...stroke.slice(0, -2).split('+'), '+'] : stroke === '+' ? ['+'] : stroke.split('+')).map(
      (part) => {
        if (part === 'mod') return mac ? '⌘' : 'Ctrl';
        if (part === 'alt' && mac) return '⌥';
        return words[part] ?? (part.length === 1 && stroke.length > 1 ? part.toUpperCase() : part);
      },
    ),
  );
}

/** The same in one line, for tooltips. */
export const keyWords = (keys: string | null): string =>
  keys === null
    ? ''
    : keyCaps(keys)
        .map((caps) => caps.join('+'))
        .join(' ');
