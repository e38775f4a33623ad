import { table } from '../table.js';
import type { FleetReport } from './fleet-bench.js';
import type { SweepRow } from './fleet-sweep.js';
import { PACE } from './play-faults.js';

/** The report for a person, in Markdown. */
export function fleetToMarkdown(report: FleetReport): string {
  const { machine, proofs, failovers, left } = report;
  const faults = [...proofs.faults, ...left.map((what) => `left behind: ${what}`)];
  return [
    `Measured on ${report.date}: ${report.coders} coder hosts, etcd and two Postgres 15 under Patroni in synchronous mode, each in a network ` +
      `namespace of its own, all on ${machine.cpus} × ${machine.cpu}, ${machine.memory_gib} GiB; load average ${machine.load.toFixed(1)}.`,
    '',
    '## Fail-over',
    '',
    `**${faults.length === 0 ? 'Every run ended, nothing was lost, no step was completed twice, no process was left.' : 'Not as it must be.'}** ` +
      `${proofs.runs} runs of four steps, each ${PACE.stepSeconds / 2} to ${PACE.stepSeconds * 1.5} s of a command, came in one every ${PACE.everyMs / 1_000} s, and had ended after ${report.seconds.toFixed(0)} s. ` +
      `Of the ${proofs.steps} steps, ${proofs.begun_again} were begun again because their host was lost; the table was compared with the ${proofs.kept} ends ` +
      `that hosts were told it keeps.`,
    '',
    `Before each fail-over a fault of a host: ${report.others.join('; ')}. A host that comes back finds that its steps were taken over.`,
    '',
    ...table(
      ['fail-over', 'another leads after s', 'first claim after s'],
      failovers.map(({ fault, leader_s, claim_s }) => [fault, leader_s.toFixed(1), claim_s.toFixed(1)]),
    ),
    '',
    'Patroni waits for its lease of the leader (20 s here) before the other node may lead; the rest is what BooCode takes.',
    '',
    ...table(
      ['attempts ended as', 'code', 'number'],
      proofs.attempts.map(({ outcome, code, number }) => [outcome, code ?? '', String(number)]),
    ),
    ...faults.map((fault) => `- ${fault}`),
    ...(report.sweep.length === 0 ? [] : sweepToMarkdown(report.sweep)),
    '',
  ].join('\n');
}

function sweepToMarkdown(sweep: SweepRow[]): string[] {
  return [
    '',
    '## Hosts',
    '',
    'Each host has four slots, and steps end at once, so that what is measured is the engine and a commit on both servers. Steps a second: 40 runs ' +
      'of 51 steps at once. Latency: a run of four steps every 100 ms; *ready to claimed* is of every step, *join* from the end of the last ' +
      'step that a root waits for to the claim of the root. Statements: by `pg_stat_statements`, over 20 s without work.',
    '',
    ...table(
      [
        'hosts',
        'steps a second',
        'ready to claimed p50 / p99 ms',
        'join p50 / p99 ms',
        'statements a second and idle host',
      ],
      sweep.map((row) => [
        String(row.hosts),
        row.steps_per_second.toFixed(0),
        ms(row.ready_ms),
        ms(row.join_ms),
        row.idle_statements.toFixed(1),
      ]),
    ),
  ];
}

function ms({ p50, p99 }: { p50: number; p99: number }): string {
  return `${p50.toFixed(1)} / ${p99.toFixed(1)}`;
}
