import type { Report, Sample } from './report.js';
import { ratioOf, seriesOf } from './series.js';
import type { Figures } from './workloads.js';

/** What the engine promises, and whether this run kept it. */
export interface Bar {
  bar: string;
  measured: string;
  /** Null: nothing was measured for it. */
  met: boolean | null;
}

const NONE = '–';

/** The bars of the run engine, judged by a report. Ratios are medians of the ratios within each round. */
export function judge(report: Report): Bar[] {
  return [...againstPeers(report), ...byItself(report)];
}

function againstPeers({ samples, contenders }: Report): Bar[] {
  const ratios = contenders
    .filter(({ id }) => id !== 'boocode')
    .map(({ id, title }) => ({ id, title, ratio: bulkRatio(samples, id) }))
    .filter((one): one is { id: string; title: string; ratio: number } => one.ratio !== null);
  const best = ratios.filter(({ id }) => id !== 'bullmq').toSorted((a, b) => a.ratio - b.ratio)[0];
  const bullmq = ratios.find(({ id }) => id === 'bullmq');
  return [
    {
      bar: 'steps/s at least 3 × those of the best peer on Postgres',
      measured: best ? `${best.ratio.toFixed(2)} × (${best.title})` : NONE,
      met: best ? best.ratio >= 3 : null,
    },
    {
      bar: 'steps/s at least those of BullMQ in memory',
      measured: bullmq ? `${bullmq.ratio.toFixed(2)} ×` : NONE,
      met: bullmq ? bullmq.ratio >= 1 : null,
    },
  ];
}

function bulkRatio(samples: readonly Sample[], peer: string): number | null {
  return ratioOf(samples, {
    a: { contender: 'boocode', workload: 'bulk' },
    b: { contender: peer, workload: 'bulk' },
    figure: 'steps_per_second',
  });
}

function byItself({ samples, history_rows }: Report): Bar[] {
  const own = samples.filter(({ contender }) => contender === 'boocode');
  const figure = (workload: Sample['workload'], name: keyof Figures): number | null =>
    seriesOf(
      own.filter((sample) => sample.workload === workload),
      name,
    )?.median ?? null;
  const against = (a: Sample['workload'], b: Sample['workload']): number | null =>
    ratioOf(own, {
      a: { contender: 'boocode', workload: a },
      b: { contender: 'boocode', workload: b },
      figure: 'steps_per_second',
    });
  const history = against('history', 'no-history');
  const crashes = own.filter(({ workload }) => workload === 'crash');
  const lost = crashes.some(({ figures }) => figures === null);
  return [
    atMost('edge when idle: median at most 1.5 ms', figure('single', 'edge_ms'), { limit: 1.5, unit: 'ms' }),
    atMost('edge under load: p99 at most 100 ms', figure('bulk', 'edge_p99_ms'), { limit: 100, unit: 'ms' }),
    atMost(
      `${history_rows.toLocaleString('en')} tasks of history cost at most 10 % of the steps/s`,
      history === null ? null : (1 - history) * 100,
      { limit: 10, unit: '%' },
    ),
    atLeast('two dispatchers at least 1.1 × one', against('bulk-2', 'bulk'), 1.1),
    atMost(
      'kill -9: nothing lost, all done within 1 s',
      lost ? Number.POSITIVE_INFINITY : figure('crash', 'recovery_ms'),
      {
        limit: 1_000,
        unit: 'ms',
      },
    ),
  ];
}

function atMost(bar: string, value: number | null, { limit, unit }: { limit: number; unit: string }): Bar {
  return {
    bar,
    measured: value === null ? NONE : `${value.toPrecision(3)} ${unit}`,
    met: value === null ? null : value <= limit,
  };
}

function atLeast(bar: string, value: number | null, limit: number): Bar {
  return {
    bar,
    measured: value === null ? NONE : `${value.toFixed(2)} ×`,
    met: value === null ? null : value >= limit,
  };
}
