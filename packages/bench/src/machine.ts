import { cpus, loadavg, totalmem } from 'node:os';

/** What a report says of the machine that it was made on. */
export interface Machine {
  cpus: number;
  cpu: string;
  memory_gib: number;
}

const GIB = 2 ** 30;

export function thisMachine(): Machine {
  return { cpus: cpus().length, cpu: cpus()[0]?.model ?? 'unknown', memory_gib: Math.round(totalmem() / GIB) };
}

/** How many processes wanted to run over the last five minutes. */
export function loadOfMachine(): number {
  return loadavg()[1] ?? 0;
}
