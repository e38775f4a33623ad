import { appendFileSync } from 'node:fs';
import * as fc from 'fast-check';
import type { Played } from './played.js';

/** The short form plays the same cases each time, so that a test is red for what was changed and for nothing else. */
const usualSeed = 20_261_127;

const secondsGiven = Number(process.env['BOOCODE_FUZZ_SECONDS'] ?? 0);
const seedGiven = Number(process.env['BOOCODE_FUZZ_SEED'] ?? usualSeed);
const pathGiven = process.env['BOOCODE_FUZZ_PATH'];

/** How long a test that plays may take, in milliseconds: the long form as long as the command was told, and shrinking after that. */
export const playTimeout = 30_000 + secondsGiven * 2_000;

/**
 * Plays a property of a border: `cases` of it in the short form; for so many seconds, however many those are, where `npm run fuzz`
 * says so. Fails with the smallest case that was found, its seed and how to play it again.
 */
export async function play<Case extends [unknown, ...unknown[]]>(
  border: string,
  cases: number,
  property: fc.IAsyncPropertyWithHooks<Case> | fc.IPropertyWithHooks<Case>,
): Promise<void> {
  const long = secondsGiven > 0;
  const details = await fc.check<Case>(property, {
    seed: seedGiven,
    ...(pathGiven === undefined ? {} : { path: pathGiven }),
    numRuns: long ? Number.MAX_SAFE_INTEGER : cases,
    ...(long ? { interruptAfterTimeLimit: secondsGiven * 1_000, markInterruptAsFailure: false } : {}),
    maxSkipsPerRun: 1_000,
  });
  report({ border, cases: details.numRuns, seed: details.seed, failed: details.failed });
  if (!details.failed) return;
  const again = `npm run fuzz -- --seed ${details.seed} --path ${details.counterexamplePath ?? ''}`;
  throw new Error(`${fc.defaultReportMessage(details) ?? 'The property does not hold.'}\n\nPlay it again: ${again}`, {
    cause: details.errorInstance,
  });
}

function report(played: Played): void {
  const file = process.env['BOOCODE_FUZZ_REPORT'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(played)}\n`);
}
