import path from 'node:path';
import { wholeNumber } from '@boocode/contracts/whole-number';
import { DatabaseUrl } from '@boocode/db/database-url';
import { z } from 'zod';
import { cloneRoot } from './clone.js';
import { ConfigError } from './errors.js';
import type { LogLimits } from './supervisor/log-file.js';

const megabyte = 1024 * 1024;

const emptyAsAbsent = (value: unknown) => (value === '' ? undefined : value);

const atLeastOne = wholeNumber(1, 1_000_000);

/** The environment that is read. */
export const Environment = z.object({
  BOOCODE_PORT: z.preprocess(
    emptyAsAbsent,
    z.coerce.number('must be a port number').int('must be a whole number').min(1).max(65_535).default(7400),
  ),
  BOOCODE_HOST: z.preprocess(
    emptyAsAbsent,
    z
      .string()
      .regex(/^[\w.:%[\]-]+$/, 'must be a name or an address of this machine, such as 127.0.0.1')
      .default('127.0.0.1'),
  ),
  BOOCODE_DATA_DIR: z.preprocess(emptyAsAbsent, z.string().default(path.join(cloneRoot, '.data'))),
  BOOCODE_URL: z.preprocess(
    emptyAsAbsent,
    z.url({ protocol: /^https?$/, error: 'must be an address like https://boocode.example.com' }).optional(),
  ),
  DATABASE_URL: z.preprocess(emptyAsAbsent, DatabaseUrl.optional()),
  BOOCODE_TOKEN: z.preprocess(
    emptyAsAbsent,
    z.string().min(16, 'must have 16 characters or more; make one with `openssl rand -hex 16`').optional(),
  ),
  BOOCODE_LOG_FILE_MB: z.preprocess(emptyAsAbsent, atLeastOne.default(10)),
  BOOCODE_LOG_TOTAL_MB: z.preprocess(emptyAsAbsent, atLeastOne.default(200)),
  BOOCODE_LOG_DAYS: z.preprocess(emptyAsAbsent, atLeastOne.default(30)),
});

export interface Config {
  /** Port wished for; the next free one is taken when it is in use. */
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Of the BooCode that commands are for, where it is not that of the data directory: one of units and containers, or of another machine. */
  readonly url: string | null;
  /** A Postgres of the user's own; null means the embedded one in the data directory. */
  readonly databaseUrl: string | null;
  readonly token: string | null;
  /** How much of what its processes say is kept. */
  readonly logs: LogLimits;
}

/**
 * Reads the environment; `--host` and `--port` win over it.
 * Throws `ConfigError` with every fault, among them an address beyond this machine without a token.
 */
export function readConfig(
  environment: Record<string, string | undefined>,
  flags: { host?: string; port?: string } = {},
): Config {
  const parsed = Environment.safeParse({
    ...environment,
    ...(flags.host !== undefined && { BOOCODE_HOST: flags.host }),
    ...(flags.port !== undefined && { BOOCODE_PORT: flags.port }),
  });
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const { BOOCODE_HOST: host, BOOCODE_TOKEN: token, BOOCODE_DATA_DIR: dataDir } = parsed.data;
  if (!isLoopback(host) && token === undefined) {
    throw new ConfigError([
      `BOOCODE_HOST is ${host}, which others on the network can reach, and BOOCODE_TOKEN is not set: anyone could run agents here. ` +
        'Set BOOCODE_TOKEN to a long secret (`openssl rand -hex 16`), or use 127.0.0.1.',
    ]);
  }
  return Object.freeze({
    port: parsed.data.BOOCODE_PORT,
    host,
    dataDir: path.resolve(dataDir),
    url: parsed.data.BOOCODE_URL?.replace(/\/+$/, '') ?? null,
    databaseUrl: parsed.data.DATABASE_URL ?? null,
    token: token ?? null,
    logs: Object.freeze({
      fileBytes: parsed.data.BOOCODE_LOG_FILE_MB * megabyte,
      totalBytes: parsed.data.BOOCODE_LOG_TOTAL_MB * megabyte,
      days: parsed.data.BOOCODE_LOG_DAYS,
    }),
  });
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The address that this machine itself uses to reach a server bound to `host`. */
export function localUrl(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
