import type { AgentChoice, FallbackChoice, LaunchInput, LaunchReply } from '@boocode/contracts/flow-run';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { findOrStart, type Found } from '../client/background.js';
import { endUnlessBusy } from '../client/end-unless-busy.js';
import { exitCodeOf } from '../client/ended.js';
import { launchConfirmed } from '../client/launch-confirmed.js';
import { withAgreement } from '../client/with-agreement.js';
import type { RunBudget } from '@boocode/contracts/run-preview';
import type { Context } from '../context.js';
import { readDocuments } from '../documents.js';
import { exitCode } from '../errors.js';
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
  /** Hash of the commands of the repository that the person has agreed to. */
  agree?: string;
  minAngles?: number;
  /** Take over outputs of equal input. */
  reuse?: boolean;
  /** Labels that a host must have. */
  on?: string[];
  /** Say what it would be, and launch nothing. */
  dryRun?: boolean;
  json?: boolean;
}

/** Launches a flow, follows it to its end and prints its report. Starts BooCode when it does not run, and ends it again. */
export async function run(flow: string, flags: RunFlags, context: Context): Promise<number> {
  const request = await toRequest(flow, flags, context.folder);
  const found = await findOrStart(context.config, { signal: context.signal, say: context.output.say });
  if (flags.dryRun === true) return await preview(found, { request, json: flags.json === true }, context);
  const reply = await launchOrEnd(found, { request, agree: flags.agree }, context);
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

/** When the report is written, where the run may go on, and what it may use. */
function boundsOf({ deadline, budget, hardBudget, yes, minAngles, reuse, on }: RunFlags): Partial<LaunchInput> {
  return {
    ...(deadline !== undefined && { deadline_minutes: deadline }),
    ...(budget !== undefined && { budget }),
    ...(hardBudget !== undefined && { hard_budget: hardBudget }),
    ...(yes === true && { confirmed: true }),
    ...(minAngles !== undefined && { min_angles: minAngles }),
    ...(reuse !== undefined && { reuse }),
    ...(on !== undefined && { labels: on }),
  };
}

/** When nothing was launched, a BooCode that was started for it has nothing to do. */
async function launchOrEnd(
  found: Found,
  { request, agree }: { request: LaunchInput; agree: string | undefined },
  context: Context,
): Promise<LaunchReply> {
  const { client } = found;
  const launch = (asked: LaunchInput) => withAgreement(client, agree, () => client.launch(asked));
  try {
    return await launchConfirmed(launch, request, context);
  } catch (error) {
    await endUnlessBusy(found, context);
    throw error;
  }
}

/** What a person can do with a run that goes on. */
export function sayHowToGetBack(id: string, { output }: Context): void {
  output.say('The run goes on.');
  output.say(`  Back to it:       npm run boocode -- show ${id} --follow`);
  output.say(`  Cancel it:        npm run boocode -- cancel ${id}`);
  output.say('  End all of it:    npm run boocode -- down');
}
