import { expect, test } from 'vitest';
import { judgeAgents } from './agents-bars.js';
import type { AgentsReport } from './agents-bench.js';
import { agentsToMarkdown } from './agents-report.js';
import type { Measured } from './play.js';

const attempt = (kind: Measured['kind'], own: number): Measured => ({
  kind,
  timing: { first_request: own * 10, before: own / 2, turn: 0, after: own / 2, own },
});

function report(measured: Measured[]): AgentsReport {
  return {
    date: '',
    machine: { cpus: 2, cpu: 'c', memory_gib: 1, node: '20', load: [0, 1] },
    rounds: 1,
    agents: [{ id: 'codex', title: 'Codex', surface: 'warm-acp', version: '1' }],
    left_out: [{ id: 'gone', why: 'It is not installed.' }],
    samples: [{ agent: 'codex', round: 1, measured, memory: [200, 300.4, null], failure: null }],
  };
}

test('the bar asks for both medians of warm attempts; the first ones do not count', () => {
  const fast = [attempt('cold', 900), attempt('step', 20), attempt('begun', 90), attempt('message', 12)];
  expect(judgeAgents(report(fast))).toMatchObject([
    { measured: 'step 10.0 ms, message 6.0 ms', met: true },
    { measured: 'step 20.0 ms, message 12.0 ms', met: true },
  ]);
  expect(judgeAgents(report([...fast, attempt('message', 26), attempt('message', 27)]))).toMatchObject([
    { met: true },
    { met: false },
  ]);
  expect(judgeAgents(report([]))).toMatchObject([{ met: null }, { met: null }]);
});

test('the page shows what was measured, what a further session adds, and who was left out', () => {
  const page = agentsToMarkdown(report([attempt('cold', 50), attempt('step', 20), attempt('message', 12)]));
  expect(page).toMatch(/\| codex +\| +500 \| +200 \| +– \| +120 \|/);
  expect(page).toMatch(/\| codex +\| +200 \| +100 \| +– \|/);
  expect(page).toContain('**gone**, left out: It is not installed.');
});
