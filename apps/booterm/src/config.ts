import path from 'node:path';
import { z } from 'zod';
import { ConfigError } from './errors.js';

/** The environment that booterm reads; `boocode up` sets all of it. */
export const Environment = z.object({
  /** booterm listens on 127.0.0.1 alone; 0 takes any free port and says which. */
  BOOCODE_TERM_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  BOOCODE_INTERNAL_TOKEN: z
    .string({ error: 'the token that every request must carry in x-boocode-internal' })
    .min(16, 'must have at least 16 characters'),
  BOOCODE_DATA_DIR: z
    .string({ error: 'a folder for what booterm writes down of its shells' })
    .min(1)
    .transform((dir) => path.resolve(dir)),
  BOOCODE_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export interface Config {
  port: number;
  internalToken: string;
  dataDir: string;
  logLevel: z.infer<typeof Environment>['BOOCODE_LOG_LEVEL'];
}

/** Reads and checks the environment. Throws one `ConfigError` that names every variable that is missing or wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is how shells and compose files say "not set".
  const parsed = Environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const { data } = parsed;
  return Object.freeze({
    port: data.BOOCODE_TERM_PORT,
    internalToken: data.BOOCODE_INTERNAL_TOKEN,
    dataDir: data.BOOCODE_DATA_DIR,
    logLevel: data.BOOCODE_LOG_LEVEL,
  });
}
