import type { ComposerMessage } from './composer-props.js';

/** What waits behind an answer. `held` says why it does not go on by itself. */
export interface Queue {
  items: readonly ComposerMessage[];
  held: string | null;
}

export const emptyQueue: Queue = { items: [], held: null };

export const queueWith = (queue: Queue, message: ComposerMessage): Queue => ({
  ...queue,
  items: [...queue.items, message],
});

export function queueWithout({ items, held }: Queue, key: string): Queue {
  const rest = items.filter((item) => item.key !== key);
  return { items: rest, held: rest.length === 0 ? null : held };
}

export function queueMoved(queue: Queue, key: string, to: number): Queue {
  const item = queue.items.find((one) => one.key === key);
  if (item === undefined) return queue;
  const rest = queue.items.filter((one) => one !== item);
  return { ...queue, items: rest.toSpliced(Math.max(0, Math.min(to, rest.length)), 0, item) };
}

/** What is sent now: the first, when nothing is being written and nothing holds it. */
export const nextOf = ({ items, held }: Queue, busy: boolean): ComposerMessage | null =>
  busy || held !== null ? null : (items[0] ?? null);
