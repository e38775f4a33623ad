import type { AttemptRef, ClaimedTask } from '../tasks/types.js';
import type { AbortReason, Attempt } from './attempt.js';

export interface InFlight {
  task: ClaimedTask;
  attempt: Attempt;
  /** Resolves when nothing of the attempt goes on, and its end is on the way to the table or is there. */
  ended: Promise<void>;
  /** Its work has ended: it is still ours until the table knows, but holds no slot. */
  over: boolean;
}

/** The attempts of this host: at most one a session, by session id or by `task:` and the task's id. */
export class AttemptsInFlight {
  readonly #bySession = new Map<string, InFlight>();

  get size(): number {
    return this.#bySession.size;
  }

  add(entry: InFlight): void {
    this.#bySession.set(sessionKey(entry.task), entry);
  }

  /** What still works in the session that `task` wants. */
  inSessionOf(task: ClaimedTask): InFlight | undefined {
    return this.#bySession.get(sessionKey(task));
  }

  /** Takes the attempt out; undefined when it is not here. */
  remove(ref: AttemptRef): InFlight | undefined {
    for (const [key, entry] of this.#bySession) {
      if (!sameAttempt(entry.task, ref)) continue;
      this.#bySession.delete(key);
      return entry;
    }
    return undefined;
  }

  refs(): AttemptRef[] {
    return this.#entries().map(({ task: { id, attempt } }) => ({ id, attempt }));
  }

  /** Ids of runs, and of tasks outside of any. */
  runs(): Set<string> {
    return new Set(this.#entries().map(({ task }) => task.flow_run_id ?? task.id));
  }

  abort(refs: AttemptRef[], reason: AbortReason): void {
    for (const entry of this.#entries()) {
      if (refs.some((ref) => sameAttempt(entry.task, ref))) entry.attempt.abort(reason);
    }
  }

  /** Resolves when all that is in flight now has ended. */
  async allEnded(): Promise<void> {
    await Promise.all(this.#entries().map(({ ended }) => ended));
  }

  /**
   * How many more may start, by agent; an agent without room is left out. Who waits for a person holds no slot, but its process
   * is there: beside an agent's slots no more may wait than it has slots.
   */
  freeSlots(capacity: Iterable<[string, number]>): Record<string, number> {
    const free = [...capacity].map(([agent, slots]): [string, number] => {
      const mine = this.#entries().filter(({ task, over }) => task.agent === agent && !over);
      const waiting = mine.filter(({ attempt }) => attempt.waiting).length;
      return [agent, slots - (mine.length - Math.min(waiting, slots))];
    });
    return Object.fromEntries(free.filter(([, slots]) => slots > 0));
  }

  #entries(): InFlight[] {
    return [...this.#bySession.values()];
  }
}

export function sameAttempt(a: AttemptRef, b: AttemptRef): boolean {
  return a.id === b.id && a.attempt === b.attempt;
}

function sessionKey(task: ClaimedTask): string {
  return task.session_id ?? `task:${task.id}`;
}
