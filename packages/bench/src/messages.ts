import type { Place } from './adapter.js';
import type { Shape } from './shapes.js';

/** What the bench asks of a contender's process, over its IPC channel; each is answered once, in order. */
export type Request =
  | { type: 'prepare'; place: Place }
  | { type: 'open-driver'; place: Place }
  | { type: 'open-worker'; place: Place; bodies: string }
  | { type: 'submit'; shape: Shape; runs: string[] }
  | { type: 'unfinished'; runs: string[] };

/** `value` is the count of `unfinished`, else 0. */
export type Reply = { type: 'ready' } | { type: 'done'; value: number } | { type: 'failed'; message: string };
