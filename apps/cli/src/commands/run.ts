import type { AgentChoice, FallbackChoice, LaunchInput, LaunchReply } from '@boocode/contracts/flow-run';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findOrStart, type Found } from '../client/background.js';
import type { CoderClient } from '../client/coder-client.js';
import { endUnlessBusy } from '../client/end-unless-busy.js';
import { exitCodeOf } from '../client/ended.js';
import type { RunBudget } from '@boocode/contracts/run-preview';
import type { Context } from '../context.js';
import { readDocuments } from '../documents.js';
import { exitCode, RefusedError, UnreachableError, UsageError } from '../errors.js';
import { createPaint } from '../render/paint.js';
import { previewLines } from '../render/preview-lines.js';
import { printRun, watch } from './watch.js';

export interface RunFlags {
  repo: string;
  base?: string;
  goal?: string;
  focus?: string[];
  /** Files to hand in, `role=path` or a path. */
  document?: string[];
  band?: 'small' | 'medium' | 'large';
  agent?: string;
  model?: string;
  fallback?: FallbackChoice[];
  deadline?: number;
  /** `step=agent/model`, as they were said. */
  use?: [string, AgentChoice][];
  budget?: RunBudget;
  hardBudget?: RunBudget;
  /** Launch whatever it may come to. */
  yes?: boolean;
  minAngles?: number;
  /** Take over outputs of equal input. */
  reuse?: boolean;
  /** Say what it would be, and launch nothing. */
  dryRun?: boolean;
  json?: boolean;
}

/** How long a launch is tried again while BooCode is away for a moment. */
const launchMs = 60_000;
const retryMs = 500;

/** Launches a flow, follows it to its end and prints its report. Starts BooCode when it does not run, and ends it again. */
export async function run(flow: string, flags: RunFlags, context: Context): Promise<number> {
  const request = await toRequest(flow, flags, context.folder);
  const found = await findOrStart(context.config, { signal: context.signal, say: context.output.say });
  if (flags.dryRun === true) return await preview(found, { request, json: flags.json === true }, context);
  const reply = await launchOrEnd(found, request, context);
  context.output.say(
    `${reply.created ? 'Run' : 'Known run'} ${reply.id}: ${new URL(reply.url, found.client.address.url).href}`,
  );
  try {
    const final = await watch(found.client, reply.id, context);
    printRun(final, { json: flags.json === true, context });
    await endUnlessBusy(found, context);
    return exitCodeOf(final);
  } catch (error) {
    sayHowToGetBack(reply.id, context);
    if (context.signal.aborted) return exitCode.interrupted;
    throw error;
  }
}

/** Prints what a launch would be; refused is what could not be launched. */
async function preview(
  found: Found,
  { request, json }: { request: LaunchInput; json: boolean },
  context: Context,
): Promise<number> {
  try {
    const shown = await found.client.preview(request);
    const lines = json
      ? [JSON.stringify(shown, null, 2)]
      : previewLines(shown, createPaint(context.stdout.coloured), { reuse: request.reuse === true });
    for (const line of lines) context.output.print(line);
    return shown.problems.some(({ blocks }) => blocks) ? exitCode.usage : exitCode.ok;
  } finally {
    await endUnlessBusy(found, context);
  }
}

async function toRequest(flow: string, flags: RunFlags, folder: string): Promise<LaunchInput> {
  const { repo, base, goal, focus, document, band, agent, model, fallback, use } = flags;
  return {
    flow,
    repo: path.resolve(folder, repo),
    idempotency_key: randomUUID(),
    ...(base !== undefined && { base }),
    ...(goal !== undefined && { goal }),
    ...(focus !== undefined && { focus }),
    ...(document !== undefined && { documents: await readDocuments(document, folder) }),
    ...(band !== undefined && { band }),
    ...(agent !== undefined && { agent }),
    ...(model !== undefined && { model }),
    ...(use !== undefined && { agents: Object.fromEntries(use) }),
    ...(fallback !== undefined && { fallback }),
    ...boundsOf(flags),
  };
}

/** When the report is written, and what the run may use. */
function boundsOf({ deadline, budget, hardBudget, yes, minAngles, reuse }: RunFlags): Partial<LaunchInput> {
  return {
    ...(deadline !== undefined && { deadline_minutes: deadline }),
    ...(budget !== undefined && { budget }),
    ...(hardBudget !== undefined && { hard_budget: hardBudget }),
    ...(yes === true && { confirmed: true }),
    ...(minAngles !== undefined && { min_angles: minAngles }),
    ...(reuse !== undefined && { reuse }),
  };
}

/** When nothing was launched, a BooCode that was started for it has nothing to do. */
async function launchOrEnd(found: Found, request: LaunchInput, context: Context): Promise<LaunchReply> {
  try {
    return await launchConfirmed(found.client, request, context);
  } catch (error) {
    await endUnlessBusy(found, context);
    throw error;
  }
}

/** On a terminal a person is asked whether it may cost so much; elsewhere --yes has to be said. */
async function launchConfirmed(client: CoderClient, request: LaunchInput, context: Context): Promise<LaunchReply> {
  try {
    return await launch(client, request, context.signal);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'launch.confirm') throw error;
    if (context.confirm === null) throw new UsageError(`${error.message} With --yes it is launched all the same.`);
    if (!(await context.confirm(`${error.message}\nLaunch it? [y/N] `))) throw new UsageError('Nothing was launched.');
    return await launch(client, { ...request, confirmed: true }, context.signal);
  }
}

/** The key makes a second try harmless: a launch whose answer was lost is answered with the same run. */
async function launch(client: CoderClient, request: LaunchInput, signal: AbortSignal): Promise<LaunchReply> {
  const patientUntil = Date.now() + launchMs;
  for (;;) {
    try {
      return await client.launch(request);
    } catch (error) {
      if (!(error instanceof UnreachableError) || signal.aborted || Date.now() > patientUntil) throw error;
      await delay(retryMs, undefined, { signal });
    }
  }
}

function sayHowToGetBack(id: string, { output }: Context): void {
  output.say('The run goes on.');
  output.say(`  Back to it:       npm run boocode -- show ${id} --follow`);
  output.say(`  Cancel it:        npm run boocode -- cancel ${id}`);
  output.say('  End all of it:    npm run boocode -- down');
}
