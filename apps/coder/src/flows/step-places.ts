import type { PlanStep } from '@boocode/contracts/flow-plan';
import type { NewTask } from '../tasks/types.js';

export type StepPlace = Pick<NewTask, 'chat_id' | 'session_id' | 'arena_id'>;

export interface PlacesRequest {
  steps: readonly PlanStep[];
  /** The row of a step. Throws where there is none. */
  idOf: (from: string, key: string) => string;
  /** The chat of a step that is not among these; absent = there is none but these. */
  chatOf?: (key: string) => string | null;
  newId: () => string;
}

/**
 * Where steps stand beyond their edges, by key: each that writes has a chat of its own, or that of the step which it continues, whose
 * session takes one turn at a time; and those of an arena know the row of its pick.
 */
export function placesOf({ steps, idOf, chatOf, newId }: PlacesRequest): Map<string, StepPlace> {
  const chats = new Map<string, string>();
  const places = new Map<string, StepPlace>();
  for (const step of steps) {
    const { key, continues } = step;
    const arena = step.arena === undefined ? {} : { arena_id: idOf(key, step.arena) };
    if (step.kind !== 'write') {
      places.set(key, arena);
      continue;
    }
    const held = continues === undefined ? newId() : (chats.get(continues) ?? chatOf?.(continues) ?? null);
    if (held === null)
      throw new PlaceError(`The step ${key} continues ${continues}, which is no step before it that writes.`);
    chats.set(key, held);
    places.set(key, { ...arena, chat_id: held, session_id: held });
  }
  return places;
}

/** A flow names a step that it does not have: a fault of the flow. */
export class PlaceError extends Error {
  override readonly name = 'PlaceError';
  readonly code = 'step.place';
}
