import { barRow } from '../report.js';
import { table } from '../table.js';
import { LIMIT, type Ratio } from './ratios.js';
import { DEFAULTS, upkeepOf } from './upkeep-plan.js';
import type { TableUpkeep, VolumeReport } from './volume-bench.js';

/** The report for a person, in Markdown. */
export function volumeToMarkdown(report: VolumeReport): string {
  return [
    ...head(report),
    ...calls(report),
    ...retention(report),
    ...upkeep(report),
    ...disk(report),
    ...partitions(report),
    '',
  ].join('\n');
}

function head({ date, machine, seconds, sizes, rounds, engine, reads }: VolumeReport): string[] {
  const judged = [...engine, ...reads].filter(({ met }) => met !== null);
  return [
    `Measured on ${date}: embedded Postgres with the settings of the product, ${machine.cpus} × ${machine.cpu}, ${machine.memory_gib} GiB; ` +
      `load average ${machine.load.map((load) => load.toFixed(1)).join(' at the start, ')} at the end; ${minutes(seconds)}.`,
    '',
    `Three databases with histories of one rate, ${count((sizes.at(-1) ?? 0) / 365)} tasks a day: ${sizes.map(count).join(', ')} finished tasks, the last of a year. ` +
      'Of sixteen tasks thirteen are a run (eight angles, a validator, code) and three the turns of a chat, each with its attempt, output, search words, ' +
      'forecast, transcript (one event; twenty in the two oldest days) and findings. Beside them a hundred runs go on or wait.',
    '',
    `Each call is made ${rounds} times with each history, in turn; *ratio* is the largest history over the smallest, the median of the ratios within each round. ` +
      `Limit: ${LIMIT} ×. ${judged.filter(({ met }) => met).length} of ${judged.length} keep it.`,
    '',
  ];
}

function calls({ sizes, engine, reads, unvacuumed, once }: VolumeReport): string[] {
  const columns = ['', ...sizes.map((size) => `${count(size)}: ms`), 'ratio', ''];
  const part = (title: string, rows: readonly Ratio[]): string[] => [
    `## ${title}`,
    '',
    ...table(columns, rows.map(ratioRow)),
    '',
    ...rows.flatMap(({ what, growth }) => (growth.kind === 'grows' ? [`- *${what}* ${growth.why}`] : [])),
    '',
  ];
  const of = (wanted: (typeof reads)[number]['part']): Ratio[] => reads.filter((one) => one.part === wanted);
  return [
    ...part('Engine', engine),
    ...part('Pages', of('lists')),
    ...part('Figures', of('figures')),
    ...part('Polls and sweeps', of('sweeps')),
    ...part('Start', of('start')),
    '## What a person asks for seldom',
    '',
    ...table(
      ['', ...sizes.map((size) => `${count(size)}: s`)],
      once.map(({ what, seconds }) => [what, ...seconds.map((s) => s.toFixed(1))]),
    ),
    '',
    '## Before a vacuum',
    '',
    'The same figures when a twentieth of the history was written since the last vacuum and analyse.',
    '',
    ...table(columns, unvacuumed.map(ratioRow)),
    '',
  ];
}

function ratioRow({ what, medians, ratio, met }: Ratio): string[] {
  const [, , verdict = ''] = barRow({ bar: what, measured: '', met });
  return [what, ...medians.map(ms), ratio.toFixed(2), met === null ? 'grows' : verdict];
}

function retention({ sizes, swept, after_deletes }: VolumeReport): string[] {
  return [
    '## Retention of a day',
    '',
    'The oldest day alone, in batches of twenty runs; the next one while runs are played without a pause: how much longer claims, completions and joins take than alone.',
    '',
    ...table(
      ['', ...sizes.map(count)],
      [
        ['runs', ...swept.map(({ runs }) => count(runs))],
        ['rows of all tables', ...swept.map(({ deleted }) => count(deleted.reduce((sum, { rows }) => sum + rows, 0)))],
        ['seconds', ...swept.map(({ seconds }) => seconds.toFixed(1))],
        ['longest batch, ms', ...swept.map(({ longest_ms }) => ms(longest_ms))],
        ['WAL, MB', ...swept.map(({ wal_bytes }) => (wal_bytes / 1e6).toFixed(0))],
        ['beside it: p50', ...swept.map(({ beside }) => over(beside.beside.p50, beside.alone.p50))],
        ['beside it: p99', ...swept.map(({ beside }) => over(beside.beside.p99, beside.alone.p99))],
        [
          'vacuum of all tables after it, s',
          ...after_deletes.map((tables) => tables.reduce((sum, one) => sum + one.vacuum_s, 0).toFixed(1)),
        ],
      ],
    ),
    '',
  ];
}

function upkeep({ sizes, upkeep: rows, after_inserts, after_deletes, upgrade }: VolumeReport): string[] {
  const inserts = after_inserts.at(-1) ?? [];
  const deletes = after_deletes.at(-1) ?? [];
  return [
    '## Autovacuum',
    '',
    `With ${count(sizes.at(-1) ?? 0)} tasks and a day removed each day: how often it comes, and how many dead rows there are by then, by default and with the settings of the migrations. ` +
      'Vacuum at the pace of autovacuum: after a twentieth was inserted, and after two days were removed.',
    '',
    ...table(
      [
        'table',
        'rows',
        'dead a day',
        'default: every … days',
        'dead by then',
        'set: every … days',
        'dead by then',
        'analyse: default, set: days',
        'vacuum s: inserts, deletes',
        'analyse s',
      ],
      rows.map((row) => {
        const [byDefault, set] = [upkeepOf(DEFAULTS, row.day), upkeepOf(row.settings, row.day)];
        const vacuum = [inserts, deletes].map(
          (all) => all.find(({ table: name }) => name === row.table)?.vacuum_s ?? 0,
        );
        return [
          row.table,
          count(row.day.rows),
          count(row.day.dead),
          byDefault.vacuum_days.toFixed(1),
          count(byDefault.dead_rows),
          set.vacuum_days.toFixed(1),
          count(set.dead_rows),
          `${byDefault.analyze_days.toFixed(1)}, ${set.analyze_days.toFixed(1)}`,
          vacuum.map((s) => s.toFixed(1)).join(', '),
          (deletes.find(({ table: name }) => name === row.table)?.analyze_s ?? 0).toFixed(1),
        ];
      }),
    ),
    '',
    ...rows.flatMap((row) => settingsLine(row)),
    '',
    ...upgrade.map(
      ({ index, seconds }) =>
        `An upgrade makes \`${index}\` in ${seconds.toFixed(1)} s; nobody writes tasks meanwhile.`,
    ),
    '',
  ];
}

function settingsLine({ table: name, settings }: TableUpkeep): string[] {
  const usual = new Map<string, number>(Object.entries(DEFAULTS));
  const changed = Object.entries(settings).filter(([key, value]) => usual.get(key) !== value);
  return changed.length === 0 ? [] : [`- ${name}: ${changed.map(([key, value]) => `${key} ${value}`).join(', ')}`];
}

function disk({ sizes, tables }: VolumeReport): string[] {
  const millions = (sizes.at(-1) ?? 0) / 1e6;
  const mb = (bytes: number): string => (bytes / millions / 1e6).toFixed(0);
  const total = (bytes: (row: (typeof tables)[number]) => number): number =>
    tables.reduce((sum, row) => sum + bytes(row), 0);
  return [
    '## Disk for a million tasks',
    '',
    'Texts are short here: a transcript of fifty events of 300 bytes makes some 10 GB more.',
    '',
    ...table(
      ['table', 'rows', 'MB', 'of it indexes'],
      [
        ...tables.map((row) => [
          row.table,
          count(row.rows / millions),
          mb(row.bytes + row.index_bytes),
          mb(row.index_bytes),
        ]),
        ['all', '', mb(total((row) => row.bytes + row.index_bytes)), mb(total((row) => row.index_bytes))],
      ],
    ),
    '',
  ];
}

function partitions({ partitions: figures, swept }: VolumeReport): string[] {
  const { tasks, months, engine, reads, dropped } = figures;
  const [, plain] = swept;
  const sweptTasks = plain?.deleted.find((row) => row.table === 'tasks')?.rows ?? 0;
  return [
    '## Partitions by month',
    '',
    `${count(tasks)} tasks in ${months} partitions of seven tables, over the same number in plain ones: a step is not unique in its run any more, because an index over ` +
      'all partitions must hold the id.',
    '',
    ...table(
      ['', 'plain: ms', 'partitioned: ms', 'ratio'],
      [...engine, ...reads].map(({ what, medians, ratio }) => [what, ...medians.map(ms), ratio.toFixed(2)]),
    ),
    '',
    `Dropping the oldest month takes ${(dropped.seconds * 1_000).toFixed(0)} ms, ${perMillion(dropped.seconds, dropped.tasks)} s a million tasks; ` +
      `deleting takes ${perMillion(plain?.seconds ?? 0, sweptTasks)} s a million tasks, and leaves the space to new rows.`,
    '',
  ];
}

function over(a: number, b: number): string {
  return `${(a / b).toFixed(2)} ×`;
}

function perMillion(seconds: number, of: number): string {
  return ((seconds / of) * 1e6).toFixed(1);
}

function ms(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function minutes(seconds: number): string {
  return `${(seconds / 60).toFixed(0)} min`;
}
