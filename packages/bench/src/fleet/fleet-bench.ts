import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadOfMachine, thisMachine, type Machine } from '../machine.js';
import { Coders } from './coders.js';
import { sweepHosts, type SweepRow } from './fleet-sweep.js';
import { Grounds } from './grounds.js';
import { coderProgram, engineProgram, missingOfCoder } from './host-programs.js';
import { Interruption } from './interruption.js';
import { missingForFleet, Network } from './network.js';
import { takeName } from './only-one.js';
import { Pair } from './pair.js';
import { playFaults, type Played } from './play-faults.js';

export interface FleetReport extends Played {
  date: string;
  machine: Machine & { load: number };
  coders: number;
  sweep: SweepRow[];
  /** Processes, namespaces and links that were still there at the end. */
  left: string[];
}

/** What this machine lacks to build the laboratory. */
export class FleetImpossible extends Error {
  override readonly name = 'FleetImpossible';
  readonly code = 'bench_fleet_impossible';
}

/** So long a query to a server that is gone may wait. */
const SETTLE_MS = 12_000;

interface Options {
  coders: number;
  failovers: number;
  runs: number;
  sweep: boolean;
}

/**
 * Coders as they are built and a pair of Postgres under Patroni, each a machine of its own, work off runs while machines are killed, cut off,
 * stopped and made to tell another time. With `sweep` first what the engine of one host, two and so on gets done while nothing is wrong.
 *
 * Errors: `FleetImpossible` where programs or rights are missing, or another one is at work; `Interrupted` after a signal. Nothing is left behind by either.
 */
export async function benchFleet(options: Options, log: (line: string) => void): Promise<FleetReport> {
  const missing = [...missingForFleet(), ...missingOfCoder()];
  if (missing.length > 0) throw new FleetImpossible(`The laboratory cannot be built: missing ${missing.join(', ')}.`);
  // Laying a network removes what a laboratory left that was killed: never one that is at work.
  if (!(await takeName('boocode-fleet'))) throw new FleetImpossible('Another laboratory is at work on this machine.');
  const interruption = new Interruption();
  const network = new Network();
  const folder = await mkdtemp(path.join(tmpdir(), 'boocode-fleet-'));
  try {
    const played = await interruption.orInterrupted((signal) =>
      inLaboratory({ network, folder, options, log, signal }),
    );
    const left = [...played.left, ...(await network.remove())];
    return {
      ...played,
      date: new Date().toISOString().slice(0, 10),
      machine: { ...thisMachine(), load: loadOfMachine() },
      left,
    };
  } finally {
    await network.remove();
    // Whoever still wrote there would make the folder anew.
    await interruption.settled(SETTLE_MS);
    await rm(folder, { recursive: true, force: true });
    interruption.close();
  }
}

async function inLaboratory(lab: {
  network: Network;
  folder: string;
  options: Options;
  log: (line: string) => void;
  signal: AbortSignal;
}): Promise<Omit<FleetReport, 'date' | 'machine'>> {
  const { network, folder, options, log, signal } = lab;
  await chmod(folder, 0o755);
  await network.lay();
  const pair = new Pair({ network, folder, account: { uid: idOf('-u'), gid: idOf('-g') }, signal });
  log('etcd, Patroni, two Postgres');
  await pair.start();
  const names = Array.from({ length: options.coders }, (_, index) => `coder${index + 1}`);
  for (const name of names) await network.add(name);

  const sweep: SweepRow[] = [];
  const left: string[] = [];
  if (options.sweep) {
    const sql = await pair.createDatabase('sweep');
    const engines = new Coders(network, folder, async (name) => engineProgram(name, pair.url('sweep')));
    sweep.push(...(await sweepHosts({ sql, coders: engines, names, log, signal })));
    left.push(...(await engines.stop()));
    await sql.end({ timeout: 1 });
  }
  const [database, ledger] = ['boochat', path.join(folder, 'ledger')];
  const sql = await pair.createDatabase(database);
  const grounds = await Grounds.make(folder, names);
  const place = { folder, url: pair.url(database), ledger };
  const coders = new Coders(network, folder, (name) => coderProgram(name, place));
  const stage = { network, pair, coders, grounds, names, sql, database, ledger, log, signal };
  const played = await playFaults({ ...options, ...stage });
  left.push(...(await coders.stop()));
  await sql.end({ timeout: 1 });
  return { coders: options.coders, sweep, ...played, left };
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}
