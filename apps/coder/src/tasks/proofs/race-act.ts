import type { Sql } from '@boocode/db/connect';
import { LaunchRefused, RerunRefused, TaskNotFound } from '../errors.js';
import { idOf } from '../test-run.js';
import { tick } from '../tick.js';
import { DAY, type Scene } from './race-scene.js';

/** A call on the scene. Its answer is plain data in which steps are named by their keys. */
export interface Act {
  /** Skips what others have locked and never waits: what it left undone, its next call does. */
  polls: boolean;
  /** Polls, and yet waits where it must: under a limit for other claims, for the runs that a deadline stops. */
  waitsToo: boolean;
  /** Everybody waits for it: it has the whole table. */
  isExclusive: boolean;
  /** Writes into attempts that run, without their tasks: who ends these waits for it. */
  writesAttempts?: true;
  /** Takes rows of a run in any order, under the lock of its root. */
  underRoot?: true;
  prepare?: (sql: Sql, run: Scene) => Promise<unknown>;
  call(sql: Sql, run: Scene, side: string): Promise<unknown>;
}

const plain = { polls: false, waitsToo: false, isExclusive: false };
export const waits = (call: Act['call'], more: Partial<Act> = {}): Act => ({ ...plain, call, ...more });
export const polls = (call: Act['call'], more: Partial<Act> = {}): Act => ({ ...plain, polls: true, call, ...more });

export const first = (run: Scene, key: string): { id: string; attempt: number } => ({
  id: idOf(run.ids, key),
  attempt: 1,
});
const keyIn = (run: Scene, id: string): string => Object.entries(run.ids).find(([, one]) => one === id)?.[0] ?? 'new';
export const keysIn = (run: Scene, rows: readonly { id: string }[]): string[] =>
  rows.map(({ id }) => keyIn(run, id)).toSorted();

/** The call's answer, or which refusal it met. */
export async function orRefusal(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof RerunRefused || error instanceof LaunchRefused || error instanceof TaskNotFound)
      return { refused: error.code };
    throw error;
  }
}

/** Claims whatever there is for a third host. */
export const claim: Act['call'] = async (sql) => {
  const slots = { conductor: 9, mine: 9, added: 9 };
  const { claimed } = await tick(sql, { host: 3, completions: [], slots, lease_seconds: DAY });
  return claimed.map((task) => [task.step_key, task.attempt, task.dependencies.map(({ state }) => state)]);
};
