import type { Terminal } from '@xterm/xterm';
import { keyAction, type KeyAction } from './terminal-keys.js';
import { linesRunBy, pasteable } from './terminal-paste.js';

/** Takes the keys that are not the shell's. */
export function takeKeys(
  terminal: Terminal,
  { ended, act }: { ended: () => boolean; act: (action: KeyAction) => void },
): void {
  terminal.attachCustomKeyEventHandler((event) => {
    const action = keyAction(event, { selected: terminal.hasSelection(), ended: ended() });
    if (action === null) return true;
    if (event.type === 'keydown' && !event.repeat && action !== 'paste') {
      event.preventDefault();
      // xterm answers the event with what is selected. The clipboard API is not there where the page comes over plain HTTP.
      if (action === 'copy') document.execCommand('copy');
      else act(action);
    }
    return false;
  });
}

/** Pastes in the place of xterm, which would let control characters through. Returns how to stop it. */
export function takePastes(
  host: HTMLElement,
  terminal: Terminal,
  ask: (text: string, lines: number) => void,
): () => void {
  const paste = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const text = pasteable(event.clipboardData?.getData('text/plain') ?? '');
    const lines = linesRunBy(text, terminal.modes.bracketedPasteMode);
    if (lines > 0) ask(text, lines);
    else terminal.paste(text);
  };
  // Before xterm's own listeners.
  host.addEventListener('paste', paste, { capture: true });
  return () => host.removeEventListener('paste', paste, { capture: true });
}
