/** What can be done by key, in the order of the help; the one list that both the help and the listener read. */
export const keymap = [
  { keys: 'j', does: 'Next row' },
  { keys: 'k', does: 'Previous row' },
  { keys: 'Enter', does: 'Open the row' },
  { keys: 'Escape', does: 'One level up' },
  { keys: 'g r', does: 'Go to the runs' },
  { keys: 'g a', does: 'Go to what needs you' },
  { keys: 'n', does: 'New run' },
  { keys: '1', does: 'Steps of the run' },
  { keys: '2', does: 'Report of the run' },
  { keys: 'a', does: 'Allow once; the first option of a question' },
  { keys: 's', does: 'Allow for this step' },
  { keys: 'w', does: 'Allow for the whole run' },
  { keys: 'A', does: 'Allow for this step; go to what an agent in a pane asks' },
  { keys: 'd', does: 'Deny with words' },
  { keys: '?', does: 'This help' },
] as const;

export type Keys = (typeof keymap)[number]['keys'];
export type Handlers = Partial<Record<Keys, () => void>>;

const sequenceMs = 1000;

export interface Pressed {
  key: string;
  at: number;
}

/** The entry that a key press completes, given the one before it. Prefixes of sequences (`g`) complete nothing. */
export function keysFor(press: Pressed, before: Pressed | null): Keys | null {
  const pair = before !== null && press.at - before.at < sequenceMs ? `${before.key} ${press.key}` : null;
  const found = keymap.find(({ keys }) => keys === pair) ?? keymap.find(({ keys }) => keys === press.key);
  return found?.keys ?? null;
}
