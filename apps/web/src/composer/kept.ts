import type { z } from 'zod';

/** What this browser keeps under a name; null when it keeps nothing that is understood. */
export function readKept<T>(name: string, schema: z.ZodType<T>): T | null {
  try {
    const text = localStorage.getItem(name);
    const parsed = text === null ? null : schema.safeParse(JSON.parse(text));
    return parsed?.success === true ? parsed.data : null;
  } catch {
    // Another version wrote it, or the browser keeps nothing at all: then there is nothing to read.
    return null;
  }
}

/** Keeps a value over reloads; null forgets it. */
export function writeKept(name: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Full, or forbidden in this browser. The page itself still has it; only a reload would lose it.
  }
}
