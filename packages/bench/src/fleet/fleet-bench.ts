import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { launch } from '@boocode/coder/tasks/launch';
import { testRun } from '@boocode/coder/tasks/test-run';
import { connect, type Sql } from '@boocode/db/connect';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import { migrate } from '@boocode/db/migrate';
import { loadOfMachine, thisMachine, type Machine } from '../machine.js';
import { missingForFleet, Network } from './network.js';
import { otherOf, Pair, until } from './pair.js';
import { proveFleet, type FleetProofs } from './fleet-proofs.js';

export interface FleetReport {
  date: string;
  machine: Machine & { load: number };
  coders: number;
  runs: number;
  seconds: number;
  failovers: { fault: string; leader_s: number; claim_s: number }[];
  others: string[];
  proofs: FleetProofs;
  /** Namespaces and links that could not be removed. */
  left: string[];
}

/** What this machine lacks to build the laboratory. */
export class FleetImpossible extends Error {
  override readonly name = 'FleetImpossible';
  readonly code = 'bench_fleet_impossible';
}

const CODER = fileURLToPath(new URL('fleet-coder.ts', import.meta.url));
const STEP_SECONDS = 4;
const never = new AbortController().signal;

/**
 * Coder hosts and a pair of Postgres under Patroni, each a machine of its own, work off a queue of runs while machines are killed,
 * cut off, stopped and made to tell another time.
 *
 * Errors: `FleetImpossible` where programs or rights are missing.
 */
export async function benchFleet(
  options: { coders: number; failovers: number; runs: number },
  log: (line: string) => void,
): Promise<FleetReport> {
  const missing = missingForFleet();
  if (missing.length > 0) throw new FleetImpossible(`The laboratory cannot be built: missing ${missing.join(', ')}.`);
  const folder = await mkdtemp(path.join(tmpdir(), 'boocode-fleet-'));
  await chmod(folder, 0o755);
  const network = await Network.lay();
  try {
    const lab = await Laboratory.open(network, folder, options, log);
    const played = await lab.play();
    return { ...played, left: await network.remove() };
  } finally {
    await network.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

type Options = { coders: number; failovers: number; runs: number };

class Laboratory {
  readonly #network: Network;
  readonly #pair: Pair;
  readonly #options: Options;
  readonly #log: (line: string) => void;
  readonly #ledger: string;
  readonly #sql: Sql;
  readonly #others: string[] = [];

  private constructor(parts: {
    network: Network;
    pair: Pair;
    options: Options;
    log: (line: string) => void;
    ledger: string;
    sql: Sql;
  }) {
    this.#network = parts.network;
    this.#pair = parts.pair;
    this.#options = parts.options;
    this.#log = parts.log;
    this.#ledger = parts.ledger;
    this.#sql = parts.sql;
  }

  static async open(
    network: Network,
    folder: string,
    options: Options,
    log: (line: string) => void,
  ): Promise<Laboratory> {
    const account = { uid: idOf('-u'), gid: idOf('-g') };
    const pair = new Pair(network, folder, account);
    log('etcd, Patroni, two Postgres');
    await pair.start();
    const admin = connect(pair.url('postgres'), { max: 1 });
    await admin`create database boochat`;
    await admin.end();
    const sql = connect(pair.url('boochat'), { name: 'laboratory', max: 2, answerMs: 10_000 });
    // The standby may be the first that is asked, and it may have to replay that the database was made.
    const isThere = (): Promise<true | null> =>
      sql`select 1`.then(
        () => true,
        () => null,
      );
    await until(10_000, 'the new database', isThere);
    await migrate(sql);
    const ledger = path.join(folder, 'ledger');
    await writeFile(ledger, '');
    const lab = new Laboratory({ network, pair, options, log, ledger, sql });
    for (let number = 1; number <= options.coders; number += 1) {
      await network.add(`coder${number}`);
      lab.#startCoder(number);
    }
    return lab;
  }

  async play(): Promise<Omit<FleetReport, 'left'>> {
    const since = performance.now();
    for (let number = 0; number < this.#options.runs; number += 1) {
      const run = testRun({ a: {}, b: { after: ['a'] }, c: { after: ['a'] } });
      await launch(this.#sql, { tasks: run.rows, key: null });
    }
    const failovers: FleetReport['failovers'] = [];
    for (let number = 0; number < this.#options.failovers; number += 1) {
      await this.#troubleCoder(number);
      failovers.push(await this.#failOver(number));
    }
    await until(900_000, 'every run to end', async () => ((await this.#open()) === 0 ? true : null));
    const seconds = (performance.now() - since) / 1_000;
    const ledger = await readFile(this.#ledger, 'utf8');
    const proofs = await whenDatabaseIsBack(() => proveFleet(this.#sql, ledger, this.#options), never);
    await this.#sql.end({ timeout: 1 });
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: { ...thisMachine(), load: loadOfMachine() },
      coders: this.#options.coders,
      runs: this.#options.runs,
      seconds,
      failovers,
      others: this.#others,
      proofs,
    };
  }

  #startCoder(number: number, environment: Record<string, string> = {}): void {
    const name = `coder${number}`;
    const args = [this.#pair.url('boochat'), this.#ledger, name, String(STEP_SECONDS)];
    this.#network.spawn(name, [process.execPath, '--conditions=@boocode/source', '--import', 'tsx', CODER, ...args], {
      env: { ...process.env, ...environment },
    });
  }

  /** One of them at a time, each in its turn: killed, cut off, stopped, with a clock that is an hour ahead. */
  async #troubleCoder(turn: number): Promise<void> {
    const number = (turn % this.#options.coders) + 1;
    const name = `coder${number}`;
    const faults = [
      'killed and started anew',
      'cut off for 45 s',
      'stopped for 45 s',
      'a clock one hour ahead',
    ] as const;
    const fault = faults[turn % faults.length] ?? faults[0];
    this.#say(`${name}: ${fault}`);
    if (fault === 'cut off for 45 s') {
      await this.#network.cut(name);
      void delay(45_000).then(() => this.#network.mend(name));
    } else if (fault === 'stopped for 45 s') {
      await this.#network.kill(name, 'SIGSTOP');
      void delay(45_000).then(() => this.#network.kill(name, 'SIGCONT'));
    } else {
      await this.#network.kill(name);
      const ahead = { LD_PRELOAD: FAKETIME, FAKETIME: '+3600s', DONT_FAKE_MONOTONIC: '1' };
      this.#startCoder(number, fault === 'killed and started anew' ? {} : ahead);
    }
    await delay(3_000);
  }

  async #failOver(turn: number): Promise<FleetReport['failovers'][number]> {
    const primary = await this.#pair.settled(120_000);
    const isKilled = turn % 2 === 0;
    const fault = isKilled ? 'the primary is killed' : 'the primary is cut off';
    this.#log(`${primary}: ${fault}`);
    const began = performance.now();
    const [{ now }] = await this.#sql<[{ now: Date }]>`select clock_timestamp() as now`;
    if (isKilled) await this.#network.kill(primary);
    else await this.#network.cut(primary);
    const next = otherOf(primary);
    await until(90_000, 'the other node to lead', async () => ((await this.#pair.leader()) === next ? true : null));
    const leader_s = (performance.now() - began) / 1_000;
    const claim_s = await until(120_000, 'a claim on the new primary', () => this.#firstClaim(now));
    this.#log(`${next} leads after ${leader_s.toFixed(1)} s, first claim after ${claim_s.toFixed(1)} s`);
    if (isKilled) await this.#pair.launch(primary);
    else await this.#network.mend(primary);
    return { fault, leader_s, claim_s };
  }

  /** Seconds from the fault to the first claim by the database's clock, which is this machine's. */
  async #firstClaim(since: Date): Promise<number | null> {
    return await whenDatabaseIsBack(async () => {
      const [row] = await this.#sql<[{ seconds: number | null }]>`
        select extract(epoch from min(a.started_at) - ${since}::timestamptz)::float8 as seconds
        from task_attempts a
        where a.started_at > (select max(s.seen_at) from database_servers s) and a.started_at > ${since}::timestamptz`;
      return row.seconds;
    }, never);
  }

  async #open(): Promise<number> {
    return await whenDatabaseIsBack(async () => {
      const [row] = await this.#sql<[{ number: number }]>`
        select count(*) as number from tasks where state in ('pending', 'running')`;
      return row.number;
    }, never);
  }

  #say(line: string): void {
    this.#others.push(line);
    this.#log(line);
  }
}

const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}
