import type { Sql } from '@boocode/db/connect';
import { Interruption } from '../fleet/interruption.js';
import { loadOfMachine, thisMachine, type Machine } from '../machine.js';
import { openHouse } from '../open-house.js';
import type { House } from '../stage.js';
import { settingsForLoading, settingsForMeasuring } from './bulk-load.js';
import { playRun } from './engine-play.js';
import { makeHistoryOf, type History } from './histories.js';
import { measureOnce, type Once } from './measure-once.js';
import { measureEngine, measureReadings } from './measure-rounds.js';
import { measurePartitions, type PartitionFigures } from './measure-partitions.js';
import { ratioOfSizes, type Ratio } from './ratios.js';
import { placesOf, volumeReadings, type VolumeReading } from './reads.js';
import { besideWork, sweepDay, type Beside, type SweptDay } from './retention-day.js';
import { countsOfTables, sizesOfTables, TABLES, type Table, type TableSize } from './tables.js';
import { sizesOf, timelineOf } from './timeline.js';
import { autovacuumOf, type Autovacuum } from './upkeep-plan.js';
import { vacuumTables, type VacuumedTable } from './vacuum-tables.js';

export interface VolumeReport {
  date: string;
  machine: Machine & { load: [number, number] };
  seconds: number;
  sizes: number[];
  rounds: number;
  engine: Ratio[];
  reads: (Ratio & { part: VolumeReading['part'] })[];
  /** Readings whose time depends on when the tables were last vacuumed, before that. */
  unvacuumed: Ratio[];
  once: Once[];
  /** By size: a vacuum after a twentieth was inserted, and one after two days were removed. */
  after_inserts: VacuumedTable[][];
  after_deletes: VacuumedTable[][];
  swept: (SweptDay & { beside: Beside })[];
  tables: TableSize[];
  upkeep: TableUpkeep[];
  upgrade: { index: string; seconds: number }[];
  partitions: PartitionFigures;
}

/** What becomes of a table with the largest history in a day, and when autovacuum comes to it. */
export interface TableUpkeep {
  table: Table;
  settings: Autovacuum;
  day: { rows: number; inserted: number; dead: number };
}

interface Options {
  tasks: number;
  rounds: number;
}

/**
 * Fills three databases of one Postgres with histories of one rate, a hundredth, a tenth and the whole of `tasks`, and measures in turn
 * with each what the engine, pages, sweeps and a start take; then what retention and vacuum take, and the same with partitions.
 *
 * Errors: `Interrupted` after a signal; the databases are gone then too.
 */
export async function benchVolume({ tasks, rounds }: Options, log: (line: string) => void): Promise<VolumeReport> {
  const load = loadOfMachine();
  const began = performance.now();
  const interruption = new Interruption();
  const { house, shut } = await openHouse();
  const histories: History[] = [];
  try {
    const measured = await interruption.orInterrupted(async () => {
      await settingsForLoading(house.admin);
      const now = Date.now();
      for (const size of sizesOf(tasks)) {
        const timeline = timelineOf({ tasks: size, perYear: tasks, now });
        histories.push(await makeHistoryOf({ house, name: `history_${size}`, tasks: size, timeline, log }));
      }
      return await measureAll({ house, histories, tasks, rounds, now, log });
    });
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: { ...thisMachine(), load: [load, loadOfMachine()] },
      seconds: (performance.now() - began) / 1_000,
      sizes: histories.map((one) => one.tasks),
      rounds,
      ...measured,
    };
  } finally {
    for (const history of histories) await history.close();
    await shut();
    interruption.close();
  }
}

interface Laboratory extends Options {
  house: House;
  histories: History[];
  now: number;
  log: (line: string) => void;
}

async function measureAll(laboratory: Laboratory) {
  const { house, histories, rounds, log } = laboratory;
  await settingsForMeasuring(house.admin);
  const sized: (History & { readings: VolumeReading[] })[] = [];
  for (const history of histories) {
    const { sql, timeline } = history;
    const places = await placesOf(sql, timeline);
    sized.push({ ...history, readings: volumeReadings(sql, { places, timeline, host: history.host.id }) });
  }
  log('reading before a vacuum');
  const figures = sized.map(({ readings }) => ({ readings: readings.filter(({ part }) => part === 'figures') }));
  const unvacuumed = (await measureReadings(figures, Math.min(rounds, 5))).map((one) => ratioOfSizes(one));
  log('vacuum after inserts');
  const after_inserts = await eachOf(histories, ({ single }) => vacuumTables(single));
  log('engine');
  const engine = (await measureEngine(sized, rounds)).map((one) => ratioOfSizes(one));
  log('readings');
  const reads = (await measureReadings(sized, rounds)).map((one) => ({ ...ratioOfSizes(one), part: one.part }));
  for (const { what, medians, ratio, met } of [...engine, ...reads]) {
    log(
      `${what}: ${medians.map((ms) => ms.toFixed(2)).join(', ')} ms: ${ratio.toFixed(2)} ×${met === false ? ' MISSED' : ''}`,
    );
  }
  const once = await measureOnce(histories);
  log(JSON.stringify(once));
  const largest = histories.at(-1);
  if (largest === undefined) throw new Error('There is no history.');
  const upkeep = await measureUpkeep(largest, laboratory.tasks);
  log('retention');
  const swept = await eachOf(histories, (history) => measureRetention(history));
  for (const day of swept) log(JSON.stringify(day));
  for (const row of upkeep) {
    const deleted = swept.at(-1)?.deleted.find(({ table }) => table === row.table)?.rows ?? 0;
    row.day.dead += deleted;
  }
  log('vacuum after deletes');
  const after_deletes = await eachOf(histories, ({ single }) => vacuumTables(single));
  const tables = await sizesOfTables(largest.single);
  const upgrade = await measureUpgrade(largest.single);
  log('partitions');
  const partitions = await measurePartitions({ ...laboratory, sized });
  return { engine, reads, unvacuumed, once, after_inserts, after_deletes, swept, tables, upkeep, upgrade, partitions };
}

async function eachOf<Result>(
  histories: readonly History[],
  work: (history: History) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const history of histories) results.push(await work(history));
  return results;
}

const DAY_MS = 86_400_000;

/** The oldest day alone, and the next one beside work. */
async function measureRetention({ single, sql, host, timeline }: History): Promise<SweptDay & { beside: Beside }> {
  const alone = await sweepDay(single, new Date(timeline.startMs + DAY_MS));
  const beside = await besideWork(sql, {
    host: host.id,
    aloneMs: 5_000,
    work: () => sweepDay(single, new Date(timeline.startMs + 2 * DAY_MS)),
  });
  return { ...alone, beside };
}

const CHURN_RUNS = 20;
const RUN_TASKS = 13;

/** What a day of work does to the tables: rows as the history has them, and what the engine leaves behind of each task. */
async function measureUpkeep({ single, host }: History, perYear: number): Promise<TableUpkeep[]> {
  const before = await countsOfTables(single);
  for (let run = 0; run < CHURN_RUNS; run += 1) await playRun(single, host.id);
  const after = await countsOfTables(single);
  const sizes = await sizesOfTables(single);
  const options = await single<{ name: string; reloptions: string[] | null }[]>`
    select relname as name, reloptions from pg_class where oid = any (${[...TABLES]}::regclass[])`;
  const tasksADay = perYear / 365;
  return TABLES.map((table) => {
    const rows = sizes.find((one) => one.table === table)?.rows ?? 0;
    const updates =
      (after.find((one) => one.table === table)?.updated ?? 0) -
      (before.find((one) => one.table === table)?.updated ?? 0);
    return {
      table,
      settings: autovacuumOf(options.find(({ name }) => name === table)?.reloptions ?? null),
      day: { rows, inserted: rows / 365, dead: (updates / (CHURN_RUNS * RUN_TASKS)) * tasksADay },
    };
  });
}

/** Indexes that an upgrade makes while nobody can write tasks. */
const MADE_BY_UPGRADE = ['tasks_runs_ended', 'findings_created'];

async function measureUpgrade(single: Sql): Promise<VolumeReport['upgrade']> {
  const made: VolumeReport['upgrade'] = [];
  for (const index of MADE_BY_UPGRADE) {
    const [row] = await single<[{ definition: string | null }]>`
      select pg_get_indexdef(to_regclass(${index})) as definition`;
    if (row.definition === null) throw new Error(`There is no index ${index}.`);
    await single`drop index ${single(index)}`;
    const began = performance.now();
    await single.unsafe(row.definition);
    made.push({ index, seconds: (performance.now() - began) / 1_000 });
  }
  return made;
}
