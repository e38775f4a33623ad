import type { Forecast } from '@boocode/contracts/run-preview';
import { expect, test } from 'vitest';
import type { ForecastReport } from './forecast-bench.js';
import { forecastToMarkdown } from './forecast-report.js';

const forecast = (attempts: number, middle: number): Forecast => ({
  tokens: { low: middle - 10, high: middle + 10 },
  minutes: { low: 0.5, high: 1.5 },
  usd: null,
  attempts,
});
const report: ForecastReport = {
  date: '',
  machine: { cpus: 2, cpu: 'c', memory_gib: 1, load: [0, 1] },
  band: 'small',
  agents: [{ id: 'opencode', title: 'opencode', version: '1' }],
  left_out: [{ id: 'claude', why: 'It is not installed.' }],
  runs: [[0, 3_000] as const, [5, 1_050] as const].map(([attempts, middle], before) => ({
    agent: 'opencode',
    before,
    functions: 3,
    forecast: forecast(attempts, middle),
    tokens: 1_000,
    minutes: 1,
    steps: [
      { key: 'angle.a', forecast: forecast(attempts, middle), tokens: 1_000, minutes: 1 },
      { key: 'validator', forecast: forecast(attempts, middle), tokens: 0, minutes: 0 },
      { key: 'dedupe', forecast: null, tokens: 7, minutes: 0.1 },
    ],
  })),
};

test('the page shows the errors before and after anything was measured, and who was left out', () => {
  const page = forecastToMarkdown(report);
  expect(page).toContain('rehearsal stand-in');
  expect(page).toMatch(
    /\| steps: the table of defaults +\| +1 \| +200 % \| \+200 % \| +0 % \| +0\.0 % \| +0\.0 % \| +100 % \|/,
  );
  expect(page).toMatch(/\| steps: past attempts +\| +1 \| +5\.0 % \| \+5\.0 % \| +0 % \|/);
  expect(page).toMatch(/\| runs: past attempts +\| +1 \| +5\.0 % \|/);
  expect(page).toContain('**claude**, left out: It is not installed.');
});

test('steps are shown one by one: what had nothing to do and what nobody foresaw are named as that', () => {
  const page = forecastToMarkdown(report);
  expect(page).toMatch(/\| angle\.a +\| +5 \| +1,040–1,060 \| +1,000 \| +\+5\.0 % \| +0\.50–1\.50 \| +1\.00 \|/);
  expect(page).toMatch(/\| validator +\| +5 \| +1,040–1,060 \| +nothing to do \|/);
  expect(page).toMatch(/\| dedupe +\| +– \| +not foreseen \| +7 \|/);
});
