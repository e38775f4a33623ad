import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { faultyRepository } from '../e2e/repositories.js';
import { launchReview, look, untilEnded, withDatabase } from '../e2e/runs.js';
import { Stack } from '../e2e/stack.js';
import { buildEarlier, tags, type EarlierBuild } from './earlier-build.js';

/** Slow enough that there is a middle of a run. */
const pace = { BOOCODE_REHEARSAL_PACE_MS: '1500' };
const endsMs = 5 * 60_000;

interface Upgraded {
  /** Steps that had completed when the earlier version was killed, and how many there are. */
  before: number;
  steps: number;
  verdict: string | null;
  /** Steps that were done again although they had completed. */
  redone: string[];
  seconds: number;
}

/**
 * Upgrades from each of the refs, or from every tag, with a run in flight: the earlier version is killed in the middle of it, this one is
 * started on the same data directory, and the run must end with nothing finished done again. Answers with the exit code.
 */
export async function playUpgrades(refs: readonly string[]): Promise<number> {
  const from = refs.length > 0 ? refs : await tags();
  if (from.length === 0)
    process.stderr.write('There is no tag to upgrade from. Name a commit: npm run nightly -- upgrade REF\n');
  let failed = from.length === 0;
  for (const ref of from) {
    try {
      const earlier = await buildEarlier(ref);
      const upgraded = await upgradeFrom(earlier).finally(() => earlier.remove());
      failed ||= upgraded.redone.length > 0;
      process.stdout.write(`${ref} (${earlier.commit}): ${wordsOf(upgraded)}\n`);
    } catch (error) {
      failed = true;
      process.stdout.write(`${ref}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return failed ? 1 : 0;
}

async function upgradeFrom(earlier: EarlierBuild): Promise<Upgraded> {
  const stack = new Stack(pace);
  try {
    await stack.up(earlier.cli);
    const id = await launchReview(stack, faultyRepository(join(stack.scratch, 'faulty')));
    await untilMiddle(stack, id);
    await stack.crash();
    const began = performance.now();
    await stack.up();
    const done = await completed(stack, id);
    const run = await Promise.race([untilEnded(stack, id), delay(endsMs, null, { ref: false })]);
    if (run === null) throw new Error(`The run had not ended ${endsMs / 60_000} minutes after the upgrade.`);
    return {
      before: done.size,
      steps: run.steps.length,
      verdict: run.verdict,
      redone: await redone(stack, id, done),
      seconds: (performance.now() - began) / 1_000,
    };
  } finally {
    const left = await stack.stop();
    if (left.length > 0) process.stderr.write(`Still alive after the end, and killed: ${left.join(', ')}\n`);
  }
}

/** Some steps have completed, and an agent is at work. */
async function untilMiddle(stack: Stack, id: string): Promise<void> {
  for (;;) {
    const run = await look(stack, id);
    if (run?.ended_at) throw new Error('The run ended before anything could be killed.');
    const at = (state: string) =>
      run?.steps.filter((step) => step.state === state && step.persona !== null).length ?? 0;
    if (at('running') > 0 && at('completed') > 0) return;
    await delay(50);
  }
}

/** Completed steps with the attempt that completed them. The new schema is there by now. */
async function completed(stack: Stack, id: string): Promise<Map<string, number>> {
  const rows = await withDatabase(
    stack,
    (sql) => sql<{ step_key: string; attempt: number }[]>`
      select step_key, attempt
      from tasks
      where flow_run_id = ${id}
        and step_key is not null
        and state = 'completed'
      order by step_key`,
  );
  return new Map(rows.map(({ step_key, attempt }) => [step_key, attempt]));
}

async function redone(stack: Stack, id: string, before: ReadonlyMap<string, number>): Promise<string[]> {
  const after = await completed(stack, id);
  return [...before].filter(([step, attempt]) => after.get(step) !== attempt).map(([step]) => step);
}

function wordsOf({ before, steps, verdict, redone: again, seconds }: Upgraded): string {
  const verdictWords = verdict === null ? 'without a verdict' : `with ${verdict}`;
  const what = again.length === 0 ? 'nothing finished was done again' : `done again: ${again.join(', ')}`;
  return `killed with ${before} of ${steps} steps done; ended ${verdictWords} ${seconds.toFixed(0)} s after the upgrade began, ${what}`;
}
