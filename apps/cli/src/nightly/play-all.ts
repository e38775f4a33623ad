import type { FlowRunView, LaunchInput } from '@boocode/contracts/flow-run';
import { sectionsOf } from '@boocode/conductor/registry';
import { reportFaults } from '@boocode/conductor/testing/report-faults';
import { launch, untilEnded } from '../e2e/runs.js';
import type { Stack } from '../e2e/stack.js';

/** How one request ended. */
export interface Played {
  request: LaunchInput;
  /** Null when it could not be launched. */
  run: FlowRunView | null;
  seconds: number;
  faults: string[];
}

/** Launches the requests in their order, so many at once, and looks at each end. */
export async function playAll(stack: Stack, requests: readonly LaunchInput[], atOnce: number): Promise<Played[]> {
  const played: Played[] = [];
  const waiting = requests.entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [at, request] of waiting) {
        played[at] = await play(stack, request);
        process.stderr.write(`${request.flow} ${request.band}: ${played[at].run?.verdict ?? 'no verdict'}\n`);
      }
    }),
  );
  return played;
}

async function play(stack: Stack, request: LaunchInput): Promise<Played> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  try {
    const run = await untilEnded(stack, await launch(stack, request));
    return { request, run, seconds: seconds(), faults: faultsOf(run) };
  } catch (error) {
    // A flow that cannot even be launched must not hide how the others end.
    return { request, run: null, seconds: seconds(), faults: [String(error)] };
  }
}

function faultsOf(run: FlowRunView): string[] {
  const unfinished = run.steps
    .filter(({ state }) => state !== 'completed')
    .map(({ step_key, state, reason }) => `${step_key} ended ${state}${reason === null ? '' : ` (${reason})`}`);
  const { report, result, band } = run;
  if (report === null || result === null) return [...unfinished, 'there is no report'];
  const isWritten = run.steps.some(({ step_key, persona }) => step_key === 'synthesizer' && persona !== null);
  return [...unfinished, ...reportFaults({ report, result, band, isWritten }, sectionsOf(run.flow))];
}
