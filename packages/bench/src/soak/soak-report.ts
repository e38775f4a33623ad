import { table } from '../table.js';
import { flatnessOf, warmUpOf, type Flatness } from './flatness.js';
import type { SoakReport } from './soak-bench.js';
import { seriesOf, type Series } from './soak-hours.js';

interface Judged extends Series, Flatness {}

const howMeasured = [
  'The built product (front door, coder, terminals, embedded Postgres, real agents on the stand-in model, a real browser), started once. An hour is a fixed',
  'amount of work, done as fast as it can be; no process is started anew meanwhile. What goes by the clock goes faster by as much: every wait of half an',
  "hour or longer of the product's own processes is over 60 minutes / an hour's minutes sooner, what is done once a day is done once an hour, and so are the",
  'looks of autovacuum and checkpoints. Rows are 12 days older after each hour, and runs, asks, unsent files and the audit are kept for 36 days: what is old',
  'goes in the third hour after its own. Shorter waits, leases and time limits are as they always are.',
  '',
  'After each hour, once connections that are kept for a next request have been given up (72 s):',
  '',
  '- **heap**, **memory of buffers**: what a process of Node, or the page that is never closed, still holds after two collections of its garbage;',
  '  of Node without **compiled code**, which the engine goes on making of what runs often: for hours, and never more than there is of the program.',
  "- **open files**: of all kinds, connections to Postgres apart, whose pools dial and hang up as they like; **connections** are Postgres' own count.",
  '- **private memory** of Postgres: what its processes do not share; mostly plans, which a connection keeps until its pool replaces it, after half an hour',
  '  to an hour.',
  '- **bytes a row**: of tables that keep for ever, on purpose, what people said and had done: chats and their messages; of chats with agents the tasks with',
  "  their attempts, events, outputs, forecasts and words to be searched; the agents' sessions, and what Claude wrote down of them, by which any host takes",
  '  them up again; worktrees that were removed, for they say where their work is kept. All others are bounded by retention, and judged by their size.',
  '',
  'Flat: after the first third the line through the hours (Theil and Sen: the middle of the slopes of all',
  'pairs) rises by no more an hour than the limit, and the last two hours are not above all others by more than they may have gained. Files, threads,',
  'processes, timers and connections may gain nothing. A table may gain a page of 8 kB an hour, however few rows it has.',
  '',
  "Told alone: what agents write in folders of their own (`agents/`): opencode's database of sessions, its log, Claude's files of its transcripts. They",
  'forget the sessions of runs that retention has removed; those of chats stay.',
];

/** Every value with how it came out. */
function judgedOf({ hours }: Pick<SoakReport, 'hours'>): Judged[] {
  return seriesOf(hours).map((series) => ({ ...series, ...flatnessOf(series) }));
}

/** What is not flat, in words. */
export function faultsOf(report: SoakReport): string[] {
  const faults = judgedOf(report)
    .filter(({ flat }) => flat === false)
    .map((one) => {
      const warm = one.values.slice(warmUpOf(one.values.length)).map((value) => amount(value));
      const unit = one.unit === '' ? '' : ` ${one.unit}`;
      return `${one.place}, ${one.what}: ${warm.join(', ')}${unit}; ${signed(one.slope)}${unit} an hour, at most ${amount(one.limit)}.`;
    });
  return report.cut_off === null ? faults : [`The play broke off: ${report.cut_off}.`, ...faults];
}

/** The report for a person, in Markdown. */
export function soakToMarkdown(report: SoakReport): string {
  const { machine, hours } = report;
  const judged = judgedOf(report);
  const faults = faultsOf(report);
  const seconds = hours.map((hour) => hour.seconds);
  const decided = judged.filter(({ flat }) => flat !== null).length;
  return [
    `Measured on ${report.date}: Node ${machine.node}; ${machine.cpus} × ${machine.cpu}, ${machine.memory_gib} GiB; ` +
      `load average ${machine.load.map((load) => load.toFixed(1)).join(' at the start, ')} at the end.`,
    '',
    ...howMeasured,
    '',
    `${hours.length} hours of ${report.minutes_an_hour} minutes or more, ${(seconds.reduce((a, b) => a + b, 0) / 60).toFixed(0)} minutes in all. ` +
      verdictOf(decided, judged, faults),
    '',
    ...faults.map((fault) => `- ${fault}`),
    ...(faults.length === 0 ? [] : ['']),
    '## What is done in an hour',
    '',
    ...table(
      ['', 'an hour', 'in all'],
      [...new Set(hours.flatMap(({ did }) => Object.keys(did)))].map((what) => {
        const all = hours.reduce((sum, { did }) => sum + (did[what] ?? 0), 0);
        return [what, amount(all / hours.length), String(all)];
      }),
    ),
    '',
    ...partsToMarkdown(judged, hours.length),
  ].join('\n');
}

function verdictOf(decided: number, judged: Judged[], faults: string[]): string {
  if (decided === 0) return '**Too few hours to judge.**';
  const flat = judged.filter((one) => one.flat === true).length;
  return faults.length === 0
    ? `**All ${flat} judged values are flat.**`
    : `**${flat} of ${decided} judged values are flat.**`;
}

/** A part after the other, each value at the end of the first hour, of the warm-up, and of the last. */
function partsToMarkdown(judged: Judged[], hours: number): string[] {
  const places = [...new Set(judged.map(({ place }) => place))];
  const warm = warmUpOf(hours);
  const rows = places.flatMap((place) =>
    judged
      .filter((one) => one.place === place && one.values.some((value) => value !== 0))
      .map((one) => {
        const at = (hour: number) => amount(one.values[hour - 1] ?? 0);
        const name = `${one.place}: ${one.what}${one.unit === '' ? '' : `, ${one.unit}`}`;
        return [
          name,
          at(1),
          at(warm),
          at(hours),
          signed(one.slope),
          one.flat === null ? '' : amount(one.limit),
          wordOf(one),
        ];
      }),
  );
  return [
    '## What is held',
    '',
    ...table(['', 'hour 1', `hour ${warm}`, `hour ${hours}`, 'an hour', 'at most', ''], rows),
    '',
  ];
}

function wordOf({ flat }: Judged): string {
  if (flat === null) return '';
  return flat ? 'flat' : '**grows**';
}

function amount(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 });
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${amount(value)}`;
}
