// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askOf } from '../../e2e/fixture-asks.js';
import { summaryOf } from '../../e2e/fixture-build.js';
import { runningRun } from '../../e2e/fixture-runs.js';
import { now, show, useTestServer } from '../testing/app-page.js';
import { setSounds } from './sounds.js';

const run = runningRun(now);
const ask = askOf(run, 'angle.correctness', { n: 1, now });
const ended = { ...summaryOf(run), condition: 'failed' as const, ended_at: new Date(now).toISOString() };
/** Of the notes that were played, in hertz. */
const played: number[] = [];

class Node {
  readonly gain = {
    setValueAtTime: () => undefined,
    linearRampToValueAtTime: () => undefined,
    exponentialRampToValueAtTime: () => undefined,
  };
  readonly #hertz: number;
  constructor(_context: unknown, options: { frequency?: number }) {
    this.#hertz = options.frequency ?? 0;
  }
  connect<Other>(other: Other): Other {
    return other;
  }
  start(): void {
    played.push(this.#hertz);
  }
  stop(): void {}
}

useTestServer();
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal(
    'AudioContext',
    class {
      readonly state = 'running';
      readonly currentTime = 0;
    },
  );
  vi.stubGlobal('OscillatorNode', Node);
  vi.stubGlobal('GainNode', Node);
});
afterEach(() => {
  played.length = 0;
  setSounds(false);
  vi.useRealTimers();
});

/** Until every tab has had the time to say that it shows it. */
const decided = () => act(() => vi.advanceTimersByTimeAsync(1_000));

it('calls with two notes when an agent asks, and with another one when a run ends, if a person wants that', async () => {
  setSounds(true);
  const page = show('/projects', [run]);
  page.frame('asks', { type: 'ask_opened', ask });
  await decided();
  expect(played).toHaveLength(2);
  // The list and the run itself bring it.
  page.frame('runs', { type: 'run_updated', run: ended });
  page.frame('runs', { type: 'run_updated', run: ended });
  await decided();
  expect(played).toHaveLength(3);
  expect(new Set(played).size).toBe(3);
});

it('is silent about what the page shows, as long as it is visible', async () => {
  setSounds(true);
  const page = show(`/runs/${run.id}`, [run]);
  page.frame('asks', { type: 'ask_opened', ask });
  page.frame('runs', { type: 'run_updated', run: ended });
  await decided();
  expect(played).toEqual([]);
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  page.frame('asks', { type: 'ask_opened', ask: { ...ask, id: ask.task_id } });
  await decided();
  expect(played).toHaveLength(2);
});

it('is silent until a person has turned sounds on', async () => {
  const page = show('/projects', [run]);
  page.frame('asks', { type: 'ask_opened', ask });
  await decided();
  expect(played).toEqual([]);
});
