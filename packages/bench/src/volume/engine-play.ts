import { appendEvents } from '@boocode/coder/tasks/append-events';
import { heartbeat } from '@boocode/coder/tasks/heartbeat';
import { launch } from '@boocode/coder/tasks/launch';
import { tick } from '@boocode/coder/tasks/tick';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { runRows } from '../boocode-rows.js';
import { reviewShape } from '../shapes.js';

/** What the engine does for a run, each a call as coder makes it. */
export const ACTS = [
  'launch of a run',
  'claim',
  'completion',
  'join: completion and claim of what it readies',
  'heartbeat',
  'events',
] as const;
export type Act = (typeof ACTS)[number];

/** Milliseconds of each call, by what it did. */
export type Acts = Record<Act, number[]>;

type Rows = Parameters<typeof launch>[1]['tasks'];
type Claimed = Awaited<ReturnType<typeof tick>>['claimed'][number];

/** Persons of the history, so that a launch looks for what steps like its own came to. */
const personas = ['security', 'data', 'tests', 'api', 'performance', 'docs', 'errors', 'style'];

/** The rows of a review: discovery, eight angles with forecasts, fold, validator, render, root. */
export function reviewRows({ agent, model }: { agent: string; model: string }): Rows {
  return runRows(reviewShape(), uuidv7()).map((row) => {
    const persona = personas[Number(/^angle(\d)$/.exec(row.step_key ?? '')?.[1] ?? -1)];
    if (persona === undefined) return { ...row, agent };
    return { ...row, agent, model, forecast: { ...unknown, persona, band: 'medium' as const } };
  });
}

const unknown = {
  tokens_low: null,
  tokens_high: null,
  minutes_low: null,
  minutes_high: null,
  usd_low: null,
  usd_high: null,
  attempts: 0,
};

/** The agent that plays are done with; nothing in a history is left for it. */
const AGENT = 'conductor';

/**
 * Launches a run and does it step after step, as one host would with sixteen free slots: the last angle readies the fold, so its
 * completion is the join. Throws when a step is not claimed in its turn.
 */
export async function playRun(sql: Sql, host: number, model = 'anthropic/claude-sonnet-4'): Promise<Acts> {
  const acts: Acts = {
    'launch of a run': [],
    claim: [],
    completion: [],
    'join: completion and claim of what it readies': [],
    heartbeat: [],
    events: [],
  };
  const timed = async <Result>(act: Act, work: () => Promise<Result>): Promise<Result> => {
    const began = performance.now();
    const result = await work();
    acts[act].push(performance.now() - began);
    return result;
  };
  const rows = reviewRows({ agent: AGENT, model });
  await timed('launch of a run', () => launch(sql, { tasks: rows, key: uuidv7() }));
  const next = (done: readonly Claimed[]) =>
    tick(sql, { host, completions: done.map(completionOf), slots: { [AGENT]: 16 }, lease_seconds: 30 });

  const [discovery] = (await timed('claim', () => next([]))).claimed;
  if (discovery === undefined) throw new Error('The first step of a run was not claimed.');
  const { claimed: angles } = await timed('join: completion and claim of what it readies', () => next([discovery]));
  await timed('heartbeat', () => heartbeat(sql, { host, attempts: angles, lease_seconds: 30 }));
  let open: Claimed[] = [];
  for (const [n, angle] of angles.entries()) {
    const events = [1, 2, 3].map((seq) => ({
      ...refOf(angle),
      seq,
      event: { type: 'text' as const, text: 'It reads.' },
    }));
    await timed('events', () => appendEvents(sql, { host, events }));
    const act = n === angles.length - 1 ? 'join: completion and claim of what it readies' : 'completion';
    open = (await timed(act, () => next([angle]))).claimed;
  }
  // Fold, validator, render, root.
  let steps = 1 + angles.length;
  for (; open.length > 0; steps += 1) {
    const done = open;
    open = (await timed('join: completion and claim of what it readies', () => next(done))).claimed;
  }
  if (steps !== rows.length) throw new Error(`Of ${rows.length} steps of a run ${steps} were done.`);
  return acts;
}

function completionOf(task: Claimed) {
  return { ...refOf(task), output: { text: 'done' }, usage: null, findings: [] };
}

function refOf({ id, attempt }: Claimed): Pick<Claimed, 'id' | 'attempt'> {
  return { id, attempt };
}
