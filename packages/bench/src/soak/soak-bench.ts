import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadOfMachine, thisMachine, type Machine } from '../machine.js';
import { SoakHour } from './soak-hours.js';

export interface SoakReport {
  date: string;
  machine: Machine & { node: string; load: [number, number] };
  minutes_an_hour: number;
  hours: SoakHour[];
  /** Why it ended before its time. */
  cut_off: string | null;
}

/** The product and the browser are played by a script of its own, beside their tests: no package imports an app. */
const script = fileURLToPath(new URL('../../../../apps/web/e2e/soak/main.ts', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Options {
  hours: number;
  minutesAnHour: number;
}

/** Plays so many hours of a team. A play that breaks off still has its report, of the hours that it came to. */
export async function benchSoak(options: Options, log: (line: string) => void): Promise<SoakReport> {
  const before = loadOfMachine();
  const wanted = ['--hours', String(options.hours), '--minutes-an-hour', String(options.minutesAnHour)];
  const args = ['--import', tsx, '--conditions=@boocode/source', script, ...wanted];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  // It ends what it has started, and the hours until then are reported.
  const end = (): void => void child.kill('SIGTERM');
  for (const signal of signals) process.on(signal, end);
  const hours: SoakHour[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const hour = SoakHour.parse(JSON.parse(line));
    hours.push(hour);
    log(`hour ${hour.hour} of ${options.hours}: ${hour.seconds.toFixed(0)} s; ${briefly(hour)}`);
  }
  await closed;
  for (const signal of signals) process.off(signal, end);
  const cutOff = child.exitCode === 0 ? null : `it ended with ${child.exitCode ?? child.signalCode}`;
  if (hours.length === 0)
    throw new Error(`No hour came to its end: ${cutOff ?? 'nothing was told'}; why is said above.`);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: { ...thisMachine(), node: process.versions.node, load: [before, loadOfMachine()] },
    minutes_an_hour: options.minutesAnHour,
    hours,
    cut_off: cutOff,
  };
}

/** What somebody who waits may want to see: memory and files of each part. */
function briefly({ readings }: SoakHour): string {
  return readings
    .filter(({ what }) => what === 'heap' || what === 'open files' || what === 'connections')
    .map(({ place, what, value, unit }) => `${place} ${what} ${value.toFixed(unit === '' ? 0 : 1)}${unit}`)
    .join(', ');
}
