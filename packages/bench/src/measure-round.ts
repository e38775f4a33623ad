import { connect } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { launchRun, type BenchClaim } from './engine-calls.js';
import { measureFloor, type Floor } from './floor.js';
import { startPump } from './pump.js';
import { median, quantile } from './statistics.js';
import { reviewRun, STEPS_PER_RUN } from './workload.js';

/** One round's figures; times in milliseconds. */
export interface Round {
  floor: Floor;
  /** All runs at once: from the first launch to the last root's commit. */
  bulk_wall_ms: number;
  steps_per_second: number;
  /** One run at a time, on an otherwise idle engine. */
  edge_median_ms: number;
  edge_p95_ms: number;
  run_median_ms: number;
  run_p95_ms: number;
}

export interface RoundOptions {
  /** Of an empty database. */
  url: string;
  runs: number;
  /** Runs for the latency figures, one after the other. */
  single_runs: number;
  slots: number;
}

const WARM_UP_RUNS = 20;

export async function measureRound({ url, runs, single_runs, slots }: RoundOptions): Promise<Round> {
  const worker = connect(url, { name: 'bench-worker', max: 1 });
  const driver = connect(url, { name: 'bench-driver', max: 4 });
  try {
    await migrate(driver);
    const before = await measureFloor(driver);
    const log = new RunLog();
    const pump = await startPump({
      sql: worker,
      slots,
      onStep: (step, time) => log.addStep(step, time),
      onRunCompleted: (run) => log.completeRun(run),
    });
    const launchAll = async (count: number): Promise<void> => {
      await Promise.all(Array.from({ length: count }, () => log.launch((rows) => launchRun(driver, rows))));
    };
    await launchAll(WARM_UP_RUNS);
    await driver`checkpoint`;

    const start = performance.now();
    await launchAll(runs);
    const bulk_wall_ms = performance.now() - start;

    log.forget();
    const walls: number[] = [];
    for (let n = 0; n < single_runs; n += 1) {
      const began = performance.now();
      await launchAll(1);
      walls.push(performance.now() - began);
    }
    await pump.close();
    const after = await measureFloor(driver);
    return {
      // The machine may be busier at one end of the round than at the other.
      floor: {
        round_trip_ms: (before.round_trip_ms + after.round_trip_ms) / 2,
        commit_ms: (before.commit_ms + after.commit_ms) / 2,
      },
      bulk_wall_ms,
      steps_per_second: (runs * STEPS_PER_RUN) / (bulk_wall_ms / 1_000),
      edge_median_ms: median(log.edges),
      edge_p95_ms: quantile(log.edges, 0.95),
      run_median_ms: median(walls),
      run_p95_ms: quantile(walls, 0.95),
    };
  } finally {
    await Promise.all([worker.end(), driver.end()]);
  }
}

/** Follows runs from launch to end, and times each edge: the last dependency's body ends, the dependent's body starts. */
class RunLog {
  edges: number[] = [];
  readonly #ended = new Map<string, number>();
  readonly #waiting = new Map<string, () => void>();

  async launch(send: (rows: ReturnType<typeof reviewRun>['rows']) => Promise<void>): Promise<void> {
    const run = reviewRun();
    const completed = new Promise<void>((resolve) => {
      this.#waiting.set(run.id, resolve);
    });
    await send(run.rows);
    await completed;
  }

  addStep(step: BenchClaim, { started, ended }: { started: number; ended: number }): void {
    if (this.#ended.has(step.id)) throw new Error(`Step ${step.step_key} of ${step.flow_run_id} ran twice.`);
    this.#ended.set(step.id, ended);
    const before = step.dependencies.map((dependency) => this.#ended.get(dependency.id));
    if (before.length > 0) this.edges.push(started - Math.max(...before.map((time) => time ?? Number.NaN)));
  }

  completeRun(run: string): void {
    this.#waiting.get(run)?.();
    this.#waiting.delete(run);
  }

  forget(): void {
    this.edges = [];
  }
}
