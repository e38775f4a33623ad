import type { TaskView } from '@boocode/contracts/task';
import { describe, expect, it } from 'vitest';
import { failedRun, runningRun, transcript } from '../../e2e/fixture-runs.js';
import { columnsOf } from './columns.js';
import { cancelEffect, retryEffect } from './effects.js';
import { piecesOf } from './fenced.js';
import { sharedWorker } from './shared-worker.js';
import { lineOf } from './step-line.js';
import { barOf, spanOf } from './timeline.js';
import { attemptsIn, transcriptOf } from './transcript.js';

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

it('says what a retry does again, down to the last dependent, and what it keeps', () => {
  const { redone, kept } = retryEffect(run.steps);
  expect(keysOf(redone)).toEqual(['angle.tests', 'fold', 'synthesizer', 'validator', 'render']);
  expect(keysOf(kept)).toContain('angle.security');
  expect(redone.length + kept.length).toBe(run.steps.length);
});

it('says what a cancellation stops, prevents and keeps', () => {
  const { stopped, neverStarted, kept } = cancelEffect(run.steps);
  expect(keysOf(stopped)).toEqual(['angle.correctness', 'angle.errors']);
  expect(keysOf(neverStarted)).toEqual(['angle.concurrency', 'fold', 'synthesizer', 'validator', 'render']);
  expect(keysOf(kept)).toEqual(['context', 'discovery', 'angle.security', 'angle.data']);
});

describe('the line beside a step', () => {
  it('is what the agent does now, else the reason', () => {
    expect(lineOf(stepOf('angle.errors'), { text: 'src/a.ts', toolCalls: 3 })).toBe('src/a.ts');
    expect(lineOf(stepOf('angle.errors'), null)).toBe('Searches catch in src');
    expect(lineOf(stepOf('fold'), null)).toBe('Waiting for correctness, errors and concurrency (3 of 6)');
  });

  it('is the error of a failed step and the outcome of a completed one', () => {
    expect(lineOf(stepOf('angle.tests'), null)).toContain('no JSON block');
    expect(lineOf(stepOf('angle.data'), null)).toBe('2 findings');
    expect(lineOf({ ...stepOf('angle.data'), output_summary: '\n# REQUEST CHANGES\n\nTwo.' }, null)).toBe(
      'REQUEST CHANGES',
    );
  });
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
