import type { Sql } from '@boocode/db/connect';
import { isDatabaseAway } from '@boocode/db/database-away';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { TaskQueue } from '../services/task-queue.js';
import { measuredQueue } from './measured-queue.js';
import { answerHistogram, memoryGauges, type Answered } from './process-figures.js';
import { readFigures, type Figures } from './read-figures.js';
import { readTotals, type Totals } from './read-totals.js';
import { hostStart, settledHorizon, type Moment } from './settled-rows.js';

export interface Metrics {
  /** In Prometheus' words, and as which media type. */
  text(): Promise<{ type: string; body: string }>;
  /** Counts a request that coder has answered. */
  answered(request: Answered): void;
  /** The same queue, whose claims are measured. */
  measured(queue: TaskQueue): TaskQueue;
}

/** Of one scrape the next one within this time is a copy: who asks often costs the database nothing. */
const freshMs = 1_000;

/**
 * What Prometheus is told. What is counted in the table is the same whichever coder is asked; how long claims and waits took is of
 * this process. Counters begin with it, and are made of the rows of attempts that ended since, so that none is told twice or missed.
 */
export function createMetrics({ sql, host }: { sql: Sql; host: number }): Metrics {
  const registry = new Registry();
  const gauges = tableGauges(registry);
  const counters = attemptCounters(registry);
  const { waits, claims } = claimHistograms(registry);
  const answered = answerHistogram(registry);
  memoryGauges(registry);
  let counted: Moment | null = null;
  let last: { at: number; text: Promise<string> } | null = null;

  async function refresh(): Promise<void> {
    try {
      gauges.set(await readFigures(sql));
      counted ??= await hostStart(sql, host);
      const until = await settledHorizon(sql, counted);
      counters.add(await readTotals(sql, { after: counted, until }));
      counted = until;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      gauges.away();
    }
  }

  async function scrape(): Promise<string> {
    await refresh();
    return await registry.metrics();
  }

  return {
    async text() {
      if (last === null || performance.now() - last.at > freshMs) last = { at: performance.now(), text: scrape() };
      return { type: registry.contentType, body: await last.text };
    },
    answered,
    measured: (queue) =>
      measuredQueue(queue, {
        onClaim: (seconds) => claims.observe(seconds),
        onWait: (agent, seconds) => waits.observe({ agent }, seconds),
      }),
  };
}

const registered = (registry: Registry) => ({ registers: [registry] });

function claimHistograms(registry: Registry) {
  const waits = new Histogram({
    name: 'boocode_task_ready_to_claim_seconds',
    help: 'How long a task was ready before it was claimed here.',
    labelNames: ['agent'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600, 3_600],
    ...registered(registry),
  });
  const claims = new Histogram({
    name: 'boocode_claim_duration_seconds',
    help: 'How long it took to store what had ended and claim what was ready, in one round trip.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2, 10],
    ...registered(registry),
  });
  return { waits, claims };
}

/** What is so now. While the database is away only that is told: a figure of before would be taken for one of now. */
function tableGauges(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> =>
    new Gauge({ name, help, labelNames, ...registered(registry) });
  const up = gauge('boocode_database_up', 'Whether the database answers.', []);
  const ready = gauge('boocode_tasks_ready', 'Tasks that may be claimed now.', ['agent']);
  const running = gauge('boocode_tasks_running', 'Tasks that are worked on now.', ['agent']);
  const parked = gauge('boocode_tasks_parked', 'Tasks that wait for a time.', ['agent']);
  const asks = gauge('boocode_asks_open', 'What agents want a person to decide.', ['agent']);
  const gates = gauge('boocode_gates_closed', 'Gates of an agent that its provider keeps closed.', ['agent']);
  const connections = gauge('boocode_database_connections', 'Connections of BooCode, as the database sees them.', [
    'pool',
    'state',
  ]);
  const oldest = gauge(
    'boocode_database_oldest_transaction_seconds',
    'How long the oldest open transaction has been open: nothing that was deleted since can be cleared away.',
    [],
  );
  const counts = [ready, running, parked, asks, gates];
  return {
    set(figures: Figures): void {
      for (const one of [...counts, connections]) one.reset();
      up.set(1);
      oldest.set(figures.oldest_transaction);
      for (const { agent, count } of figures.ready) ready.set({ agent }, count);
      for (const { agent, count } of figures.running) running.set({ agent }, count);
      for (const { agent, count } of figures.parked) parked.set({ agent }, count);
      for (const { agent, count } of figures.asks) asks.set({ agent }, count);
      for (const { agent, count } of figures.gates) gates.set({ agent }, count);
      for (const { pool, state, count } of figures.connections) connections.set({ pool, state }, count);
    },
    away(): void {
      for (const one of [...counts, connections, oldest]) one.reset();
      up.set(0);
    },
  };
}

function attemptCounters(registry: Registry) {
  const attempts = new Counter({
    name: 'boocode_attempts_total',
    help: 'Attempts that ended.',
    labelNames: ['agent', 'outcome'],
    ...registered(registry),
  });
  const tokens = new Counter({
    name: 'boocode_tokens_total',
    help: 'Tokens of attempts that ended, as their agents told.',
    labelNames: ['agent', 'model', 'kind'],
    ...registered(registry),
  });
  const cost = new Counter({
    name: 'boocode_cost_usd_total',
    help: 'Dollars of attempts that ended, where their agents tell of money.',
    labelNames: ['agent', 'model'],
    ...registered(registry),
  });
  return {
    add(totals: readonly Totals[]): void {
      for (const { agent, model, outcome, count, cost_usd, ...used } of totals) {
        attempts.inc({ agent, outcome }, count);
        for (const [kind, amount] of Object.entries(used)) if (amount > 0) tokens.inc({ agent, model, kind }, amount);
        if (cost_usd > 0) cost.inc({ agent, model }, cost_usd);
      }
    },
  };
}
