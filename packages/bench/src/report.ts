import type { Round } from './measure-round.js';
import { median } from './statistics.js';

export interface Report {
  machine: { cpus: number; cpu: string; node: string; postgres: string };
  workload: { runs: number; steps_per_run: number; slots: number; rounds: number };
  rounds: Round[];
  median: Summary;
}

/** Medians over the rounds. Ratios are taken within each round, so that a busy machine disturbs both sides alike. */
export interface Summary {
  steps_per_second: number;
  edge_median_ms: number;
  edge_p95_ms: number;
  run_median_ms: number;
  round_trip_ms: number;
  commit_ms: number;
  /** An edge, in commits of a single-row update. */
  edge_in_commits: number;
  /** What a step costs under load, in such commits: below 1 because a batch shares one. */
  step_in_commits: number;
}

export function summarise(rounds: readonly Round[]): Summary {
  const of = (figure: (round: Round) => number): number => median(rounds.map((round) => figure(round)));
  return {
    steps_per_second: of((round) => round.steps_per_second),
    edge_median_ms: of((round) => round.edge_median_ms),
    edge_p95_ms: of((round) => round.edge_p95_ms),
    run_median_ms: of((round) => round.run_median_ms),
    round_trip_ms: of((round) => round.floor.round_trip_ms),
    commit_ms: of((round) => round.floor.commit_ms),
    edge_in_commits: of((round) => round.edge_median_ms / round.floor.commit_ms),
    step_in_commits: of((round) => 1_000 / round.steps_per_second / round.floor.commit_ms),
  };
}

/** The report for a person. */
export function toText({ machine, workload, rounds, median: all }: Report): string {
  return [
    `${workload.runs} runs of ${workload.steps_per_run} no-op steps (and a root each), ${workload.slots} slots, one process`,
    `${machine.postgres}, default durability; Node ${machine.node}; ${machine.cpus} x ${machine.cpu}`,
    '',
    'round    steps/s   edge ms  edge p95   run ms  round trip   commit',
    ...rounds.map((round, n) => row(String(n + 1), { ...round, ...round.floor })),
    row('median', all),
    '',
    `An edge costs ${all.edge_in_commits.toFixed(1)} single-row commits, a step under load ${all.step_in_commits.toFixed(2)}.`,
    'Edges and runs are timed one run at a time; steps/s with all runs at once.',
  ].join('\n');
}

function row(name: string, figures: Omit<Summary, 'edge_in_commits' | 'step_in_commits'>): string {
  return [
    name.padEnd(7),
    figures.steps_per_second.toFixed(0).padStart(8),
    figures.edge_median_ms.toFixed(2).padStart(9),
    figures.edge_p95_ms.toFixed(2).padStart(9),
    figures.run_median_ms.toFixed(1).padStart(8),
    figures.round_trip_ms.toFixed(3).padStart(11),
    figures.commit_ms.toFixed(3).padStart(8),
  ].join(' ');
}
