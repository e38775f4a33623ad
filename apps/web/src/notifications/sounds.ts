const key = 'boocode.sounds';
const listeners = new Set<() => void>();

/** Whether this browser makes sounds: a choice of the device, off until a person has made it. */
export const soundsOn = (): boolean => localStorage.getItem(key) === 'on';

export function setSounds(on: boolean): void {
  if (on) localStorage.setItem(key, 'on');
  else localStorage.removeItem(key);
  for (const listener of listeners) listener();
}

/** Calls back when the choice changes, in this tab or another one. Answers with how to stop. */
export function onSounds(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}
