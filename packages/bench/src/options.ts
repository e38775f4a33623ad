import { parseArgs } from 'node:util';
import { Band } from '@boocode/contracts/flow-plan';
import { z } from 'zod';
import { PEERS } from './peers.js';
import { WORKLOADS } from './workloads.js';

/** The command line was wrong; `message` is for the person at it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'bench_usage';
}

const USAGE = `npm run bench -- engine [options]
  --rounds N          rounds, forward and backward in turn (default 3)
  --against a,b       peers to compare with: ${PEERS.map(({ id }) => id).join(', ')}; or none (default: all that can be had)
  --workloads a,b     of ${WORKLOADS.join(', ')}, history (default: all)
  --history N         finished tasks in the table for the workload history (default 1000000)
  --profile           instead of comparing: where the time of the first workload goes, by process, SQL function and
                      statement; of BooCode, and of the peers that --against names
  --json              the whole report as JSON on stdout instead of the table
  --write             write the results page packages/bench/RESULTS.md as well, with the profile of BooCode

Files that peers need and npm does not bring (${PEERS.flatMap(({ files }) => files.map(({ name }) => name)).join(', ')}) are looked for in packages/bench/peers/files,
or in the folder that BOOCODE_BENCH_FILES names.

npm run bench -- agents [options]
  --rounds N          reviews and chats by each agent (default 1)
  --agents a,b        agents by their ids (default: all that this machine has, but one for ACP started each turn)
  --json              the whole report as JSON on stdout instead of the tables
  --write             write the results page packages/bench/RESULTS-agents.md as well

npm run bench -- forecast [options]
  --rounds N          reviews by each agent, one after the other (default 8: what is measured counts from the sixth on)
  --agents a,b        agents by their ids (default: opencode, claude)
  --band B            small, medium or large (default small)
  --json              the whole report as JSON on stdout instead of the tables
  --write             write the results page packages/bench/RESULTS-forecast.md as well

npm run bench -- web [options]
  --parts a,b         of load, lighthouse, axe, panes, runs, review, soak (default: all)
  --minutes N         so much of a run the part soak plays, in quick motion (default 5)
  --json              the whole report as JSON on stdout instead of the tables
  --write             write the results page packages/bench/RESULTS-web.md as well

npm run bench -- tasks [options]
  --tasks N           tasks in the table (default 100000)
  --rounds N          how often each page is read (default 20)
  --json              the whole report as JSON on stdout instead of the table
  --write             write the results page packages/bench/RESULTS-tasks.md as well

npm run bench -- volume [options]
  --tasks N           finished tasks in the largest history, a year of them (default 10000000; some 4 GB a million)
  --rounds N          how often each call is made with each history (default 15)
  --json              the whole report as JSON on stdout instead of the tables
  --write             write the results page packages/bench/RESULTS-volume.md as well

npm run bench -- fleet [options]    as root, after a build, with etcd, patroni, postgresql-15, faketime and curl of Debian
  --coders N          coder hosts (default 3)
  --failovers N       fail-overs of Postgres (default 5)
  --runs N            runs to be worked off meanwhile (default 200; more come in while faults last)
  --sweep             before that: throughput, latency and statements with one host, two, up to all
  --json              the whole report as JSON on stdout instead of the tables
  --write             write the results page packages/bench/RESULTS-fleet.md as well

npm run bench -- soak [options]    of the built product
  --hours N           simulated hours of a busy team (default 12; below 6 nothing is judged)
  --minutes-an-hour N minutes that one takes at least (default 2)
  --json              the whole report as JSON on stdout instead of the tables
  --write             write the results page packages/bench/RESULTS-soak.md as well`;

const list = z.string().transform((text) => text.split(',').map((part) => part.trim()));

const EngineOptions = z.strictObject({
  command: z.literal('engine'),
  rounds: z.coerce.number().int().min(1).max(20).default(3),
  against: list
    .pipe(z.array(z.enum([...PEERS.map(({ id }) => id), 'none'])))
    .nullable()
    .default(null),
  workloads: list.pipe(z.array(z.enum([...WORKLOADS, 'history']))).default([...WORKLOADS, 'history']),
  history: z.coerce.number().int().min(13).default(1_000_000),
  profile: z.boolean().default(false),
  json: z.boolean().default(false),
  write: z.boolean().default(false),
});
export type EngineOptions = z.infer<typeof EngineOptions>;

const AgentsOptions = z.strictObject({
  command: z.literal('agents'),
  rounds: z.coerce.number().int().min(1).max(20).default(1),
  agents: list.nullable().default(null),
  json: z.boolean().default(false),
  write: z.boolean().default(false),
});
export type AgentsOptions = z.infer<typeof AgentsOptions>;

const ForecastOptions = z.strictObject({
  command: z.literal('forecast'),
  rounds: z.coerce.number().int().min(1).max(50).default(8),
  agents: list.default(['opencode', 'claude']),
  band: Band.default('small'),
  json: z.boolean().default(false),
  write: z.boolean().default(false),
});
export type ForecastOptions = z.infer<typeof ForecastOptions>;

const WebOptions = z.strictObject({
  command: z.literal('web'),
  minutes: z.coerce.number().min(1).max(600).default(5),
  parts: list.pipe(z.array(z.enum(['load', 'lighthouse', 'axe', 'panes', 'runs', 'review', 'soak']))).default([]),
  json: z.boolean().default(false),
  write: z.boolean().default(false),
});
export type WebOptions = z.infer<typeof WebOptions>;

const TasksOptions = z.strictObject({
  command: z.literal('tasks'),
  tasks: z.coerce.number().int().min(10_000).default(100_000),
  rounds: z.coerce.number().int().min(1).max(1000).default(20),
  json: z.boolean().default(false),
  write: z.boolean().default(false),
});
export type TasksOptions = z.infer<typeof TasksOptions>;

const VolumeOptions = z.strictObject({
  command: z.literal('volume'),
  tasks: z.coerce.number().int().min(100_000).max(20_000_000).default(10_000_000),
  rounds: z.coerce.number().int().min(3).max(1000).default(15),
  json: z.boolean().default(false),
  write: z.boolean().default(false),
});
export type VolumeOptions = z.infer<typeof VolumeOptions>;

const FleetOptions = z.strictObject({
  command: z.literal('fleet'),
  coders: z.coerce.number().int().min(1).max(20).default(3),
  failovers: z.coerce.number().int().min(0).max(50).default(5),
  runs: z.coerce.number().int().min(1).max(10_000).default(200),
  sweep: z.boolean().default(false),
  json: z.boolean().default(false),
  write: z.boolean().default(false),
});
export type FleetOptions = z.infer<typeof FleetOptions>;

const SoakOptions = z.strictObject({
  command: z.literal('soak'),
  hours: z.coerce.number().int().min(1).max(1_000).default(12),
  'minutes-an-hour': z.coerce.number().min(0.1).max(60).default(2),
  json: z.boolean().default(false),
  write: z.boolean().default(false),
});
export type SoakOptions = z.infer<typeof SoakOptions>;
const commands = ['engine', 'agents', 'forecast', 'web', 'tasks', 'volume', 'fleet', 'soak'];
const Options = z.discriminatedUnion('command', [
  EngineOptions,
  AgentsOptions,
  ForecastOptions,
  WebOptions,
  TasksOptions,
  VolumeOptions,
  FleetOptions,
  SoakOptions,
]);
type Options = z.infer<typeof Options>;

/** Errors: `UsageError`, with all faults and the usage. */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parse(args);
  const [command, ...more] = positionals;
  if (more.length > 0 || command === undefined || !commands.includes(command)) throw new UsageError(USAGE);
  const options = Options.safeParse({ command, ...values });
  if (!options.success) throw new UsageError(`${z.prettifyError(options.error)}\n\n${USAGE}`);
  return options.data;
}

function parse(args: string[]): { values: object; positionals: string[] } {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        agents: { type: 'string' },
        band: { type: 'string' },
        parts: { type: 'string' },
        minutes: { type: 'string' },
        against: { type: 'string' },
        workloads: { type: 'string' },
        history: { type: 'string' },
        tasks: { type: 'string' },
        coders: { type: 'string' },
        failovers: { type: 'string' },
        runs: { type: 'string' },
        hours: { type: 'string' },
        'minutes-an-hour': { type: 'string' },
        profile: { type: 'boolean' },
        sweep: { type: 'boolean' },
        json: { type: 'boolean' },
        write: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
