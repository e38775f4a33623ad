import { execFile, spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** All of the laboratory's addresses; this machine is the first. */
const NET = '10.213.7';
const BRIDGE = 'bcf0';

/** What makes a program tell another time. */
export const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

/** Programs that the laboratory needs and this machine has not; empty when it can be built. */
export function missingForFleet(): string[] {
  const missing = ['ip', 'setpriv', 'etcd', 'patroni', 'curl', 'git'].filter(
    (name) => spawnSync('which', [name]).status !== 0,
  );
  if (!existsSync(FAKETIME)) missing.push('faketime');
  if (process.getuid?.() !== 0) missing.push('the rights of root, for network namespaces');
  return missing;
}

type Machine = { address: string; children: Set<ChildProcess> };

/** Machines of this laboratory: network namespaces on one bridge, each with processes of its own. */
export class Network {
  readonly #machines = new Map<string, Machine>();
  /** What is being made. */
  readonly #making = new Set<Promise<unknown>>();
  #isRemoved = false;

  /** Removes what a laboratory that was killed left behind, and lays the bridge. */
  async lay(): Promise<void> {
    await this.#make('the network', async () => {
      await removeLeft();
      await ip('link', 'add', BRIDGE, 'type', 'bridge');
      await ip('addr', 'add', `${NET}.1/24`, 'dev', BRIDGE);
      await ip('link', 'set', BRIDGE, 'up');
    });
  }

  /** A machine, and its address. */
  async add(name: string): Promise<string> {
    return await this.#make(name, () => this.#add(name));
  }

  async #add(name: string): Promise<string> {
    const address = `${NET}.${10 + this.#machines.size}`;
    const [space, outside] = [spaceOf(name), wireOf(name)];
    await ip('netns', 'add', space);
    await ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
    await ip('link', 'set', outside, 'master', BRIDGE, 'up');
    await ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    await ip('-n', space, 'link', 'set', 'eth0', 'up');
    await ip('-n', space, 'link', 'set', 'lo', 'up');
    this.#machines.set(name, { address, children: new Set() });
    return address;
  }

  /** Starts a program on a machine, in a process group of its own. */
  spawn(name: string, command: readonly string[], options: SpawnOptions = {}): ChildProcess {
    this.#mayBegin(`${command[0] ?? 'nothing'} on ${name}`);
    const args = ['netns', 'exec', spaceOf(name), ...command];
    const child = spawn('ip', args, { stdio: 'ignore', ...options, detached: true });
    const { children } = this.#machine(name);
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  }

  /** Runs a program on a machine to its end. Answers with what it printed; errors as of `execFile`. */
  async execute(name: string, command: readonly string[]): Promise<string> {
    this.#mayBegin(`${command[0] ?? 'nothing'} on ${name}`);
    return await ip('netns', 'exec', spaceOf(name), ...command);
  }

  /** Nothing gets to the machine any more, or from it, and nobody is told. */
  async cut(name: string): Promise<void> {
    await ip('link', 'set', wireOf(name), 'down');
  }

  async mend(name: string): Promise<void> {
    await ip('link', 'set', wireOf(name), 'up');
  }

  /** Every process of the machine, whoever started it. */
  async processesOf(name: string): Promise<number[]> {
    const { stdout } = await run('ip', ['netns', 'pids', spaceOf(name)]);
    return stdout.split('\n').filter(Boolean).map(Number);
  }

  /** As when its power fails. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    for (const pid of await this.processesOf(name)) sendSignal(pid, signal);
  }

  /** Ends everything, and takes the bridge away; a second time too. Answers with what could not be removed. */
  async remove(): Promise<string[]> {
    this.#isRemoved = true;
    // Half a machine could not be removed.
    await Promise.allSettled(this.#making);
    for (const { children } of this.#machines.values()) {
      const ended = [...children].map((child) => once(child, 'exit'));
      // One that was started a moment ago may not be on its machine yet.
      for (const { pid } of children) if (pid !== undefined) sendSignal(pid, 'SIGKILL');
      await Promise.all(ended);
    }
    this.#machines.clear();
    await removeLeft();
    return await left();
  }

  async #make<T>(what: string, making: () => Promise<T>): Promise<T> {
    this.#mayBegin(what);
    const made = making();
    this.#making.add(made);
    return await made.finally(() => this.#making.delete(made));
  }

  /** Whoever still waits for something when the laboratory is taken down must start nothing more. */
  #mayBegin(what: string): void {
    if (this.#isRemoved) throw new Error(`The laboratory was taken down before ${what} could begin.`);
  }

  #machine(name: string): Machine {
    const machine = this.#machines.get(name);
    if (machine === undefined) throw new Error(`The laboratory has no machine ${name}.`);
    return machine;
  }
}

/** False: the process has ended meanwhile. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

const spaceOf = (name: string): string => `bcf-${name}`;
const wireOf = (name: string): string => `bcf-${name}`;

async function ip(...args: string[]): Promise<string> {
  return (await run('ip', args)).stdout;
}

async function left(): Promise<string[]> {
  const spaces = (await ip('netns', 'list')).split('\n').map((line) => line.split(' ')[0] ?? '');
  const links = (await ip('-o', 'link')).split('\n').map((line) => line.split(': ')[1]?.split('@')[0] ?? '');
  return [...spaces, ...links].filter((name) => name.startsWith('bcf'));
}

async function removeLeft(): Promise<void> {
  for (const name of new Set(await left())) {
    if (name === BRIDGE) continue;
    await endProcesses(name);
    await run('ip', ['netns', 'del', name]).catch(() => undefined);
  }
  for (const name of await left()) await run('ip', ['link', 'del', name]).catch(() => undefined);
}

/** Again until there are none: one may start another while it is looked for. What survives that shows in what is left. */
async function endProcesses(space: string): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const { stdout } = await run('ip', ['netns', 'pids', space]).catch(() => ({ stdout: '' }));
    const pids = stdout.split('\n').filter(Boolean).map(Number);
    if (pids.length === 0) return;
    for (const pid of pids) sendSignal(pid, 'SIGKILL');
    await delay(100);
  }
}
