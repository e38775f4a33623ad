import { appendFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Played } from './played.js';

/** The short form plays the same cases each time, so that a test is red for what was changed and for nothing else. */
const usualSeed = 20_261_127;

const secondsGiven = Number(process.env['BOOCODE_FUZZ_SECONDS'] ?? 0);
const seedGiven = Number(process.env['BOOCODE_FUZZ_SEED'] ?? usualSeed);
const pathGiven = process.env['BOOCODE_FUZZ_PATH'];

/** Whether the command plays, and not `npm test`: what costs more than its cases, such as a world of its own, is for the command alone. */
export const isLong = secondsGiven > 0;

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
  const details = await fc.check<Case>(property, {
    seed: seedGiven,
    // One case alone, as it stands in what was printed.
    ...(pathGiven === undefined ? {} : { path: pathGiven, endOnFailure: true }),
    numRuns: pathGiven !== undefined ? 1 : isLong ? Number.MAX_SAFE_INTEGER : cases,
    ...(isLong ? { interruptAfterTimeLimit: secondsGiven * 1_000, markInterruptAsFailure: false } : {}),
    maxSkipsPerRun: 1_000,
  });
  const name = expect.getState().currentTestName?.split(' > ').at(-1) ?? '';
  report({ border, property: name, cases: details.numRuns, seed: details.seed, failed: details.failed });
  if (!details.failed) return;
  const which = `--seed ${details.seed} --path ${details.counterexamplePath ?? ''}`;
  const again = `npm run fuzz -- ${border} --property '${name.replaceAll("'", String.raw`'\''`)}' ${which}`;
  const found = shortened(fc.defaultReportMessage(details) ?? 'The property does not hold.');
  throw new Error(`${found}\n\nPlay it again: ${again}`, { cause: details.errorInstance });
}

/** Some cases are megabytes: played again, they are whole. */
function shortened(text: string): string {
  return text.length <= 10_000 ? text : `${text.slice(0, 10_000)} … (${text.length - 10_000} more characters)`;
}

function report(played: Played): void {
  const file = process.env['BOOCODE_FUZZ_REPORT'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(played)}\n`);
}
