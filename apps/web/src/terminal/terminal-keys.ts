/** What a key does for the page rather than for the shell. `paste` is left to the browser, which alone may read what was copied. */
export type KeyAction = 'copy' | 'paste' | 'search' | 'leave' | 'anew';

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/** Every key is the shell's, Escape and Tab too, but these. */
export function keyAction(
  { key, ctrlKey, shiftKey, altKey, metaKey }: Key,
  { selected, ended }: { selected: boolean; ended: boolean },
): KeyAction | null {
  if (ended && key === 'Enter') return 'anew';
  if (metaKey && !ctrlKey && !altKey) return key === 'c' && selected ? 'copy' : key === 'v' ? 'paste' : null;
  if (!ctrlKey || !shiftKey || altKey || metaKey) return null;
  const actions: Readonly<Record<string, KeyAction>> = { c: 'copy', v: 'paste', f: 'search', e: 'leave' };
  return actions[key.toLowerCase()] ?? null;
}

/** Those keys, as the help shows them: there they are fixed, for a shell has most others. */
export const terminalKeys = [
  { keys: 'ctrl+shift+e', does: 'Leave the terminal' },
  { keys: 'ctrl+shift+f', does: 'Find in the terminal' },
  { keys: 'ctrl+shift+c', does: 'Copy what is selected' },
  { keys: 'ctrl+shift+v', does: 'Paste' },
] as const;

/** What a key types when Ctrl is held; what has no such meaning stays as it is. */
export function withControl(data: string): string {
  const code = data.toUpperCase().charCodeAt(0);
  return data.length === 1 && code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : data;
}

/** A key of the row that phones get. */
export type RowKey = 'Esc' | 'Tab' | 'Up' | 'Down' | 'Left' | 'Right';

/**
 * What such a key types, as xterm has it ("PC-Style Function Keys" in its ctlseqs): a cursor key with Ctrl is `CSI 1;5 A`, and `SS3 A`
 * for a program that asked for application mode.
 */
export function typedBy(key: RowKey, { control, application }: { control: boolean; application: boolean }): string {
  if (key === 'Esc') return '\u001B';
  if (key === 'Tab') return '\t';
  const final = { Up: 'A', Down: 'B', Right: 'C', Left: 'D' }[key];
  if (control) return `\u001B[1;5${final}`;
  return `\u001B${application ? 'O' : '['}${final}`;
}
