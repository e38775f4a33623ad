/** What a key does for the page rather than for the shell. `paste` is left to the browser, which alone may read what was copied. */
export type KeyAction = 'copy' | 'paste' | 'search' | 'leave';

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/** Every key is the shell's, Escape and Tab too, but these. */
export function keyAction({ key, ctrlKey, shiftKey, altKey, metaKey }: Key, selected: boolean): KeyAction | null {
  if (metaKey && !ctrlKey && !altKey) return key === 'c' && selected ? 'copy' : key === 'v' ? 'paste' : null;
  if (!ctrlKey || !shiftKey || altKey || metaKey) return null;
  const actions: Readonly<Record<string, KeyAction>> = { c: 'copy', v: 'paste', f: 'search', e: 'leave' };
  return actions[key.toLowerCase()] ?? null;
}

/** What a key types when Ctrl is held; what has no such meaning stays as it is. */
export function withControl(data: string): string {
  const code = data.toUpperCase().charCodeAt(0);
  return data.length === 1 && code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : data;
}
