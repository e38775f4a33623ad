import { judge, type Bar } from './bars.js';
import type { LeftOut } from './contenders.js';
import type { Machine } from './machine.js';
import { seriesOf, type Series } from './series.js';
import { table } from './table.js';
import type { Figures, Size, Workload } from './workloads.js';

/** One workload of one contender in one round: its figures, or why there are none. */
export interface Sample {
  contender: string;
  workload: Workload | 'history' | 'no-history';
  round: number;
  figures: Figures | null;
  failure: string | null;
}

/** Everything that a run of the bench found out. */
export interface Report {
  date: string;
  machine: Machine & {
    node: string;
    postgres: string;
    redis: string | null;
    load: number[];
  };
  size: Size;
  rounds: number;
  history_rows: number;
  contenders: { id: string; title: string; how: string }[];
  left_out: LeftOut[];
  samples: Sample[];
}

type Column = { title: string; figure: keyof Figures; digits: number };

const STEPS: Column = { title: 'steps/s (min-max)', figure: 'steps_per_second', digits: 0 };
const WALL: Column = { title: 'wall ms', figure: 'wall_ms', digits: 0 };
const EDGE: Column = { title: 'edge ms, median', figure: 'edge_ms', digits: 2 };
const EDGE_P99: Column = { title: 'edge ms, p99', figure: 'edge_p99_ms', digits: 1 };
const JOIN: Column = { title: 'join ms, median', figure: 'join_ms', digits: 2 };
const CPU: Column[] = [
  { title: 'server CPU ms/step', figure: 'server_cpu_ms_per_step', digits: 2 },
  { title: 'Node CPU ms/step', figure: 'node_cpu_ms_per_step', digits: 2 },
];

function sections({
  size,
  history_rows,
}: Report): { workload: Sample['workload']; title: string; columns: Column[] }[] {
  const bulk = [STEPS, WALL, EDGE, EDGE_P99, JOIN, ...CPU];
  return [
    { workload: 'bulk', title: `${size.runs} runs of 12 steps at once, one process`, columns: bulk },
    { workload: 'bulk-2', title: 'The same, two processes', columns: bulk },
    {
      workload: 'single',
      title: 'One run of 12 steps at a time',
      columns: [EDGE, EDGE_P99, JOIN, { title: 'run ms, median', figure: 'run_ms', digits: 1 }],
    },
    {
      workload: 'fan',
      title: `One run: 1 → ${size.width} → 1, with 2 MB of inputs at the end`,
      columns: [STEPS, WALL, JOIN, ...CPU],
    },
    { workload: 'chain', title: `One run: a chain of ${size.length}`, columns: [STEPS, WALL, EDGE, ...CPU] },
    {
      workload: 'crash',
      title: `kill -9 in the middle of ${size.runs} runs; another process, already loaded, goes on`,
      columns: [
        { title: 'all done after the kill, ms', figure: 'recovery_ms', digits: 0 },
        { title: 'steps that ran twice', figure: 'ran_twice', digits: 0 },
      ],
    },
    { workload: 'no-history', title: `${size.runs} runs of 12 steps, on an empty table`, columns: bulk },
    { workload: 'history', title: `The same on ${history_rows.toLocaleString('en')} finished tasks`, columns: bulk },
  ];
}

/** The report for a person: in Markdown, which a terminal shows well enough. */
export function toMarkdown(report: Report): string {
  const { machine, rounds, size } = report;
  return [
    `Measured on ${report.date}: ${machine.postgres}, default durability, embedded; Node ${machine.node}` +
      `${machine.redis === null ? '' : `; Redis ${machine.redis}`}; ${machine.cpus} × ${machine.cpu}, ${machine.memory_gib} GiB.`,
    '',
    `The machine was shared: load average ${machine.load.map((load) => load.toFixed(1)).join(' at the start, ')} at the end. Trust ratios and CPU.`,
    '',
    `Medians of ${rounds} rounds (min-max), all contenders in every round, forward in odd rounds and backward in even ones.`,
    `${size.slots} slots a process; a step does nothing, leaves 2,048 characters and insists on those of all its dependencies.`,
    'An edge is the time from the end of the last dependency to the start of the dependent; a join is an edge of several dependencies.',
    'The clock of a workload runs from the first submit until the last run is durably completed.',
    '',
    '## Bars',
    '',
    ...table(
      ['bar', 'measured', ''],
      judge(report).map((bar) => barRow(bar)),
    ),
    '',
    ...sections(report).flatMap((section) => sectionOf(report, section)),
    '## Contenders',
    '',
    ...report.contenders.map(({ title, how }) => `- **${title}**: ${how}.`),
    ...report.left_out.map(({ title, why }) => `- **${title}**, left out: ${why}`),
    '',
  ].join('\n');
}

export function barRow({ bar, measured, met }: Bar): string[] {
  return [bar, measured, met === null ? 'not measured' : met ? 'met' : '**missed**'];
}

function sectionOf(report: Report, { workload, title, columns }: ReturnType<typeof sections>[number]): string[] {
  const samples = report.samples.filter((sample) => sample.workload === workload);
  const rows = report.contenders.flatMap(({ id, title: name }) => {
    const own = samples.filter(({ contender }) => contender === id);
    if (own.length === 0) return [];
    const failure = own.find((sample) => sample.failure !== null)?.failure;
    const cells = columns.map(({ figure, digits }) => cell(seriesOf(own, figure), digits));
    if (failure) cells[0] = own.every(({ figures }) => figures === null) ? failure : `${cells[0]}; once: ${failure}`;
    return [[name, ...cells]];
  });
  return rows.length === 0 ? [] : [`## ${title}`, '', ...table(['', ...columns.map((one) => one.title)], rows), ''];
}

function cell(series: Series | null, digits: number): string {
  if (series === null) return '–';
  const number = (value: number): string =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${number(series.median)} (${number(series.min)}-${number(series.max)})`;
}
