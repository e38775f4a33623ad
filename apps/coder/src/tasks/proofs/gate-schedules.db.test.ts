import type { Refusal } from '@boocode/contracts/agent-gate';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { isLong } from '@boocode/rehearsal/long-form';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendEvents } from '../append-events.js';
import { openGate } from '../gates.js';
import { launch } from '../launch.js';
import { release } from '../release.js';
import { auditCounters, claimSome, completeAll, failStep, testTask } from '../test-run.js';
import type { AttemptRef, NewTask } from '../types.js';
import { applyGateMove, gateMoves, newGateWorld, runningIn, type GateMove, type GateWorld } from './gate-model.js';

/** How many of the schedules are made on the table too; raise it for the long form. */
const WALKS = Number(process.env['BOOCODE_PROOF_GATES'] ?? 20);
const SCHEDULES = isLong ? 10_000 : 2_500;
const TASKS = 6;
const agent = 'gated';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

/** A kind of move first, then one of that kind: else most would be refusals. */
function choose(moves: readonly GateMove[], die: number): GateMove | undefined {
  const kinds = [...new Set(moves.map(({ kind }) => kind))];
  const some = moves.filter(({ kind }) => kind === kinds[die % kinds.length]);
  return some[Math.floor(die / kinds.length) % some.length];
}

const schedules = fc.noBias(fc.array(fc.nat(), { minLength: 20, maxLength: 40 }));

test(`of ${SCHEDULES} schedules none starts a task before the reset, or a second one before the first is answered`, () => {
  let closings = 0;
  fc.assert(
    fc.property(schedules, (dice) => {
      closings += closingsOf(dice);
    }),
    { numRuns: SCHEDULES },
  );
  expect(closings).toBeGreaterThan(SCHEDULES / 2);
});

/** Goes through a schedule, and answers with how often the gate closed. Throws where something is not as it must be. */
function closingsOf(dice: readonly number[]): number {
  let world = newGateWorld(TASKS);
  let closings = 0;
  // Of those that were under way when it closed, how many may still be refused.
  let left = 0;
  for (const die of dice) {
    const move = choose(gateMoves(world), die);
    if (move === undefined) break;
    const { world: after, started } = applyGateMove(world, move);
    if (started.length > roomAt(world)) fail(`${started.length} were started`, world);
    if (move.kind === 'refuse' && world.gate?.state === 'closed') left -= 1;
    if (left < 0) fail('More were refused than were under way', world);
    if (after.gate?.state === 'closed' && world.gate?.state !== 'closed') {
      closings += 1;
      left = runningIn(after);
    }
    world = after;
  }
  // Whatever happened, all complete once providers answer: nobody has to open anything.
  if (!completeAllOf(world)) fail('It does not go on', world);
  return closings;
}

function fail(what: string, world: GateWorld): never {
  throw new Error(`${what}: ${JSON.stringify(world)}`);
}

/** What may start at most, whatever the gate remembers: none before the reset, and then none beside one that began after it. */
function roomAt({ gate, tasks, refusedAt }: GateWorld): number {
  if (gate === null || gate.state === 'open') return Infinity;
  if (gate.state === 'closed') return 0;
  return tasks.some(({ state, began }) => state === 'running' && began > refusedAt) ? 0 : 1;
}

/** Lets time pass and models answer, from here on. */
function completeAllOf(from: GateWorld): boolean {
  let world = from;
  for (let moves = 0; moves < 100; moves += 1) {
    const next = gateMoves(world);
    if (next.length === 0) return true;
    const move =
      next.find(({ kind }) => kind === 'time passes') ??
      next.find(({ kind }) => kind === 'complete') ??
      next.find(({ kind }) => kind === 'claim');
    if (move === undefined) return false;
    world = applyGateMove(world, move).world;
  }
  return false;
}

test('the table goes where the model goes, move by move, and burns no attempt', async () => {
  const made = new Set<string>();
  await fc.assert(
    fc.asyncProperty(schedules, async (dice) => {
      const tasks = await launchTasks();
      let world = newGateWorld(TASKS);
      const way: GateMove[] = [];
      for (const die of dice) {
        const move = choose(gateMoves(world), die);
        if (move === undefined) break;
        way.push(move);
        made.add(move.kind);
        const modelled = applyGateMove(world, move);
        const told = way.map((one) => JSON.stringify(one)).join('\n');
        expect(await make(tasks, world, move), told).toEqual(modelled.started);
        world = modelled.world;
        expect(await readWorld(tasks), told).toEqual({
          gate: world.gate && { ...world.gate, slots: rounded(world.gate.slots) },
          tasks: world.tasks.map(({ state, attempt }) => ({ state, attempt, failures: 0 })),
        });
      }
      await auditCounters(db.sql);
    }),
    { numRuns: WALKS },
  );
  expect(made.size).toBe(7);
}, 3_600_000);

const rounded = (slots: number | null): string | null => (slots === null ? null : slots.toFixed(6));

async function launchTasks(): Promise<NewTask[]> {
  await db.sql`delete from tasks`;
  await db.sql`delete from agent_gates`;
  const tasks = Array.from({ length: TASKS }, () => testTask({ agent, max_crashes: 1_000 }));
  for (const task of tasks) await launch(db.sql, { tasks: [task], key: null });
  return tasks;
}

/** Makes a move on the table; answers with the tasks that it started. */
async function make(tasks: readonly NewTask[], world: GateWorld, move: GateMove): Promise<number[]> {
  const places = new Map(tasks.map(({ id }, place) => [id, place]));
  if (move.kind === 'claim') {
    const claimed = await claimSome(db.sql, { slots: move.slots, agent });
    return claimed.map(({ id }) => places.get(id) ?? -1);
  }
  if ('task' in move) {
    await end({ id: tasks[move.task]!.id, attempt: world.tasks[move.task]!.attempt }, move);
  } else if (move.kind === 'time passes') {
    await db.sql`update agent_gates set closed_until = clock_timestamp() - interval '10 s'`;
  } else await openGate(db.sql, `gate:${agent}//default`);
  return [];
}

async function end(ref: AttemptRef, move: Extract<GateMove, { task: number }>): Promise<void> {
  if ('rate' in move) await refuse(ref, move);
  else if (move.kind === 'answer') {
    const event = { type: 'text', text: 'Hello' } as const;
    await appendEvents(db.sql, { host: 1, events: [{ ...ref, seq: 1, event }] });
  } else if (move.kind === 'complete') await completeAll(db.sql, [ref]);
  else {
    const error = { outcome: 'crash', code: 'agent.exit', message: 'Gone.' } as const;
    await failStep(db.sql, ref, { error, retry_after_seconds: 0 });
    await release(db.sql);
  }
}

async function refuse(ref: AttemptRef, { told, rate }: { told: boolean; rate: boolean }): Promise<void> {
  const until = told ? new Date(Date.now() + 3_600_000).toISOString() : null;
  const error = { outcome: 'limit', code: 'agent.limit', message: 'Out of tokens.' } as const;
  const refusal: Refusal = {
    kind: rate ? 'rate' : 'quota',
    scope: 'model',
    until,
    source: until === null ? 'none' : 'text',
    tokens_per_minute: null,
  };
  await failStep(db.sql, ref, { error, refusal });
}

async function readWorld(tasks: readonly NewTask[]): Promise<unknown> {
  const rows = await db.sql`
    select case when state = 'pending' then 'ready' else state end as state, attempt, failures
    from tasks
    where state <> 'pending' or ready_at is not null
    order by id`;
  const [gate] = await db.sql<
    { state: string; task: string | null; attempt: number; refusals: number; slots: number }[]
  >`
    select case when closed_until is null then 'open' when closed_until > clock_timestamp() then 'closed' else 'due' end as state,
      probe_task_id as task, probe_attempt as attempt, refusals, slots
    from agent_gates`;
  const ids = tasks.map(({ id }) => id);
  return {
    gate: gate
      ? {
          state: gate.state,
          probe: gate.task === null ? null : { task: ids.indexOf(gate.task), attempt: gate.attempt },
          refusals: gate.refusals,
          slots: rounded(gate.slots),
        }
      : null,
    tasks: rows.map((row) => ({ ...row })),
  };
}
