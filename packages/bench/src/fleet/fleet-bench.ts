import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadOfMachine, thisMachine, type Machine } from '../machine.js';
import { Coders } from './coders.js';
import type { FleetProofs } from './fleet-proofs.js';
import { sweepHosts, type SweepRow } from './fleet-sweep.js';
import { Interruption } from './interruption.js';
import { missingForFleet, Network } from './network.js';
import { takeName } from './only-one.js';
import { Pair } from './pair.js';
import { PACE, playFaults, type Failover } from './play-faults.js';

export interface FleetReport {
  date: string;
  machine: Machine & { load: number };
  coders: number;
  sweep: SweepRow[];
  seconds: number;
  failovers: Failover[];
  /** What was done to coder hosts meanwhile. */
  others: string[];
  proofs: FleetProofs;
  /** Processes, namespaces and links that were still there at the end. */
  left: string[];
}

/** What this machine lacks to build the laboratory. */
export class FleetImpossible extends Error {
  override readonly name = 'FleetImpossible';
  readonly code = 'bench_fleet_impossible';
}

interface Options {
  coders: number;
  failovers: number;
  runs: number;
  sweep: boolean;
}

/**
 * Coder hosts and a pair of Postgres under Patroni, each a machine of its own, work off runs while machines are killed, cut off,
 * stopped and made to tell another time. With `sweep` first what one host, two and so on get done while nothing is wrong.
 *
 * Errors: `FleetImpossible` where programs or rights are missing, or another one is at work; `Interrupted` after a signal. Nothing is left behind by either.
 */
export async function benchFleet(options: Options, log: (line: string) => void): Promise<FleetReport> {
  const missing = missingForFleet();
  if (missing.length > 0) throw new FleetImpossible(`The laboratory cannot be built: missing ${missing.join(', ')}.`);
  // Laying a network removes what a laboratory left that was killed: never one that is at work.
  if (!(await takeName('boocode-fleet'))) throw new FleetImpossible('Another laboratory is at work on this machine.');
  const interruption = new Interruption();
  const folder = await mkdtemp(path.join(tmpdir(), 'boocode-fleet-'));
  await chmod(folder, 0o755);
  const network = await Network.lay();
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
  const pair = new Pair(network, folder, { uid: idOf('-u'), gid: idOf('-g') });
  log('etcd, Patroni, two Postgres');
  await pair.start();
  const names = Array.from({ length: options.coders }, (_, index) => `coder${index + 1}`);
  for (const name of names) await network.add(name);

  const open = async (database: string, stepSeconds: number) => {
    const sql = await pair.createDatabase(database);
    const ledger = path.join(folder, `${database}.ledger`);
    return { sql, ledger, coders: new Coders(network, { folder, url: pair.url(database), ledger, stepSeconds }) };
  };
  const sweep: SweepRow[] = [];
  const left: string[] = [];
  if (options.sweep) {
    const { sql, coders } = await open('sweep', 0);
    sweep.push(...(await sweepHosts(sql, coders, names, log)));
    left.push(...(await coders.stop()));
    await sql.end({ timeout: 1 });
  }
  const place = await open('boochat', PACE.stepSeconds);
  const played = await playFaults({ ...options, ...place, network, pair, names, log, signal });
  left.push(...(await place.coders.stop()));
  await place.sql.end({ timeout: 1 });
  played.proofs.faults.push(...place.coders.fallen);
  return { coders: options.coders, sweep, ...played, left };
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}
