/** What a key in the composer does. */
export type KeyAction = 'send' | 'choose' | 'next' | 'previous' | 'dismiss' | 'arm' | 'stop' | 'recall';

interface Press {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** An input method is composing: its keys are its own. */
  isComposing: boolean;
  keyCode: number;
}

interface Situation {
  empty: boolean;
  /** The slash picker is open. */
  picking: boolean;
  choosable: boolean;
  /** An answer is being written, and can be stopped. */
  stoppable: boolean;
  /** Escape was pressed once already. */
  armed: boolean;
  recallable: boolean;
}

/** Null leaves the key to the browser. Escape stops only when it is pressed twice: once is too easily meant for something else. */
export function keyAction(press: Press, at: Situation): KeyAction | null {
  // Safari ends a composition before the key that ended it, and tells by this code.
  if (press.isComposing || press.keyCode === 229) return null;
  if (press.altKey || press.ctrlKey || press.metaKey) return null;
  return (at.picking ? pickerAction(press, at) : null) ?? boxAction(press, at);
}

function boxAction(press: Press, at: Situation): KeyAction | null {
  if (press.key === 'Enter') return press.shiftKey ? null : 'send';
  if (press.key === 'ArrowUp' && at.empty && at.recallable) return 'recall';
  if (press.key === 'Escape' && at.stoppable) return at.armed ? 'stop' : 'arm';
  return null;
}

function pickerAction({ key, shiftKey }: Press, { choosable }: Situation): KeyAction | null {
  if (key === 'Escape') return 'dismiss';
  if (!choosable || shiftKey) return null;
  if (key === 'ArrowDown') return 'next';
  if (key === 'ArrowUp') return 'previous';
  return key === 'Enter' || key === 'Tab' ? 'choose' : null;
}
