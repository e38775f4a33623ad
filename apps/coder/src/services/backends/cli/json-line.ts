import type { z } from 'zod';

/** A line of an agent's JSON output in the shape given; null for anything else: agents mix plain words in. */
export function parseJsonLine<T>(schema: z.ZodType<T>, line: string): T | null {
  if (!line.startsWith('{')) return null;
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    // Half a line stands there when an agent is killed in the middle of it.
    return null;
  }
}
