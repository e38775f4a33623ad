import * as fc from 'fast-check';

/** What a value would be had another version of the program written it. */
export type OtherVersion = (value: unknown) => unknown;

/**
 * What a newer version may do to what is stored: fields that nobody knows, anywhere. Stored shapes only grow; what is narrowed or renamed
 * comes with a migration.
 */
export const otherVersions: fc.Arbitrary<OtherVersion> = fc
  .record({
    at: fc.nat({ max: 200 }),
    field: fc.constantFrom('newer_field', 'zz', '0'),
    value: fc.jsonValue({ maxDepth: 1 }),
  })
  .map(({ at, field, value }) => (stored) => {
    const copy: unknown = structuredClone(stored);
    const objects = objectsIn(copy);
    const chosen = objects[at % Math.max(1, objects.length)];
    if (chosen !== undefined) Reflect.set(chosen, field, value);
    return copy;
  });

function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objectsIn)];
}
