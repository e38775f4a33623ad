import type { Child } from '../processes/start-child.js';
import type { Census } from '../processes/tree.js';
import { provenDead } from './proven-dead.js';

/** A session's directory in a process that it may share. */
interface Place {
  readonly process: string;
  readonly directory: string;
}

/** Where the sessions of shared processes work, also those that are just being opened. */
export class Places {
  readonly #places = new Set<Place>();

  enter(process: string, directory: string): Place {
    const place = { process, directory };
    this.#places.add(place);
    return place;
  }

  leave(place: Place): void {
    this.#places.delete(place);
  }

  /**
   * Ends what the turns of a session have left at work in a process that lives on: what works in its directory and was not there
   * `before`, and what the process has lost from sight. Of the one, nothing where another session has the same directory, of the
   * other, nothing while another session is open: whose it is can't be told. What stays is ended with the last of them.
   */
  async endLeftovers(child: Child, place: Place, before?: Census): Promise<void> {
    const others = [...this.#places].filter((one) => one !== place && one.process === place.process);
    const shared = others.some(({ directory }) => directory === place.directory);
    const within = shared ? null : place.directory;
    await provenDead(child.endLeftovers({ within, strays: others.length === 0, ...(before ? { before } : {}) }));
  }
}

export type { Place };
