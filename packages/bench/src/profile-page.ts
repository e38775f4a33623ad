import type { Profile } from './profile.js';
import { table } from './table.js';

/** Of a statement's text; enough to find it. */
const TEXT_LENGTH = 110;

/** A profile for a person, in Markdown, with `#` of `level` for its title. */
export function profileToMarkdown(profile: Profile, level = 1): string {
  const { contender, steps, functions, statements, server } = profile;
  const title = '#'.repeat(level);
  return [
    `${title} Where the time of ${contender} goes`,
    '',
    `Per step, over ${steps} steps in runs of 12, one worker, while statements and functions are timed (which costs time itself).`,
    '',
    ...table(
      ['', 'per step'],
      [
        ['wall ms', ms(profile.wall_ms)],
        ['Node CPU ms, worker', ms(profile.node_cpu_ms)],
        ['server CPU ms', ms(profile.server_cpu_ms)],
        ...server.map(({ name, cpu_ms }) => [`- ${name}`, ms(cpu_ms)]),
        ['commits, with those of sessions that a notification woke', profile.commits.toFixed(3)],
        ['WAL bytes', profile.wal_bytes.toFixed(0)],
      ],
    ),
    '',
    `${title}# Functions`,
    '',
    ...table(
      ['function', 'calls', 'ms', 'ms, self', 'ms a call'],
      functions.map((one) => [
        one.name,
        one.calls.toFixed(3),
        ms(one.total_ms),
        ms(one.self_ms),
        (one.total_ms / one.calls).toFixed(3),
      ]),
    ),
    '',
    `${title}# Statements, those within functions (›) too`,
    '',
    ...table(
      ['statement', 'calls', 'plan ms', 'ms', 'ms a call', 'rows', 'blocks', 'WAL bytes'],
      statements.map((one) => [
        `${one.top ? '' : '› '}${one.text.replaceAll('|', '¦').slice(0, TEXT_LENGTH)}`,
        one.calls.toFixed(3),
        ms(one.plan_ms),
        ms(one.exec_ms),
        (one.exec_ms / one.calls).toFixed(3),
        one.rows.toFixed(2),
        one.blocks.toFixed(1),
        one.wal_bytes.toFixed(0),
      ]),
    ),
    '',
  ].join('\n');
}

function ms(value: number): string {
  return value.toFixed(4);
}
