import path from 'node:path';
import { HostLabel, HostName } from '@boocode/contracts/host';
import { wholeNumber } from '@boocode/contracts/whole-number';
import { DatabaseUrl } from '@boocode/db/database-url';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** The environment that coder reads. `boocode up` sets all of it; by hand only the first two are needed. */
export const Environment = z.object({
  DATABASE_URL: DatabaseUrl,
  BOOCODE_DATA_DIR: z
    .string({ error: 'a folder for what coder keeps' })
    .min(1)
    .transform((dir) => path.resolve(dir)),
  /** Coder listens on 127.0.0.1 alone; 0 takes any free port and says which. */
  BOOCODE_CODER_PORT: port.default(0),
  /** When set, every request must carry it in `x-boocode-internal`. */
  BOOCODE_INTERNAL_TOKEN: z.string().min(16).optional(),
  BOOCODE_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Runs that ended longer ago are removed, whole; not set keeps all. */
  BOOCODE_KEEP_RUNS_DAYS: wholeNumber(1, 36_500).optional(),
  /** How deep agents may hand work on below a person's task; 0: not at all. */
  BOOCODE_HAND_ON_DEPTH: wholeNumber(0, 20).default(2),
  /** How many tasks one attempt of an agent may make. */
  BOOCODE_HAND_ON_NUMBER: wholeNumber(0, 1_000).default(8),
  /** Milliseconds that the rehearsal model takes for a reply: for demonstrations, and to have time to break things. */
  BOOCODE_REHEARSAL_PACE_MS: wholeNumber(0, 60_000).default(0),
  /** What this machine is called among hosts on one database; a container's own name is another one at each start. */
  BOOCODE_HOSTNAME: HostName.optional(),
  /** What tasks may ask of a host: `gpu,inside`. */
  BOOCODE_HOST_LABELS: z
    .string()
    .default('')
    .transform((list) => [...new Set(list.split(',').map((label) => label.trim()))].filter((label) => label !== ''))
    .pipe(z.array(HostLabel).max(20)),
  /** How long a coder that is told to stop lets what it runs go on to its end; what is left then is done elsewhere. */
  BOOCODE_DRAIN_SECONDS: wholeNumber(0, 86_400).default(0),
  /** Where traces are sent (OpenTelemetry's own variables; its exporter reads what else there is). Without one none leave the machine. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url().optional(),
  OTEL_TRACES_EXPORTER: z.string().optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
});

const slotsName = /^BOOCODE_([A-Z][A-Z0-9_]*)_SLOTS$/;

/** `BOOCODE_CLAUDE_CLI_SLOTS` is for the agent `claude-cli`. */
const SlotsEnvironment = z
  .record(z.string(), z.unknown())
  .transform((env) => Object.fromEntries(Object.entries(env).filter(([name]) => slotsName.test(name))))
  .pipe(z.record(z.string(), wholeNumber(1, 64)))
  .transform((env) =>
    Object.fromEntries(
      Object.entries(env).map(([name, slots]) => [
        (slotsName.exec(name)?.[1] ?? '').toLowerCase().replaceAll('_', '-'),
        slots,
      ]),
    ),
  );

export interface Config {
  databaseUrl: string;
  dataDir: string;
  port: number;
  internalToken: string | null;
  logLevel: z.infer<typeof Environment>['BOOCODE_LOG_LEVEL'];
  /** By agent id, how many of its tasks run at once: `BOOCODE_<AGENT>_SLOTS`. An agent that is not here has its usual number. */
  slots: Readonly<Record<string, number>>;
  /** Null keeps every run. */
  keepRunsDays: number | null;
  handOn: HandOnLimits;
  rehearsalPaceMs: number;
  /** Null: `keptHostName`. */
  hostname: string | null;
  /** What tasks may ask of this host. */
  labels: readonly string[];
  drainSeconds: number;
  /** Whether what settles is sent as traces. */
  sendsTraces: boolean;
}

/** How far agents may hand work on, so that none of it gets out of hand. */
export interface HandOnLimits {
  /** Tasks below a person's: 2 = its tasks may make tasks, and those none. */
  depth: number;
  /** Tasks that one attempt may make. */
  number: number;
}

/** All that is wrong with the environment, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config.invalid';
}

/** Reads and checks the environment. Throws `ConfigError` that names every variable that is missing or wrong. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = withoutBlanks(env);
  const parsed = Environment.safeParse(given);
  const slots = SlotsEnvironment.safeParse(given);
  if (!parsed.success || !slots.success) {
    const issues = [...(parsed.error?.issues ?? []), ...(slots.error?.issues ?? [])];
    const faults = issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`coder cannot start with this environment:\n${faults.join('\n')}`);
  }
  const value = parsed.data;
  return Object.freeze({
    databaseUrl: value.DATABASE_URL,
    dataDir: value.BOOCODE_DATA_DIR,
    port: value.BOOCODE_CODER_PORT,
    internalToken: value.BOOCODE_INTERNAL_TOKEN ?? null,
    logLevel: value.BOOCODE_LOG_LEVEL,
    slots: slots.data,
    keepRunsDays: value.BOOCODE_KEEP_RUNS_DAYS ?? null,
    handOn: { depth: value.BOOCODE_HAND_ON_DEPTH, number: value.BOOCODE_HAND_ON_NUMBER },
    rehearsalPaceMs: value.BOOCODE_REHEARSAL_PACE_MS,
    hostname: value.BOOCODE_HOSTNAME ?? null,
    labels: value.BOOCODE_HOST_LABELS,
    drainSeconds: value.BOOCODE_DRAIN_SECONDS,
    sendsTraces: sendsTraces(value),
  });
}

function sendsTraces(value: z.infer<typeof Environment>): boolean {
  if (value.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || value.OTEL_TRACES_EXPORTER === 'none') return false;
  return (value.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? value.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined;
}

/** An empty variable is how shells and compose files say "not set". */
function withoutBlanks(env: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}
