/** One run of twelve steps with its root, and a chat of three turns behind it: sixteen tasks are a block. */
export const BLOCK = { tasks: 16, steps: 13, turns: 3 } as const;

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;

/** When the tasks of a history were made: at one rate whatever its size, so that a smaller history is a shorter one. */
export interface Timeline {
  blocks: number;
  /** When the first block was made, in Unix milliseconds. */
  startMs: number;
  /** From one block to the next. */
  blockMs: number;
}

/**
 * The history of the last `tasks` tasks before `now`, when `perYear` are made in a year. Whole blocks: a few tasks fewer where
 * `tasks` is no multiple of one.
 */
export function timelineOf({ tasks, perYear, now }: { tasks: number; perYear: number; now: number }): Timeline {
  const blocks = Math.floor(tasks / BLOCK.tasks);
  // A block of ids takes sixteen milliseconds.
  const blockMs = Math.max(BLOCK.tasks, Math.floor((YEAR_DAYS * DAY_MS * BLOCK.tasks) / perYear));
  return { blocks, blockMs, startMs: Math.floor(now - blocks * blockMs) };
}

/** How many days a history is long. */
export function daysOf({ blocks, blockMs }: Timeline): number {
  return (blocks * blockMs) / DAY_MS;
}

/** The first block that was made at or after a time. */
export function blockAt({ startMs, blockMs, blocks }: Timeline, ms: number): number {
  return Math.min(blocks, Math.max(0, Math.ceil((ms - startMs) / blockMs)));
}

/** Three histories of one rate, each ten times as long as the one before. */
export function sizesOf(tasks: number): [small: number, middle: number, large: number] {
  return [Math.round(tasks / 100), Math.round(tasks / 10), tasks];
}
