import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Stack } from './stack.js';

/** A model call as the stand-in logs it, as far as tests look at it. */
const ModelCall = z.object({
  wire: z.string(),
  persona: z.string().nullable(),
  step: z.number(),
  prompt: z.string(),
  asked: z.array(z.string()),
  ending: z.string().nullable(),
  called: z.array(z.string()),
});
export type ModelCall = z.infer<typeof ModelCall>;

/** The stand-in model of a stack, by the door that its coder has opened last. */
export function rehearsalOf(stack: Stack) {
  async function ask(path: string, options: { method?: string; body?: unknown } = {}): Promise<unknown> {
    const door: unknown = JSON.parse(readFileSync(join(stack.dataDirectory, 'run/rehearsal.json'), 'utf8'));
    const { url, key } = z.object({ url: z.url(), key: z.string() }).parse(door);
    const { method = 'GET', body } = options;
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const response = await fetch(url + path, { method, headers, ...content });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
  return {
    addRules: (rules: unknown[]) => ask('/__rules', { method: 'POST', body: rules }),
    clearRules: () => ask('/__rules', { method: 'DELETE' }),
    requests: async () => z.array(ModelCall).parse(await ask('/__requests')),
  };
}
