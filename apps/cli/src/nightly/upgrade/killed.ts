import { join } from 'node:path';
import { faultyRepository } from '../../e2e/repositories.js';
import { launchReview, look } from '../../e2e/runs.js';
import { Stack } from '../../e2e/stack.js';
import type { EarlierBuild } from './earlier-build.js';
import { findAgain, leaveBehind } from './left-behind.js';
import { completedSteps, redoneSteps, runEnds, until, untilMiddle } from './run-rows.js';

/** Slow enough that there is a middle of a run. */
export const pace = { BOOCODE_REHEARSAL_PACE_MS: '1500' };

/**
 * An earlier version is killed in the middle of a run, and this one is started on the same data directory: the run must end, with nothing
 * finished done again, and what a person had left there must be there. Answers with words; throws at what is not so.
 */
export async function playKilled(earlier: EarlierBuild): Promise<string> {
  const stack = new Stack(pace);
  try {
    await stack.up(earlier.cli);
    const repository = faultyRepository(join(stack.scratch, 'faulty'));
    const ended = await launchReview(stack, repository);
    await runEnds(stack, ended);
    const left = await leaveBehind(stack, repository, ended);
    const id = await launchReview(stack, repository);
    await untilMiddle(stack, id);
    const before = await completedSteps(stack, id);
    await stack.crash();

    const began = performance.now();
    await stack.up();
    await runEnds(stack, id);
    const seconds = (performance.now() - began) / 1_000;
    const run = await until(`run ${id} could be read`, () => look(stack, id));
    const again = await redoneSteps(stack, id, before);
    if (again.length > 0) throw new Error(`Steps that had completed were done again: ${again.join(', ')}.`);
    if (run.verdict !== 'REQUEST CHANGES') throw new Error(`The run ended with ${run.verdict ?? 'no verdict'}.`);
    const found = await findAgain(stack, left, repository);
    return `${before.size} of ${run.steps.length} steps done; ended ${seconds.toFixed(0)} s after the upgrade began, with ${run.verdict}, nothing finished done again; found again: ${found.join(', ')}`;
  } finally {
    const still = await stack.stop();
    if (still.length > 0) process.stderr.write(`Still alive after the end, and killed: ${still.join(', ')}\n`);
  }
}
