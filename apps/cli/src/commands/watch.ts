import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { CoderClient } from '../client/coder-client.js';
import { followRun } from '../client/follow-run.js';
import { liveRun } from '../client/live-run.js';
import type { Context } from '../context.js';
import { createPaint } from '../render/paint.js';
import { fallbackLines, runLines } from '../render/run-lines.js';
import { createRunScreen } from '../render/run-screen.js';

/** Shows a run on stderr until it has ended; returns it whole. */
export async function watch(client: CoderClient, id: string, context: Context): Promise<FlowRunView> {
  const screen = createRunScreen(context.stderr, context.environment);
  try {
    return await followRun(client, { id, signal: context.signal, onChange: screen.show });
  } finally {
    screen.close();
  }
}

/** The report on stdout, or the whole run as JSON; a run without a report says on stderr why, and what to do. */
export function printRun(run: FlowRunView, { json, context }: { json: boolean; context: Context }): void {
  if (json) return context.output.print(JSON.stringify(run, null, 2));
  for (const line of fallbackLines(run.steps)) context.output.say(line);
  if (run.report !== null) return context.output.print(run.report.trimEnd());
  context.output.say(`There is no report${run.reason === null ? '.' : `: ${run.reason}`}`);
  context.output.say(`Try what is missing again: npm run boocode -- retry ${run.id}`);
}

/** A run that goes on, as it stands now. */
export function printSteps(run: FlowRunView, { output, stdout }: Context): void {
  const paint = createPaint(stdout.coloured);
  for (const line of runLines(liveRun(run), { now: Date.now(), width: stdout.columns, paint })) output.print(line);
}
