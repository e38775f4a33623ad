import type { Sql } from '@boocode/db/connect';
import { tick, type BenchClaim, type BenchCompletion } from './engine-calls.js';
import { OUTPUT_LENGTH } from './workload.js';

const OUTPUT = 'x'.repeat(OUTPUT_LENGTH);
const POLL_MS = 2_000;

export interface PumpOptions {
  /** One connection for ticks, one that listens. */
  sql: Sql;
  slots: number;
  /** Told when a step's body starts, and when it ends (milliseconds of `performance.now()`). */
  onStep(step: BenchClaim, time: { started: number; ended: number }): void;
  /** Told once a run's root is durably completed. */
  onRunCompleted(run: string): void;
}

export interface Pump {
  close(): Promise<void>;
}

/**
 * A dispatcher whose agent does nothing. While one tick is under way, what ends meanwhile becomes the next tick's batch, so
 * batching needs no timer and adds no delay.
 */
export async function startPump(options: PumpOptions): Promise<Pump> {
  const { sql, slots } = options;
  const host = 1;
  let free = slots;
  let done: BenchClaim[] = [];
  let woken = false;
  let failure: unknown = null;
  let turning: Promise<void> | null = null;

  const turn = async (): Promise<void> => {
    while (woken || done.length > 0) {
      woken = false;
      const batch = done;
      done = [];
      const claimed = await tick(sql, { host, completions: batch.map((step) => toCompletion(step)), slots: free });
      for (const step of batch) if (step.id === step.flow_run_id) options.onRunCompleted(step.flow_run_id);
      free -= claimed.length;
      for (const step of claimed) void run(step);
    }
  };
  const wake = (): void => {
    woken = true;
    turning ??= turn()
      .catch((error: unknown) => {
        failure = error;
      })
      .finally(() => {
        turning = null;
        if (!failure && (woken || done.length > 0)) wake();
      });
  };
  const run = async (step: BenchClaim): Promise<void> => {
    const started = performance.now();
    await Promise.resolve();
    options.onStep(step, { started, ended: performance.now() });
    done.push(step);
    free += 1;
    wake();
  };

  const listener = await sql.listen('tasks_new', wake, wake);
  const poll = setInterval(wake, POLL_MS);
  return {
    async close() {
      clearInterval(poll);
      await listener.unlisten();
      await turning;
      if (failure) throw failure;
    },
  };
}

function toCompletion(step: BenchClaim): BenchCompletion {
  const short = step.dependencies.find((dependency) => dependency.output?.text.length !== OUTPUT_LENGTH);
  if (short) throw new Error(`Step ${step.step_key} started without the output of ${short.id}.`);
  return { id: step.id, attempt: step.attempt, output: { text: OUTPUT }, usage: null, findings: [] };
}
