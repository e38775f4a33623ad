import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from '@boocode/db/connect';
import { startEmbedded } from '@boocode/db/embedded';
import { measureRound, type Round } from './measure-round.js';
import { summarise, toText, type Report } from './report.js';
import { STEPS_PER_RUN } from './workload.js';

const RUNS = 100;
const SINGLE_RUNS = 30;
const SLOTS = 16;
const ROUNDS = 3;

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const report = await bench();
console.log(values.json ? JSON.stringify(report, null, 2) : toText(report));

/** Three rounds, a fresh database each, on a Postgres of its own that leaves nothing behind. */
async function bench(): Promise<Report> {
  const dataDir = await mkdtemp(join(tmpdir(), 'boocode-bench-'));
  const postgres = await startEmbedded({ dataDir });
  const admin = connect(postgres.url, { name: 'bench-admin', max: 1 });
  try {
    const [server] = await admin<[{ version: string }]>`select split_part(version(), ' on ', 1) as version`;
    const rounds: Round[] = [];
    for (let n = 1; n <= ROUNDS; n += 1) {
      const name = `bench_${n}`;
      await admin`create database ${admin(name)}`;
      const url = new URL(postgres.url);
      url.pathname = name;
      rounds.push(await measureRound({ url: url.href, runs: RUNS, single_runs: SINGLE_RUNS, slots: SLOTS }));
    }
    return {
      machine: {
        cpus: cpus().length,
        cpu: cpus()[0]?.model ?? 'unknown',
        node: process.versions.node,
        postgres: server.version,
      },
      workload: { runs: RUNS, steps_per_run: STEPS_PER_RUN, slots: SLOTS, rounds: ROUNDS },
      rounds,
      median: summarise(rounds),
    };
  } finally {
    await admin.end();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
