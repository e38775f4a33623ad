import type { Body } from './bodies.js';
import type { Shape } from './shapes.js';

/** Where a contender works. */
export interface Place {
  /** A database of its own. */
  url: string;
  /** Of a Redis of its own; 0 when there is none. */
  redisPort: number;
  /** How many steps (or runs, where the run is what is claimed) a process may have under way. */
  slots: number;
  shapes: Shape[];
  /** For a worker: another one was killed, and it stands in for it. */
  takesOver: boolean;
}

/** Submits runs, from a process of its own. */
export interface Driver {
  submit(shape: Shape, runs: string[]): Promise<void>;
  /** How many of these runs are not durably completed, the run itself included. */
  unfinished(runs: string[]): Promise<number>;
  close(): Promise<void>;
}

/** What is compared: one way to run DAGs durably. */
export interface Adapter {
  /** Makes the schema and whatever is defined once. */
  prepare(place: Place): Promise<void>;
  openDriver(place: Place): Promise<Driver>;
  /** Works on what is submitted until the process ends; `body` is what each step does. */
  openWorker(place: Place, body: Body): Promise<() => Promise<void>>;
}
