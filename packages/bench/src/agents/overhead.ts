import { startOf, type Sight } from './sights.js';

/** An attempt as coder saw it, in milliseconds of the clock of the sights. */
export interface Span {
  /** The tick was sent that claimed it. */
  claimed: number;
  /** The backend has handed over how its turn ended. */
  returned: number;
  /** The table has answered that it knows its end. */
  settled: number;
}

/** Of one attempt, milliseconds. */
export interface Timing {
  /** From the claim until the first request of its agent arrives at the model. */
  first_request: number;
  /** Coder's own: from the claim until the prompt is handed over; between the end of the turn and its result; from there until the end is settled. */
  before: number;
  turn: number;
  after: number;
  /** All three. */
  own: number;
}

/**
 * Parts the time of an attempt between coder and its agent. Coder's is what is not the agent's, and the agent's is:
 *
 *   - before the prompt is handed over, and after the turn: while a call to it is unanswered;
 *   - from the prompt until the model has answered for the last time: all of it;
 *   - from there until the turn's result: each wait that the agent ends by saying something.
 *
 * The prompt is handed over by the last thing that coder does to the agent before the first request arrives at the model.
 * Null: no request of the attempt has arrived there.
 */
export function timingOf({ claimed, returned, settled }: Span, sights: readonly Sight[]): Timing | null {
  const all = sights.filter(({ at }) => at >= claimed && at <= settled).toSorted((a, b) => a.at - b.at);
  const asked = all.find(({ kind }) => kind === 'asked')?.at;
  if (asked === undefined) return null;
  const seen = withoutOthers(all, asked);
  const handed = seen.findLast(({ kind, at }) => isOurs(kind) && at <= asked)?.at ?? claimed;
  const told = seen.findLast(({ kind, at }) => kind === 'told' && at <= returned)?.at ?? asked;
  const before = handed - claimed - unanswered(seen, claimed, handed);
  const turn = ownWaits(seen, Math.min(told, returned), returned);
  const after = settled - returned - unanswered(seen, returned, settled);
  return { first_request: asked - claimed, before, turn, after, own: before + turn + after };
}

/** A process that is started after the model was asked is another attempt's, started ahead. */
function withoutOthers(seen: readonly Sight[], asked: number): Sight[] {
  const others = new Set(
    seen.flatMap((sight) => {
      const starts = sight.kind === 'call' && sight.pid !== undefined && sight.id === startOf(sight.pid);
      return starts && sight.at > asked ? [sight.pid] : [];
    }),
  );
  return seen.filter(({ pid }) => pid === undefined || !others.has(pid));
}

function isOurs(kind: Sight['kind']): boolean {
  return kind === 'call' || kind === 'act';
}

/** How long at least one call was unanswered between two moments. */
function unanswered(seen: readonly Sight[], from: number, to: number): number {
  const open = new Set<string>();
  let total = 0;
  let since = from;
  for (const sight of seen) {
    const now = Math.min(Math.max(sight.at, from), to);
    if (open.size > 0) total += now - since;
    since = now;
    if (sight.kind === 'call') open.add(sight.id);
    if (sight.kind === 'answer') open.delete(sight.id);
  }
  return open.size > 0 ? total + to - since : total;
}

/** The time between two moments that coder ended, by doing something to the agent or by being done. */
function ownWaits(seen: readonly Sight[], from: number, to: number): number {
  let total = 0;
  let since = from;
  for (const { kind, at } of seen) {
    if (at <= from || at > to || kind === 'asked' || kind === 'told') continue;
    if (isOurs(kind)) total += at - since;
    since = at;
  }
  return total + to - since;
}
