import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** What a process of the product says of itself once its garbage is gone; see `inside.mjs`. */
const Inside = z.object({
  heapUsed: z.number(),
  /** Of that: what the engine has compiled, which ends where the program does. */
  codeBytes: z.number(),
  external: z.number(),
  resources: z.record(z.string(), z.number()),
});
export type Inside = z.infer<typeof Inside>;

const patienceMs = 20_000;

/** Has it take its garbage away, and reads what it still holds. */
export async function lookInside(pid: number, folder: string): Promise<Inside> {
  const file = path.join(folder, `${pid}.json`);
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (const since = Date.now(); Date.now() - since < patienceMs; await delay(20)) {
    const text = readIfThere(file);
    if (text !== null) return Inside.parse(JSON.parse(text));
  }
  throw new Error(`Process ${pid} did not say what it holds within ${patienceMs / 1_000} s.`);
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
