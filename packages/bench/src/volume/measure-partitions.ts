import type { House } from '../stage.js';
import { settingsForLoading, settingsForMeasuring } from './bulk-load.js';
import { makeHistoryOf, type History } from './histories.js';
import { measureEngine, measureReadings } from './measure-rounds.js';
import { dropOldestMonth, monthsOf, partitionTables } from './partitioned.js';
import { ratioOfSizes, type Ratio } from './ratios.js';
import { placesOf, volumeReadings, type VolumeReading } from './reads.js';
import { timelineOf } from './timeline.js';

export interface PartitionFigures {
  tasks: number;
  months: number;
  /** The partitioned tables over the plain ones, of as many tasks. */
  engine: Ratio[];
  reads: Ratio[];
  dropped: { tasks: number; seconds: number };
}

interface Request {
  house: House;
  /** From the smallest to the largest. */
  sized: readonly (History & { readings: VolumeReading[] })[];
  rounds: number;
  now: number;
  log: (line: string) => void;
}

/** What work and reading take where tables are cut into months, over what they take where they are not; and what a drop takes. With the smallest history. */
export async function measurePartitions({ house, sized, rounds, now, log }: Request): Promise<PartitionFigures> {
  const [plain] = sized;
  if (plain === undefined) throw new Error('There is no history to compare with.');
  const { tasks } = plain;
  await settingsForLoading(house.admin);
  const timeline = timelineOf({ tasks, perYear: tasks, now });
  const prepare: NonNullable<Parameters<typeof makeHistoryOf>[0]['prepare']> = (sql) => partitionTables(sql, timeline);
  const cut = await makeHistoryOf({ house, name: 'partitioned', tasks, timeline, prepare, log });
  try {
    await settingsForMeasuring(house.admin);
    await cut.single`vacuum analyze`;
    const places = await placesOf(cut.sql, timeline);
    const readings = volumeReadings(cut.sql, { places, timeline, host: cut.host.id });
    const both = [plain, { ...cut, readings }];
    const engine = (await measureEngine(both, rounds)).map((one) => ratioOfSizes(one));
    const reads = (await measureReadings(both, rounds)).map((one) => ratioOfSizes(one));
    return { tasks, months: monthsOf(timeline).length, engine, reads, dropped: await dropOldestMonth(cut.single) };
  } finally {
    await cut.close();
  }
}
