import type { TaskCondition, TaskView } from '@boocode/contracts/task';
import { describe, expect, it } from 'vitest';
import { areaRun } from '../../e2e/fixture-area.js';
import { doneRun, failedRun, fullRun, runningRun, transcript } from '../../e2e/fixture-runs.js';
import { anglesOf, protocolWords } from './angles.js';
import { budgetFault, budgetOf } from './budget-form.js';
import { columnsOf } from './columns.js';
import { cancelEffect, hasIncomplete } from './effects.js';
import { piecesOf } from './fenced.js';
import { graphLayout } from './graph-layout.js';
import { hiddenWords } from './hidden-words.js';
import { placeHref, placeOf } from './place.js';
import { sharedWorker } from './shared-worker.js';
import { spendingOf, unboundedOf } from './spending.js';
import { lineOf, sinceOf } from './step-line.js';
import { barOf, spanOf } from './timeline.js';
import { attemptsIn, transcriptOf } from './transcript.js';
import { visibleRange } from './visible-range.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const run = runningRun(now);
const steps = new Map(run.steps.map((step) => [step.id, step]));
const stepOf = (key: string): TaskView => {
  const step = run.steps.find(({ step_key }) => step_key === key);
  if (step === undefined) throw new Error(`The fixture has no step ${key}.`);
  return step;
};
const keysOf = (list: readonly TaskView[]) => list.map(({ step_key }) => step_key);

it('puts steps in columns by how deep they depend', () => {
  expect(columnsOf(run.steps).map((column) => column.length)).toEqual([1, 1, 6, 1, 1, 1, 1]);
  expect(columnsOf([])).toEqual([]);
});

describe('the bar of a step', () => {
  const span = spanOf(run, now);
  const bar = (key: string) => barOf({ step: stepOf(key), steps, span, now });

  it('begins to wait when the last input was there, and to work when it started', () => {
    const data = bar('angle.data');
    expect(data?.waitFrom).toBeCloseTo((600 - 536) / 600);
    expect(data?.workFrom).toBeCloseTo((600 - 470) / 600);
    expect(data?.to).toBeCloseTo((600 - 300) / 600);
    expect(data?.workedMs).toBe(170_000);
    expect(data?.waitedMs).toBe(66_000);
  });

  it('is all waiting while a step is queued', () => {
    expect(bar('angle.concurrency')).toMatchObject({ workFrom: 1, to: 1, workedMs: null });
  });

  it('is not there while inputs go on, nor for a step that never started', () => {
    expect(bar('fold')).toBeNull();
    const failed = failedRun(now);
    const [, , never] = failed.steps;
    if (never === undefined) throw new Error('The fixture has a third step.');
    expect(barOf({ step: never, steps, span, now })).toBeNull();
  });
});

it('knows whether a retry would find anything to do', () => {
  expect(hasIncomplete(run.steps)).toBe(true);
  expect(hasIncomplete(doneRun(now).steps)).toBe(false);
});

it('says what a cancellation stops, prevents and keeps', () => {
  const { stopped, neverStarted, kept } = cancelEffect(run.steps);
  expect(keysOf(stopped)).toEqual(['angle.correctness', 'angle.errors']);
  expect(keysOf(neverStarted)).toEqual(['angle.concurrency', 'fold', 'synthesizer', 'validator', 'render']);
  expect(keysOf(kept)).toEqual(['context', 'discovery', 'angle.security', 'angle.data']);
});

describe('the line beside a step', () => {
  it('is what the agent does now, else the reason', () => {
    expect(lineOf(stepOf('angle.errors'), { text: 'src/a.ts', toolCalls: 3, at: now })).toBe('src/a.ts');
    expect(lineOf(stepOf('angle.errors'), null)).toBe('Searches catch in src');
    expect(lineOf(stepOf('fold'), null)).toBe('Waiting for correctness, errors and concurrency (3 of 6)');
  });

  it('is the error of a failed step and the outcome of a completed one', () => {
    expect(lineOf(stepOf('angle.tests'), null)).toContain('no JSON block');
    expect(lineOf(stepOf('angle.data'), null)).toBe('2 findings');
    expect(lineOf({ ...stepOf('angle.data'), reason: 'Reused from an earlier run' }, null)).toBe(
      'Reused from an earlier run: 2 findings',
    );
    expect(lineOf({ ...stepOf('angle.data'), output_summary: '\n# REQUEST CHANGES\n\nTwo.' }, null)).toBe(
      'REQUEST CHANGES',
    );
  });
});

it('says how long a working step has done the same, once that is long', () => {
  const activity = { text: 'src/a.ts', toolCalls: 3, at: now - 12_000 };
  expect(sinceOf(stepOf('angle.errors'), activity, now)).toBe('12 s ago');
  expect(sinceOf(stepOf('angle.errors'), activity, now - 5_000)).toBe('');
  expect(sinceOf(stepOf('angle.errors'), activity, now + 110_000)).toBe('2 min ago');
  expect(sinceOf(stepOf('angle.data'), activity, now)).toBe('');
});

describe('the place in a run', () => {
  it('is all in the address, and what is usual is left out', () => {
    const place = { tab: 'report', view: 'graph', step: 'angle.tests', part: 'tools' } as const;
    expect(placeHref('r', place)).toBe('/runs/r?tab=report&view=graph&step=angle.tests&part=tools');
    expect(placeOf(new URLSearchParams(placeHref('r', place).split('?')[1]))).toEqual(place);
    expect(placeHref('r', { tab: '', view: 'list', step: null, part: 'tools' })).toBe('/runs/r');
  });

  it('is the usual one where the address is of another version', () => {
    expect(placeOf(new URLSearchParams('view=sphere'))).toEqual({
      tab: '',
      view: 'list',
      step: null,
      part: 'overview',
    });
  });
});

describe('the angles of a run', () => {
  it('are told by the steps while it runs, with why one is missing', () => {
    const rows = anglesOf(run);
    expect(rows.map(({ condition }) => condition)).toEqual([
      'completed',
      'running',
      'completed',
      'running',
      'failed',
      'queued',
    ]);
    expect(rows.filter(({ missing }) => missing)).toMatchObject([{ name: 'Tests', note: /no JSON block/ }]);
  });

  it('are told by the result once there is one: it knows what was cut, and what nothing called is none of them', () => {
    const done = areaRun(now);
    const row = { step_key: 'angle.data-engineer', persona: 'data-engineer', required: true, note: '', protocols: [] };
    const coverage = [
      {
        ...row,
        state: 'empty' as const,
        protocols: [
          { protocol: 'indexes', state: 'empty' as const, note: '' },
          { protocol: 'migrations', state: 'skipped' as const, note: 'there are none' },
        ],
      },
      { ...row, step_key: 'angle.devops', persona: 'devops', state: 'cut' as const, note: 'Two seats only' },
      { ...row, step_key: 'angle.on-call', persona: 'on-call', state: 'skipped' as const, note: 'nothing calls it' },
    ];
    const result = done.result === null ? null : { ...done.result, coverage };
    expect(anglesOf({ ...done, result }).map(protocolWords)).toEqual(['1 of 2 protocols', '']);
    expect(anglesOf({ ...done, result })).toMatchObject([
      { name: 'Data engineer', word: 'done, nothing found', missing: false, cut: false },
      { name: 'devops', word: 'cut', note: 'Two seats only', missing: true, cut: true },
    ]);
  });
});

describe('what a run spends', () => {
  const forecast = {
    tokens: { low: 100_000, high: 300_000 },
    minutes: { low: 3, high: 9 },
    usd: { low: 0.2, high: 0.6 },
    attempts: 12,
  };

  it('stands against each bound of its budget, and is short when the rest is likely to want more', () => {
    const spent = { ...run, cost_tokens: 500_000, cost_usd: 1.84, forecast, budget: { tokens: 600_000, usd: 5 } };
    const plain = { reserved: null, reservedShare: 0, stop: null };
    expect(spendingOf(spent)).toEqual([
      { unit: 'tokens', used: '500k', of: '600k tokens', share: 500 / 600, short: true, ...plain },
      { unit: 'usd', used: '$1.84', of: '$5.00', share: 1.84 / 5, short: false, ...plain },
    ]);
    expect(unboundedOf(spent)).toEqual([]);
  });

  it('says what is reserved and where it is stopped; a hard side alone is the bound', () => {
    const spent = { ...run, cost_tokens: 300_000, hard_budget: { tokens: 800_000 } };
    const reserved = { tokens: 60_000, usd: 0 };
    expect(spendingOf({ ...spent, budget: { tokens: 600_000 } }, reserved)).toMatchObject([
      { of: '600k tokens', reserved: '60k', reservedShare: 0.1, stop: '800k tokens' },
    ]);
    expect(spendingOf(spent)).toMatchObject([{ of: '800k tokens', reserved: null, stop: '800k tokens' }]);
    expect(unboundedOf(spent)).toEqual([]);
  });

  it('is told without a bound where there is none, and money only where it is real', () => {
    expect(spendingOf(run)).toEqual([]);
    expect(unboundedOf({ ...run, cost_tokens: 502_000, cost_usd: null })).toEqual(['502k tokens']);
    expect(unboundedOf({ ...run, cost_usd: 1.84, budget: { tokens: 1_000_000 } })).toEqual(['$1.84']);
  });

  it('is bounded in numbers as people write them', () => {
    expect(budgetOf({ tokens: '2M', usd: '$2.50' })).toEqual({ tokens: 2_000_000, usd: 2.5 });
    expect(budgetOf({ tokens: ' 1 500 000 ', usd: '' })).toEqual({ tokens: 1_500_000 });
    expect(budgetOf({ tokens: '', usd: ' ' })).toBeNull();
    expect(['', '500k', '1.5M'].map((text) => budgetFault('tokens', text))).toEqual([undefined, undefined, undefined]);
    expect(['many', '0', '1.5', '-3'].map((text) => budgetFault('tokens', text) === undefined)).toEqual(
      Array.from({ length: 4 }, () => false),
    );
  });
});

describe('the graph', () => {
  it('has a column for each depth, a line for each dependency, and fits the width', () => {
    const { nodes, edges, width, nodeWidth } = graphLayout(run.steps, 1328);
    expect(new Set(nodes.map(({ x }) => x)).size).toBe(7);
    expect(edges).toHaveLength(run.steps.reduce((sum, { depends_on }) => sum + depends_on.length, 0));
    expect(width).toBeLessThanOrEqual(1330);
    expect(nodeWidth).toBeGreaterThan(120);
  });

  it('draws one node and one line for what a column has too much of', () => {
    const { nodes, edges } = graphLayout(fullRun(now).steps, 1328);
    const more = nodes.filter(({ step }) => step === null);
    expect(more.map(({ steps: hidden }) => hidden.length)).toEqual([49]);
    expect(edges.filter(({ from }) => from.step === null)).toHaveLength(1);
    expect(nodes.length).toBeLessThan(20);
  });
});

it('keeps the rows of a long list that are in sight, and some beyond', () => {
  const sight = { rowHeight: 28, windowHeight: 900, count: 1000 };
  expect(visibleRange({ ...sight, top: 300 })).toEqual({ from: 0, to: 40 });
  expect(visibleRange({ ...sight, top: -14_000 })).toEqual({ from: 488, to: 552 });
  expect(visibleRange({ ...sight, top: -27_500 })).toEqual({ from: 968, to: 1000 });
  expect(visibleRange({ ...sight, rowHeight: 0, top: 0 })).toEqual({ from: 0, to: 24 });
});

it('names the worker once when all steps share it', () => {
  expect(sharedWorker(run.steps)).toBe('opencode · Rehearsal (offline, not an AI model)');
  expect(sharedWorker([...run.steps, { ...stepOf('angle.data'), agent: 'claude' }])).toBeNull();
});

describe('a transcript', () => {
  const events = transcript(now);

  it('joins pieces and puts a result to its call', () => {
    const entries = transcriptOf(events, 1, true);
    expect(entries.map(({ kind }) => kind)).toEqual(['reasoning', 'tool', 'text', 'tool', 'notice', 'tool']);
    expect(entries[2]).toMatchObject({ text: 'Line 88 of `charge.ts` swallows the error. I read the code around it.' });
    expect(entries[1]).toMatchObject({ status: 'completed', title: 'catch in src/payments' });
    expect(entries[5]).toMatchObject({ status: 'running', output: null });
  });

  it('calls what an attempt that is over left open broken off: no agent says so of what it was killed in', () => {
    const [call] = transcriptOf(events, 1, false).slice(5);
    expect(call).toMatchObject({ kind: 'tool', status: 'broken-off' });
  });

  it('keeps attempts apart', () => {
    const retried = [...events, ...events.map((event) => ({ ...event, attempt: 2 }))];
    expect(attemptsIn(retried)).toEqual([1, 2]);
    expect(transcriptOf(retried, 2, true)).toHaveLength(6);
  });
});

it('tells prose from what stands between fences, finished or not', () => {
  const text = 'I report one.\n\n```json\n{"a": 1}\n```\n\nThat is all.\n```\nhalf';
  expect(piecesOf(text)).toEqual([
    { kind: 'prose', text: 'I report one.', language: '' },
    { kind: 'code', text: '{"a": 1}', language: 'json' },
    { kind: 'prose', text: 'That is all.', language: '' },
    { kind: 'code', text: 'half', language: '' },
  ]);
  expect(piecesOf('')).toEqual([]);
});

const of = (condition: TaskCondition, count: number) => Array.from({ length: count }, () => ({ condition }));

describe('what is told of steps that are not drawn', () => {
  it('names what a person looks for, then counts what has ended', () => {
    const mixed = [...of('completed', 3), ...of('running', 2), ...of('failed', 1), ...of('waiting', 9)];
    expect(hiddenWords(mixed).replaceAll('\u{A0}', ' ')).toBe('1 failed, 2 running, 3 ended');
    expect(hiddenWords(of('waiting', 2))).toBe('');
  });
});
