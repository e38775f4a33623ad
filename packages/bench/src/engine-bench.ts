import { gather, type Field } from './contenders.js';
import { reasonOf } from './failure.js';
import { makeHistory } from './history.js';
import { loadOfMachine, thisMachine } from './machine.js';
import type { EngineOptions } from './options.js';
import { openHouse } from './open-house.js';
import type { Report, Sample } from './report.js';
import type { House } from './stage.js';
import { full, playBulk, playRound, WORKLOADS, type Figures } from './workloads.js';

/** Runs the workloads on a Postgres of its own, with default durability, and leaves nothing behind. */
export async function benchEngine(options: EngineOptions, log: (line: string) => void): Promise<Report> {
  const { house, redis_version, shut } = await openHouse({ redis: options.against?.includes('bullmq') !== false });
  try {
    const field = await gather(options.against, { hasRedis: house.redis !== null, log });
    const [server] = await house.admin<[{ version: string }]>`select split_part(version(), ' on ', 1) as version`;
    const load = loadOfMachine();
    const samples = await playAll({ house, field, options, log });
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: {
        ...thisMachine(),
        node: field.node_version,
        postgres: server.version,
        redis: redis_version,
        load: [load, loadOfMachine()],
      },
      size: full,
      rounds: options.rounds,
      history_rows: options.history,
      contenders: field.contenders.map(({ id, title, how }) => ({ id, title, how })),
      left_out: field.left_out,
      samples,
    };
  } finally {
    await shut();
  }
}

interface Plan {
  house: House;
  field: Field;
  options: EngineOptions;
  log: (line: string) => void;
}

/** All contenders in every round, forward in odd ones and backward in even ones, so that a busy machine hits all alike. */
async function playAll({ house, field, options, log }: Plan): Promise<Sample[]> {
  const samples: Sample[] = [];
  const tell = (sample: Sample): void => {
    samples.push(sample);
    const said = sample.figures === null ? sample.failure : wordsOf(sample.figures);
    log(`round ${sample.round}  ${sample.contender.padEnd(9)} ${sample.workload.padEnd(10)} ${said}`);
  };
  const workloads = WORKLOADS.filter((workload) => options.workloads.includes(workload));
  for (let round = 1; round <= options.rounds; round += 1) {
    const order = round % 2 === 1 ? field.contenders : field.contenders.toReversed();
    for (const contender of order) {
      await playRound({
        house,
        contender,
        size: full,
        workloads,
        tell: (workload, result) => tell(sampleOf({ contender: contender.id, workload, round }, result)),
      });
    }
  }
  if (options.workloads.includes('history')) await playHistories({ house, field, options, log }, tell);
  return samples;
}

/** BooCode alone, with and without a history in turn. */
async function playHistories({ house, field, options, log }: Plan, tell: (sample: Sample) => void): Promise<void> {
  const contender = field.contenders.find(({ id }) => id === 'boocode');
  if (contender === undefined) return;
  log(`Making ${options.history} finished tasks …`);
  const template = await makeHistory(house, options.history);
  const plays = [
    { workload: 'no-history', with: {} },
    { workload: 'history', with: { template } },
  ] as const;
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const play of round % 2 === 1 ? plays : plays.toReversed()) {
      const figures = await playBulk({ house, contender, size: full, ...play.with });
      tell(sampleOf({ contender: contender.id, workload: play.workload, round }, figures));
    }
  }
}

function sampleOf(of: Pick<Sample, 'contender' | 'workload' | 'round'>, result: Figures | Error): Sample {
  return result instanceof Error
    ? { ...of, figures: null, failure: reasonOf(result) }
    : { ...of, figures: result, failure: null };
}

function wordsOf(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value).toPrecision(4)}`)
    .join('  ');
}
