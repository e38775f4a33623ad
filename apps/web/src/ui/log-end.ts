/** How far down a log is scrolled, and how far down it can be, in pixels. */
interface LogPlace {
  top: number;
  end: number;
}

/**
 * Where the end of a log is for whoever reads there: the place from which their own movement is counted. Null for a reader who left
 * the end.
 */
export type HeldEnd = number | null;

/** As near to the end as this, a person reads along. */
export const nearEnd = 48;

/**
 * What is held after the log was seen at `place`. Only a log that was moved up from the held end was left: rows that grow and a box
 * that becomes lower move the end away from a reader who did nothing, and an end that comes up takes the reader with it.
 */
export function seenAt(held: HeldEnd, place: LogPlace): HeldEnd {
  if (place.end - place.top <= nearEnd) return place.end;
  if (held === null) return null;
  const from = Math.min(held, place.end);
  return from - place.top > nearEnd ? null : from;
}

/** What is held after the list itself moved the log: the end goes along, so that this is never taken for the reader's doing. */
export const carried = (held: HeldEnd, moved: number): HeldEnd => (held === null ? null : held + moved);
