import * as fc from 'fast-check';
import { hostileText, hostileValue } from './hostile.js';

/** Good values, and good values of which one place or a few were replaced, taken out or added to. */
export function spoilt(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const wounds = fc.array(fc.record({ place: fc.nat({ max: 500 }), value: hostileValue, key: hostileText, how }), {
    minLength: 1,
    maxLength: 2,
  });
  return fc.oneof(
    { weight: 3, arbitrary: good },
    { weight: 6, arbitrary: fc.tuple(good, wounds).map(([value, all]) => all.reduce(wound, value)) },
    { weight: 1, arbitrary: hostileValue },
  );
}

const how = fc.constantFrom('replace' as const, 'replace' as const, 'remove' as const, 'add' as const);

interface Wound {
  place: number;
  value: unknown;
  key: string;
  how: 'replace' | 'remove' | 'add';
}

/** A place in a value: the object or array around it, and its key there. */
type Place = [holder: object, key: string];

function wound(value: unknown, { place, value: bad, key, how: act }: Wound): unknown {
  const copy: unknown = structuredClone(value);
  const places = placesOf(copy);
  const chosen = places[place % Math.max(1, places.length)];
  if (chosen === undefined) return bad;
  const [holder, at] = chosen;
  if (act === 'remove' && !Array.isArray(holder)) Reflect.deleteProperty(holder, at);
  else set(holder, act === 'add' && !Array.isArray(holder) ? key : at, bad);
  return copy;
}

/** As JSON would: `__proto__` is a key like others. */
function set(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): Place[] => [[value, key], ...placesOf(inner)]);
}
