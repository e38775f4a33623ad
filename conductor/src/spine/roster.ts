import { isSignalled, type Signals } from '../signals.js';
import { count } from '../wording.js';
import type { Angle, Band, Spine } from '../types.js';

interface Roster {
  called: Angle[];
  cut: { persona: string; reason: string }[];
}

/** Which angles a subject calls. Rank decides who keeps a seat, so the same signals always cut the same personas. */
export function rosterOf(spine: Spine, band: Band, signals: Signals): Roster {
  const wanted = sitting(spine.angles, band, signals);
  const { cap } = spine.bands[band];
  const kept = new Set(wanted.filter(({ seated }) => seated).slice(0, cap));
  return {
    called: wanted.filter((angle) => !angle.seated || kept.has(angle)),
    cut: wanted
      .filter((angle) => angle.seated && !kept.has(angle))
      .map(({ persona, because }) => ({
        persona,
        reason: `${because}, but a ${band} run has ${count(cap, 'seat')}, taken by higher ranks`,
      })),
  };
}

/** The seats that a band has and a signal calls. */
export function sitting(seats: Angle[], band: Band, signals: Signals): Angle[] {
  return seats.filter(
    (seat) =>
      (seat.bands?.includes(band) ?? true) &&
      (seat.signal === null || isSignalled(signals, seat.signal)) &&
      (seat.when?.(signals) ?? true),
  );
}
