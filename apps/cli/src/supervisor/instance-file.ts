import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { DataDir } from '../data-dir.js';
import { codeOf } from '../errors.js';

/** `run/boocode.json`: where the running BooCode answers. There only while it can take work. */
export const Instance = z.object({ url: z.url(), pid: z.int().positive(), started_at: z.iso.datetime() });
export type Instance = z.infer<typeof Instance>;

export function writeInstance(dirs: DataDir, instance: Instance): void {
  const draft = `${dirs.instanceFile}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  renameSync(draft, dirs.instanceFile);
}

/** Null when there is none, or when a crash of the machine left only a part of it. */
export function readInstance(dirs: DataDir): Instance | null {
  try {
    return Instance.parse(JSON.parse(readFileSync(dirs.instanceFile, 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

export function removeInstance(dirs: DataDir): void {
  rmSync(dirs.instanceFile, { force: true });
}
