import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';
import type { HostProgram } from './host-programs.js';
import { sendSignal, type Network } from './network.js';
import { failedStart } from './failed-start.js';
import { until } from './until.js';

const STOP_MS = 20_000;
/** As `RestartSec` of the unit that an installation has. */
export const RESTART_MS = 5_000;

/** Hosts, each on a machine of its own. */
export class Coders {
  readonly #network: Network;
  readonly #folder: string;
  readonly #program: (name: string) => Promise<HostProgram>;
  readonly #running = new Map<string, ChildProcess>();
  /** Hosts that are started anew in a moment. */
  readonly #restarts = new Map<string, NodeJS.Timeout>();
  /** Hosts that ended though nobody ended them. */
  readonly fallen: string[] = [];
  /** Starts that failed because the database went away meanwhile, and were repeated, as a service manager does. */
  readonly restarted: string[] = [];

  constructor(network: Network, folder: string, program: (name: string) => Promise<HostProgram>) {
    this.#network = network;
    this.#folder = folder;
    this.#program = program;
  }

  /** Starts a host on the machine `name`, with these variables besides those of its program. */
  async start(name: string, more: NodeJS.ProcessEnv = {}): Promise<void> {
    this.#forget(name);
    const { command, environment } = await this.#program(name);
    const log = await open(this.#logOf(name), 'a');
    const { size: before } = await log.stat();
    const child = this.#network.spawn(name, command, {
      stdio: ['ignore', log.fd, log.fd],
      env: { ...environment, ...more },
    });
    await log.close();
    this.#running.set(name, child);
    child.once('exit', (code, signal) => {
      if (this.#running.get(name) !== child) return;
      this.#running.delete(name);
      const why = code === 1 ? failedStart(readFileSync(this.#logOf(name)).subarray(before).toString()) : null;
      if (why === null) this.fallen.push(`${name} ended by itself with ${code ?? signal}`);
      else this.#startAnew(name, why, more);
    });
  }

  #startAnew(name: string, why: string, more: NodeJS.ProcessEnv): void {
    this.restarted.push(`${name} after ${why}`);
    const begin = (): void => {
      this.start(name, more).catch((error: unknown) =>
        this.fallen.push(`${name} was not started anew: ${String(error)}`),
      );
    };
    this.#restarts.set(name, setTimeout(begin, RESTART_MS).unref());
  }

  /** From here on it is neither taken for fallen nor started anew. */
  #forget(name: string): ChildProcess | undefined {
    clearTimeout(this.#restarts.get(name));
    this.#restarts.delete(name);
    const child = this.#running.get(name);
    this.#running.delete(name);
    return child;
  }

  /** As when its power fails: the host, and whatever it has started. */
  async kill(name: string): Promise<void> {
    const child = this.#forget(name);
    await this.#network.kill(name);
    if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  /**
   * Kills the host alone, once agents are at work there, which hang from then on. Answers with their processes: they outlive the host, and its
   * next start has to end them.
   */
  async crash(name: string, signal: AbortSignal): Promise<number[]> {
    const hung = await until({ ms: 60_000, what: `an agent to be at work on ${name}`, signal }, () => this.#hang(name));
    const child = this.#forget(name);
    if (child === undefined) throw new Error(`There is no host on ${name}.`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    return hung;
  }

  /** Stops what there is of agents on the machine; null: nothing. */
  async #hang(name: string): Promise<number[] | null> {
    const hung: number[] = [];
    for (const pid of await this.#network.processesOf(name))
      if ((await isAgent(pid)) && sendSignal(pid, 'SIGSTOP')) hung.push(pid);
    return hung.length > 0 ? hung : null;
  }

  /** The clock of a host by the last line of its log; null: that is none of its lines. */
  async tellsTime(name: string): Promise<Date | null> {
    const lines = (await readFile(this.#logOf(name), 'utf8')).trimEnd().split('\n');
    const [, time] = /^\{"level":\d+,"time":"([^"]+)"/.exec(lines.at(-1) ?? '') ?? [];
    return time === undefined ? null : new Date(time);
  }

  /** Ends all of them as an operator does. Answers with what was still there afterwards. */
  async stop(): Promise<string[]> {
    const left: string[] = [];
    const hosts = [...this.#running];
    for (const name of new Set([...this.#running.keys(), ...this.#restarts.keys()])) this.#forget(name);
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

  #logOf(name: string): string {
    return path.join(this.#folder, `${name}.log`);
  }
}

/** Whether the process is an agent of the laboratory, or the wait of one. */
async function isAgent(pid: number): Promise<boolean> {
  // It may have ended meanwhile.
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.includes('fleet-agent.sh') || line.startsWith('sleep\0');
}

/** Resolves once so many hosts have registered and hold their locks. */
export async function whenRegistered(sql: Sql, hosts: number, signal: AbortSignal): Promise<void> {
  await until({ ms: 60_000, what: `${hosts} hosts to register`, signal }, async () => {
    const [row] = await sql<[{ number: number }]>`
      select count(distinct objid) as number from pg_locks
      where locktype = 'advisory' and classid = 7400 and granted
        and database = (select oid from pg_database where datname = current_database())`;
    return row.number >= hosts ? true : null;
  });
}
