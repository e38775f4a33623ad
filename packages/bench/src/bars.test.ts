import { expect, test } from 'vitest';
import { judge } from './bars.js';
import type { Report, Sample } from './report.js';
import { full, type Figures } from './workloads.js';

function sample(contender: string, workload: Sample['workload'], figures: Partial<Figures> | null): Sample {
  const whole = figures && { wall_ms: 1, steps_per_second: 1, ...figures };
  return { contender, workload, round: 1, figures: whole, failure: figures ? null : 'lost' };
}

function report(samples: Sample[]): Report {
  const machine = { cpus: 1, cpu: 'c', memory_gib: 1, node: '22', postgres: '16', redis: null, load: [0] };
  const contenders = ['boocode', 'absurd', 'dbos', 'bullmq'].map((id) => ({ id, title: id, how: '' }));
  return { date: '', machine, size: full, rounds: 1, history_rows: 13, contenders, left_out: [], samples };
}

test('the bar is measured against the best peer on Postgres, and BullMQ has one of its own', () => {
  const rates = { boocode: 300, absurd: 150, dbos: 100, bullmq: 300 };
  const bars = judge(report(Object.entries(rates).map(([id, rate]) => sample(id, 'bulk', { steps_per_second: rate }))));
  expect(bars[0]).toMatchObject({ measured: '2.00 × (absurd)', met: false });
  expect(bars[1]).toMatchObject({ measured: '1.00 ×', met: true });
});

test('what was not measured is neither met nor missed', () => {
  expect(judge(report([])).map(({ met }) => met)).toEqual([null, null, null, null, null, null, null]);
});

test('a crash round that lost something misses its bar, however fast the others were', () => {
  const bars = judge(report([sample('boocode', 'crash', { recovery_ms: 5 }), sample('boocode', 'crash', null)]));
  expect(bars.at(-1)).toMatchObject({ met: false });
});
