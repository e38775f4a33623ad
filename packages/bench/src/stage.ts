import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import type { Place } from './adapter.js';
import type { Execution } from './bodies.js';
import { ContenderProcess, type Contender } from './contender.js';
import { cpuOf, cpuOfFamily } from './cpu-time.js';
import { countSteps } from './edges.js';
import { ExecutionLog } from './execution-log.js';
import type { Shape } from './shapes.js';

/** What all contenders share: one Postgres, one Redis. */
export interface House {
  admin: Sql;
  /** Of the admin's database; the path is replaced. */
  url: string;
  postmaster: number;
  redis: { port: number; pid: number } | null;
  /** A folder for what processes write. */
  folder: string;
}

export interface StageOptions {
  contender: Contender;
  workers: number;
  slots: number;
  shapes: Shape[];
  /** The database that is copied to begin with; an empty one when there is none. */
  template?: string;
}

/** One submission, seen through to its end. */
export interface Performance {
  runs: string[];
  executions: readonly Execution[];
  /** From the first submit until the last run is durably completed. */
  wall_ms: number;
  /** Of Postgres and Redis, and of the workers, milliseconds. */
  server_cpu_ms: number;
  node_cpu_ms: number;
}

export interface Show {
  shape: Shape;
  count: number;
  limit_ms: number;
  /** Called when the submission is in; resolves when something has been done to the workers. */
  meanwhile?: (seen: ExecutionLog, check: () => void) => Promise<void>;
}

/** A database of its own with a driver and workers of one contender. */
export class Stage {
  readonly #house: House;
  readonly #place: Place;
  readonly #database: string;
  readonly #bodies: string;
  readonly #log: ExecutionLog;
  readonly #contender: Contender;
  readonly #driver: ContenderProcess;
  readonly #processes: ContenderProcess[] = [];

  private constructor(
    house: House,
    contender: Contender,
    at: { place: Place; database: string; driver: ContenderProcess },
  ) {
    this.#house = house;
    this.#contender = contender;
    this.#place = at.place;
    this.#database = at.database;
    this.#driver = at.driver;
    this.#bodies = join(house.folder, `${at.database}.log`);
    this.#log = new ExecutionLog(this.#bodies);
  }

  static async open(
    house: House,
    { contender, workers, slots, shapes, template = 'template0' }: StageOptions,
  ): Promise<Stage> {
    const database = `bench_${randomBytes(4).toString('hex')}`;
    await house.admin`
      create database ${house.admin(database)} template ${house.admin(template)} strategy file_copy`;
    const url = new URL(house.url);
    url.pathname = database;
    const place = { url: url.href, redisPort: house.redis?.port ?? 0, slots, shapes, takesOver: false };
    const driver = await ContenderProcess.start(contender);
    const stage = new Stage(house, contender, { place, database, driver });
    try {
      await driver.ask({ type: 'prepare', place });
      await driver.ask({ type: 'open-driver', place });
      for (let n = 0; n < workers; n += 1) await stage.openWorker(await stage.standBy());
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** Of its database, for a look from outside. */
  get url(): string {
    return this.#place.url;
  }

  get workers(): readonly ContenderProcess[] {
    return this.#processes;
  }

  /** A worker whose modules are loaded, and that has not begun. */
  async standBy(): Promise<ContenderProcess> {
    const worker = await ContenderProcess.start(this.#contender);
    this.#processes.push(worker);
    return worker;
  }

  async openWorker(worker: ContenderProcess, takesOver = false): Promise<void> {
    await worker.ask({ type: 'open-worker', place: { ...this.#place, takesOver }, bodies: this.#bodies });
  }

  /** Submits runs and waits until they are durably completed. Errors: it took too long, or a process died unasked. */
  async perform({ shape, count, limit_ms, meanwhile }: Show): Promise<Performance> {
    const runs = Array.from({ length: count }, () => uuidv7());
    this.#log.forget();
    const cpu = this.#cpu();
    const start = process.hrtime.bigint();
    const elapsed = (): number => Number(process.hrtime.bigint() - start) / 1e6;
    const check = (): void => {
      const died = meanwhile ? undefined : this.#processes.find((worker) => worker.died !== null)?.died;
      if (died !== undefined) throw new Error(`A worker died: ${died}`);
      if (elapsed() > limit_ms) throw new Error(`not done after ${Math.round(limit_ms / 1_000)} s`);
    };
    const submitted = this.#driver.ask({ type: 'submit', shape, runs });
    await Promise.all([submitted, meanwhile?.(this.#log, check)]);
    const steps = count * shape.steps.length;
    await this.#log.until((executions) => executions.length >= steps && countSteps(executions) >= steps, check);
    while ((await this.#driver.ask({ type: 'unfinished', runs })) > 0) {
      check();
      await delay(1);
    }
    const wall_ms = elapsed();
    const used = this.#cpu();
    return {
      runs,
      executions: [...this.#log.read()],
      wall_ms,
      server_cpu_ms: used.server - cpu.server,
      node_cpu_ms: used.node - cpu.node,
    };
  }

  async checkpoint(): Promise<void> {
    await this.#house.admin`checkpoint`;
  }

  /** Ends the driver and the workers; the database stays until `close`. */
  async endProcesses(): Promise<void> {
    await Promise.all([this.#driver, ...this.#processes].map((one) => one.close()));
  }

  async close(): Promise<void> {
    await this.endProcesses();
    this.#log.close();
    await this.#house.admin`drop database ${this.#house.admin(this.#database)} with (force)`;
  }

  #cpu(): { server: number; node: number } {
    const { postmaster, redis } = this.#house;
    return {
      server: cpuOfFamily(postmaster) + cpuOf(redis === null || !this.#contender.needsRedis ? [] : [redis.pid]),
      node: cpuOf(this.#processes.map(({ pid }) => pid)),
    };
  }
}
