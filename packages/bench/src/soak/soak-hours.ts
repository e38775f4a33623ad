import { z } from 'zod';

const ReadingKind = z.enum(['exact', 'heap', 'resident', 'rows', 'bytes', 'kept', 'told']);
export type ReadingKind = z.infer<typeof ReadingKind>;

const Reading = z.object({
  place: z.string(),
  what: z.string(),
  value: z.number(),
  unit: z.enum(['', 'MB', 'kB', 'B']),
  kind: ReadingKind,
  /** What it may gain an hour at least, where that is another number in each hour. */
  least: z.number().optional(),
});
type Reading = z.infer<typeof Reading>;

/** A line of the playing script: what was done in an hour, and what is held at its end. */
export const SoakHour = z.object({
  hour: z.int().positive(),
  seconds: z.number(),
  did: z.record(z.string(), z.int()),
  readings: z.array(Reading),
});
export type SoakHour = z.infer<typeof SoakHour>;

/** One value over all hours. */
export interface Series extends Pick<Reading, 'place' | 'what' | 'unit' | 'kind'> {
  /** By hour. */
  values: number[];
  /** The same of what it may gain at least. */
  least: number[];
}

/** In the order in which they were first read; what is not there in an hour is nothing. */
export function seriesOf(hours: readonly Pick<SoakHour, 'readings'>[]): Series[] {
  const all = new Map<string, Series>();
  for (const [at, { readings }] of hours.entries()) {
    for (const { value, least = 0, ...reading } of readings) {
      const key = `${reading.place}\n${reading.what}`;
      const series = all.get(key) ?? { ...reading, values: hours.map(() => 0), least: hours.map(() => 0) };
      series.values[at] = value;
      series.least[at] = least;
      all.set(key, series);
    }
  }
  return [...all.values()];
}
