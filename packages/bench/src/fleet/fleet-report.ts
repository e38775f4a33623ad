import { table } from '../table.js';
import { RESTART_MS } from './coders.js';
import type { FleetReport } from './fleet-bench.js';
import { EVERY } from './fleet-feed.js';
import type { SweepRow } from './fleet-sweep.js';
import { EVERY_MS } from './play-faults.js';

/** The report for a person, in Markdown. */
export function fleetToMarkdown(report: FleetReport): string {
  const { machine, proofs, failovers, left } = report;
  const faults = [...proofs.faults, ...left.map((what) => `left behind: ${what}`)];
  return [
    `Measured on ${report.date}: ${report.coders} hosts, etcd and two Postgres 15 under Patroni in synchronous mode, each in a network ` +
      `namespace of its own, all on ${machine.cpus} × ${machine.cpu}, ${machine.memory_gib} GiB; load average at the end ${machine.load.toFixed(1)}.`,
    '',
    '## Fail-over',
    '',
    ...hosts(report),
    '',
    `**${faults.length === 0 ? 'Every run ended completed, nothing was lost, no step was completed or committed twice, no process was left.' : 'Not as it must be.'}**`,
    '',
    ...faults.map((fault) => `- ${fault}`),
    ...proved(report),
    '',
    `Before each fail-over a fault of a host: ${report.others.join('; ')}. On the host that was killed alone agents were at work; ` +
      `${report.hung} of their processes hung and outlived it, and its next start ended them. Steps of a host that was lost were begun again (\`host.lost\` below).`,
    ...(report.restarted.length === 0
      ? []
      : [
          '',
          `A host whose database goes away while it starts ends, and is started anew ${RESTART_MS / 1_000} s later, as by the unit of an installation: ` +
            `${report.restarted.join('; ')}.`,
        ]),
    '',
    ...table(
      ['fail-over', 'timeline', 'another leads after s', 'first claim after s'],
      failovers.map((one) => [one.fault, String(one.timeline), one.promoted_s.toFixed(1), one.claim_s.toFixed(1)]),
    ),
    '',
    'Seconds count from the fault. *Leads*: the other node takes writes, as it says itself when asked ten times a second; Patroni waits for its lease of ' +
      'the leader (20 s here) before that. *First claim*: the first step whose claim that node began after its promotion. What lies between was not ' +
      'taken apart.',
    '',
    ...table(
      ['attempts ended as', 'code', 'number'],
      proofs.attempts.map(({ outcome, code, number }) => [outcome, code ?? '', String(number)]),
    ),
    ...(report.sweep.length === 0 ? [] : sweepToMarkdown(report.sweep, report.idle)),
    '',
  ].join('\n');
}

function hosts({ proofs, seconds }: FleetReport): string[] {
  const { runs } = proofs;
  return [
    'Each host is coder as it is built, with a data directory, a home and clones of its own. Steps of agents are given to a command that a person has ' +
      'described in `agents.json`, a shell script that takes 1 to 2 s; the rest of the way is that of every agent. Runs are launched over HTTP on each machine in ' +
      `turn, about one every ${(EVERY_MS / 1_000).toFixed(1)} s (a host that is away launches none), and all had ended after ${seconds.toFixed(0)} s:`,
    '',
    `- ${runs.reading} that read: a flow of the repository with two steps of an agent, seven tasks with its root. Their commit is at the repository's remote ` +
      `(about every ${EVERY.commit}th run comes with a new one), so every host may do their steps, from a mirror. The remote is a folder of this machine, which a host that is cut off still reaches.`,
    `- ${runs.writing} that write: an arena of two with a judge, seven tasks with its root. Each contestant commits a file to a branch of its own, the winner is merged into ` +
      '`main` of the clone that it was launched on. All of it is done at home.',
  ];
}

function proved({ proofs }: FleetReport): string[] {
  const { runs, turns } = proofs;
  return [
    'Proved from outside, once all had ended:',
    '',
    `- Each of the ${runs.reading + runs.writing} runs whose launch was acknowledged is there, and no other; each of the ${proofs.steps} tasks is completed, by one attempt, none left out.`,
    `- Each of the ${proofs.seen} ends of steps that a reader had seen while all went on (looking twice a second, at whoever led) is still there.`,
    `- Of ${turns.begun} turns that the agent noted in a file, the answers of ${turns.kept} are kept, each of them once and of a turn that came to its end; each run that read has its two findings.`,
    `- ${proofs.commits} commits on the ${runs.writing} runs' branches \`main\`: of each run one of the winner and one merge, with its mark; every contestant's branch has one commit; every file is as written.`,
    `- The steps of ${proofs.shared} of the ${runs.reading} reading runs were done by more than one machine.`,
  ];
}

function sweepToMarkdown(sweep: SweepRow[], idle: number | null): string[] {
  return [
    '',
    '## Hosts',
    '',
    'Here a host is coder’s engine alone (claims, leases, the dispatcher) with four slots, whose steps end at once: measured are the engine and a commit on ' +
      'both servers, and nothing else of coder. Steps a second: 40 runs ' +
      'of 51 steps at once. Latency: a run of four steps every 100 ms; *ready to claimed* is of every step, *join* from the end of the last ' +
      'step that a root waits for to the claim of the root. Statements: by `pg_stat_statements`, over 20 s without work. All hosts and both servers share the ' +
      'machine, so more hosts are not more hardware; and each burst is one of a few seconds, so differences between these rows tell little.',
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
    ...(idle === null
      ? []
      : [
          '',
          `A whole coder as above, measured the same way with all of them idle: ${idle.toFixed(1)} statements a second and host.`,
        ]),
  ];
}

function ms({ p50, p99 }: { p50: number; p99: number }): string {
  return `${p50.toFixed(1)} / ${p99.toFixed(1)}`;
}
