import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadOfMachine, thisMachine, type Machine } from '../machine.js';
import { Figures, type Figure } from './figures.js';

export interface WebReport {
  date: string;
  machine: Machine & { node: string; load: [number, number] };
  figures: Figure[];
}

/**
 * The web app is measured by a script of its own, beside its fixtures and its browser: no package imports an app. What it prints is
 * read here.
 */
const script = fileURLToPath(new URL('../../../../apps/web/e2e/measure/main.ts', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

interface Options {
  parts: readonly string[];
  /** Of the part `soak`. */
  minutes: number;
}

export async function benchWeb({ parts, minutes }: Options): Promise<WebReport> {
  const before = loadOfMachine();
  const args = ['--import', tsx, '--conditions=@boocode/source', script, ...parts, '--minutes', String(minutes)];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await once(child, 'close');
  if (child.exitCode !== 0)
    throw new Error(`The web app could not be measured (exit ${child.exitCode}); why is said above.`);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: { ...thisMachine(), node: process.versions.node, load: [before, loadOfMachine()] },
    figures: Figures.parse(JSON.parse(printed)),
  };
}
