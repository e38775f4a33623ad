import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Sql } from '@boocode/db/connect';
import type { Network } from './network.js';
import { until } from './pair.js';

const PROGRAM = fileURLToPath(new URL('fleet-coder.ts', import.meta.url));
const STOP_MS = 20_000;

/** Coder hosts, each on a machine of its own, on one database. */
export class Coders {
  readonly #network: Network;
  readonly #place: { folder: string; url: string; ledger: string; stepSeconds: number };
  readonly #running = new Map<string, ChildProcess>();
  /** Hosts that ended though nobody ended them. */
  readonly fallen: string[] = [];

  constructor(network: Network, place: { folder: string; url: string; ledger: string; stepSeconds: number }) {
    this.#network = network;
    this.#place = place;
  }

  /** Starts a host on the machine `name`, with these variables besides those of this process. */
  async start(name: string, environment: Record<string, string> = {}): Promise<void> {
    const { folder, url, ledger, stepSeconds } = this.#place;
    const log = await open(path.join(folder, `${name}.log`), 'a');
    const program = [process.execPath, '--conditions=@boocode/source', '--import', 'tsx', PROGRAM];
    const child = this.#network.spawn(name, [...program, url, ledger, name, String(stepSeconds)], {
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, ...environment },
    });
    await log.close();
    this.#running.set(name, child);
    child.once('exit', (code, signal) => {
      if (this.#running.get(name) !== child) return;
      this.#running.delete(name);
      this.fallen.push(`${name} ended by itself with ${code ?? signal}`);
    });
  }

  /** As when its power fails: the host, and whatever it has started. */
  async kill(name: string): Promise<void> {
    const child = this.#running.get(name);
    this.#running.delete(name);
    await this.#network.kill(name);
    if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  /** Ends all of them as an operator does. Answers with what was still there afterwards. */
  async stop(): Promise<string[]> {
    const left: string[] = [];
    const hosts = [...this.#running];
    this.#running.clear();
    await Promise.all(
      hosts.map(async ([name, child]) => {
        const ended = once(child, 'exit').then(() => true);
        child.kill('SIGTERM');
        if (!(await Promise.race([ended, delay(STOP_MS, false)])))
          left.push(`${name} did not end within ${STOP_MS / 1_000} s`);
        const pids = await this.#network.processesOf(name);
        if (pids.length > 0) left.push(`${name} left the processes ${pids.join(', ')} behind`);
      }),
    );
    return left;
  }
}

/** Resolves once so many hosts have registered and hold their locks. */
export async function whenRegistered(sql: Sql, hosts: number): Promise<void> {
  await until(60_000, `${hosts} hosts to register`, async () => {
    const [row] = await sql<[{ number: number }]>`
      select count(distinct objid) as number from pg_locks
      where locktype = 'advisory' and classid = 7400 and granted
        and database = (select oid from pg_database where datname = current_database())`;
    return row.number >= hosts ? true : null;
  });
}
