import type { Angle } from '../types.js';
import type { Shown } from './config.js';

/** What a seat must say; the rest has defaults: it may fail, takes a place under the cap, and is always called. */
type Seat = Pick<Angle, 'persona' | 'title' | 'brief' | 'because'> & Partial<Angle>;

/** An angle; its key is named after its persona unless it says otherwise. */
export function angle(seat: Seat): Angle {
  return { required: false, seated: true, signal: null, key: `angle.${seat.persona}`, ...seat };
}

/** A step of discovery: what it finds all angles build on. */
export function discovery(seat: Seat): Angle {
  return { required: false, seated: true, signal: null, key: `discovery.${seat.persona}`, ...seat };
}

/** A step that weighs what passed the fold. */
export function secondWave(seat: Seat): Angle {
  return { required: false, seated: true, signal: null, key: `second-wave.${seat.persona}`, ...seat };
}

/** Somebody who reads the draft. */
export function reader(seat: Seat): Angle {
  return { required: false, seated: true, signal: null, key: `reader.${seat.persona}`, ...seat };
}

/** Whether one of the personas found it. */
export function by(...personas: string[]): (shown: Shown) => boolean {
  return ({ item }) => personas.includes(item.persona);
}
