import type { z } from 'zod';

/** `value` as Postgres can store it: text may hold every character but NUL, which becomes the replacement character. */
export function storable<T>(schema: z.ZodType<T>, value: T): T {
  const json = JSON.stringify(value);
  if (!json.includes('\\u0000')) return value;
  return schema.parse(JSON.parse(json, replaceNul));
}

function replaceNul(_key: string, part: unknown): unknown {
  return typeof part === 'string' ? part.replaceAll('\u0000', '\uFFFD') : part;
}
