import { existsSync } from 'node:fs';
import { startChild } from '../../processes/start-child.js';

const making = new Map<string, Promise<void>>();

export interface FirstStart {
  /** The file that is made. */
  database: string;
  command: string;
  /** As every start in that home gets it. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  dataDir: string;
}

/**
 * opencode makes its database when it first starts in a home, and two that make it at one moment break each other: it is made
 * before the first turn, once. A failure of that is told by the turn that comes after it.
 */
export async function madeDatabase(start: FirstStart): Promise<void> {
  const file = start.database;
  if (!making.has(file) && existsSync(file)) return;
  const made = making.get(file) ?? makeDatabase(start).finally(() => making.delete(file));
  making.set(file, made);
  await made;
}

async function makeDatabase({ command, env, cwd, dataDir }: FirstStart): Promise<void> {
  const child = await startChild({ command, args: ['session', 'list'], cwd, env, dataDir });
  child.stdout.resume();
  child.stderr.resume();
  await child.exited;
  await child.end();
}
