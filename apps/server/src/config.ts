import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { wholeNumber } from '@boocode/contracts/whole-number';
import { DatabaseUrl } from '@boocode/db/database-url';
import { z } from 'zod';
import { ConfigError } from './errors.js';

const nonEmpty = (what: string) => z.string({ error: `${what} is not set` }).min(1, `${what} is empty`);

const hostName = /^[a-z0-9.:-]+$/i;
/** Also in brackets, and with the name of an interface behind it. */
const listenHost = /^[\w.:%[\]-]+$/;

/** The environment that is read. */
export const Environment = z.object({
  BOOCODE_HOST: z
    .string()
    .regex(listenHost, 'a name or an address of this machine, such as 127.0.0.1')
    .default('127.0.0.1'),
  /** First port to try; 0 lets the system choose. */
  BOOCODE_PORT: z.coerce.number().int().min(0).max(65_535).default(7400),
  BOOCODE_TOKEN: z
    .string()
    .min(16, 'must have at least 16 characters; `openssl rand -hex 24` makes a good one')
    .optional(),
  BOOCODE_CODER_URL: nonEmpty('the address of coder').pipe(z.url({ protocol: /^https?$/ })),
  /** The terminal service; without it there are no terminals. */
  BOOCODE_TERM_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Further names and addresses under which people open this server: behind a reverse proxy, or in a container. */
  BOOCODE_ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((names) => names.split(/[\s,]+/).filter((name) => name !== ''))
    .pipe(z.array(z.string().regex(hostName, 'names and addresses without a port, with commas between them'))),
  /** Reverse proxies whose word on the client's address (`X-Forwarded-For`) is taken: limits are counted by it. */
  BOOCODE_TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((addresses) => addresses.split(/[\s,]+/).filter((address) => address !== ''))
    .pipe(
      z.array(
        z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
          error: 'addresses or networks such as 127.0.0.1 or 10.1.0.0/16, with commas between them',
        }),
      ),
    ),
  BOOCODE_DATA_DIR: z
    .string()
    .default('.data')
    .transform((dir) => resolve(dir)),
  DATABASE_URL: nonEmpty('the address of the database').pipe(DatabaseUrl),
  BOOCODE_INTERNAL_TOKEN: nonEmpty('the token shared with coder'),
  /** Milliseconds between the pieces of what the rehearsal says: for demonstrations, and to have time to break things. */
  BOOCODE_REHEARSAL_CHUNK_MS: wholeNumber(0, 10_000).default(0),
  /** Days that a file which was attached and never sent is kept: so long a draft may still mean it. */
  BOOCODE_KEEP_UNSENT_DAYS: wholeNumber(1, 3_650).default(30),
  /** Days that the audit of what was done and refused at this door is kept. */
  BOOCODE_KEEP_AUDIT_DAYS: wholeNumber(1, 36_500).default(400),
  /** Whom a push service may write to about what this server sends (RFC 8292). */
  BOOCODE_PUSH_CONTACT: z
    .url({ protocol: /^(mailto|https)$/, error: 'must be a mailto: or https: address, such as mailto:you@example.com' })
    .default('mailto:boocode@example.com'),
  BOOCODE_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Everything that can be set about the front door. */
export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly coderUrl: string;
  readonly termUrl: string | null;
  readonly allowedHosts: readonly string[];
  /** Addresses and networks; empty: the client is whoever connects. */
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  readonly rehearsalChunkMs: number;
  readonly keepUnsentDays: number;
  readonly keepAuditDays: number;
  readonly pushContact: string;
  readonly logLevel: string;
  readonly secrets: { readonly token: string | null; readonly internal: string; readonly databaseUrl: string };
}

/** True for names and addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (bare === 'localhost' || bare === '::1') return true;
  return isIP(bare) === 4 && bare.startsWith('127.');
}

/** Reads the environment; throws one `ConfigError` that names every fault. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Environment.safeParse(set);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const host = set.BOOCODE_HOST ?? '127.0.0.1';
  if (listenHost.test(host) && !isLoopback(host) && set.BOOCODE_TOKEN === undefined) {
    faults.push(
      `BOOCODE_HOST: ${host} can be reached from other machines, and without BOOCODE_TOKEN anyone there could run agents here. ` +
        'Set BOOCODE_TOKEN (`openssl rand -hex 24` makes a good one), or leave BOOCODE_HOST at 127.0.0.1',
    );
  }
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const { data } = parsed;
  return Object.freeze({
    host: data.BOOCODE_HOST,
    port: data.BOOCODE_PORT,
    coderUrl: new URL(data.BOOCODE_CODER_URL).origin,
    termUrl: data.BOOCODE_TERM_URL === undefined ? null : new URL(data.BOOCODE_TERM_URL).origin,
    allowedHosts: data.BOOCODE_ALLOWED_HOSTS,
    trustedProxies: data.BOOCODE_TRUSTED_PROXIES,
    dataDir: data.BOOCODE_DATA_DIR,
    rehearsalChunkMs: data.BOOCODE_REHEARSAL_CHUNK_MS,
    keepUnsentDays: data.BOOCODE_KEEP_UNSENT_DAYS,
    keepAuditDays: data.BOOCODE_KEEP_AUDIT_DAYS,
    pushContact: data.BOOCODE_PUSH_CONTACT,
    logLevel: data.BOOCODE_LOG_LEVEL,
    secrets: Object.freeze({
      token: data.BOOCODE_TOKEN ?? null,
      internal: data.BOOCODE_INTERNAL_TOKEN,
      databaseUrl: data.DATABASE_URL,
    }),
  });
}
