import { table } from '../table.js';
import type { FleetReport } from './fleet-bench.js';

/** The report for a person, in Markdown. */
export function fleetToMarkdown(report: FleetReport): string {
  const { machine, proofs, failovers } = report;
  const good = proofs.faults.length === 0 && report.left.length === 0;
  return [
    `Measured on ${report.date}: ${report.coders} coder hosts, etcd and two Postgres 15 under Patroni in synchronous mode, each in a network ` +
      `namespace of its own, on ${machine.cpus} × ${machine.cpu}, ${machine.memory_gib} GiB; load average ${machine.load.toFixed(1)}.`,
    '',
    `${report.runs} runs of four steps, each some seconds of a command, in ${report.seconds.toFixed(0)} s. Meanwhile: ${report.others.join('; ')}.`,
    '',
    ...table(
      ['fail-over', 'another leads after s', 'first claim after s'],
      failovers.map(({ fault, leader_s, claim_s }) => [fault, leader_s.toFixed(1), claim_s.toFixed(1)]),
    ),
    '',
    `**${good ? 'Every run ended, every step was completed once, nothing is left.' : 'Not as it must be.'}** ` +
      `${proofs.runs} runs, ${proofs.steps} steps; the work of ${proofs.begun_again} was begun again because its host was lost.`,
    '',
    ...table(
      ['attempts ended as', 'code', 'number'],
      proofs.attempts.map(({ outcome, code, number }) => [outcome, code ?? '', String(number)]),
    ),
    ...[...proofs.faults, ...report.left.map((name) => `${name} could not be removed`)].map((fault) => `- ${fault}`),
    '',
  ].join('\n');
}
