import type { TurnResult } from '../agent-backend.js';
import type { Child } from '../processes/start-child.js';
import type { Census } from '../processes/tree.js';
import { provenDead } from './proven-dead.js';

/** Where a session works: in which process, which it may share, and in which directory. */
interface Place {
  readonly process: string;
  readonly directory: string;
}

/**
 * Ends what the turns of a session leave at work in a process that lives on: what works in the session's directory, and what the
 * process has lost from sight. Of the one, nothing where another session has the same directory; of the other, nothing while
 * another session is open: whose it is can't be told. What stays is ended with the last of them.
 */
export class Leftovers<Key> {
  /** Those of sessions that are just being opened too. */
  readonly #places = new Set<Place>();
  readonly #placeOf = new Map<Key, Place>();

  /** Opens a session in a place, by which it is known from then on. */
  async opening<Session>(
    place: Place,
    open: () => Promise<Session>,
    keyOf: (session: Session) => Key,
  ): Promise<Session> {
    const own = { ...place };
    this.#places.add(own);
    try {
      const session = await open();
      this.#leave(keyOf(session));
      this.#placeOf.set(keyOf(session), own);
      return session;
    } catch (error) {
      this.#places.delete(own);
      throw error;
    }
  }

  /** Plays a turn, and ends what it has started since where it does not complete. */
  async afterTurn(key: Key, child: Child, play: () => Promise<TurnResult>): Promise<TurnResult> {
    const before = child.census();
    const result = await play();
    const place = this.#placeOf.get(key);
    if (result.outcome !== 'completed' && place !== undefined) await this.#end(child, place, before);
    return result;
  }

  /** A session is closed: ends all that it has left. Null: its process is gone. */
  async afterSession(key: Key, child: Child | null): Promise<void> {
    const place = this.#leave(key);
    if (place !== undefined && child !== null) await this.#end(child, place);
  }

  #leave(key: Key): Place | undefined {
    const place = this.#placeOf.get(key);
    this.#placeOf.delete(key);
    if (place !== undefined) this.#places.delete(place);
    return place;
  }

  async #end(child: Child, place: Place, before?: Census): Promise<void> {
    const others = [...this.#places].filter((one) => one !== place && one.process === place.process);
    const shared = others.some(({ directory }) => directory === place.directory);
    const within = shared ? null : place.directory;
    await provenDead(child.endLeftovers({ within, strays: others.length === 0, ...(before ? { before } : {}) }));
  }
}
