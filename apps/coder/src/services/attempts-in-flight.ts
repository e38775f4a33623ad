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

  runs(): Set<string> {
    return new Set(this.#entries().flatMap(({ task }) => (task.flow_run_id === null ? [] : [task.flow_run_id])));
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

  /** How many more may start, by agent; an agent without room is left out. */
  freeSlots(capacity: Iterable<[string, number]>): Record<string, number> {
    const free = new Map(capacity);
    for (const { task, over } of this.#entries()) {
      if (!over) free.set(task.agent, (free.get(task.agent) ?? 0) - 1);
    }
    return Object.fromEntries([...free].filter(([, slots]) => slots > 0));
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
