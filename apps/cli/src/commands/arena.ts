import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { ArenaInput, Contestant, Judge } from '@boocode/contracts/arena';
import type { RunBudget } from '@boocode/contracts/run-preview';
import { findOrStart } from '../client/background.js';
import { endUnlessBusy } from '../client/end-unless-busy.js';
import { exitCodeOf } from '../client/ended.js';
import { launchConfirmed } from '../client/launch-confirmed.js';
import { withAgreement } from '../client/with-agreement.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';
import { sayHowToGetBack } from './run.js';
import { printRun, watch } from './watch.js';

export interface ArenaFlags {
  repo: string;
  prompt: string;
  contestant: Contestant[];
  base?: string;
  judge?: Judge;
  pick?: 'person' | 'judge';
  blind?: boolean;
  budget?: RunBudget;
  hardBudget?: RunBudget;
  yes?: boolean;
  /** Labels that a host must have. */
  on?: string[];
  /** Hash of the commands of the repository that the person has agreed to. */
  agree?: string;
  watch?: boolean;
  json?: boolean;
}

/** Launches an arena; with `watch` follows it to its end, which waits for the pick, and prints its report. */
export async function arena(flags: ArenaFlags, context: Context): Promise<number> {
  const { config, signal, output } = context;
  const request = toRequest(flags, context.folder);
  const found = await findOrStart(config, { signal, say: output.say });
  const { client } = found;
  const launch = (asked: ArenaInput) => withAgreement(client, flags.agree, () => client.launchArena(asked));
  const reply = await launchConfirmed(launch, request, context).catch(async (error: unknown) => {
    await endUnlessBusy(found, context);
    throw error;
  });
  if (reply.notice !== null) output.say(reply.notice);
  output.say(`Arena ${reply.id}: ${new URL(reply.url, client.address.url).href}`);
  if (request.pick !== 'judge') output.say(`  Pick the winner:  npm run boocode -- pick ${reply.id} A --merge`);
  if (flags.watch !== true) {
    output.print(reply.id);
    return exitCode.ok;
  }
  try {
    const ended = await watch(client, reply.id, context);
    printRun(ended, { json: flags.json === true, context });
    await endUnlessBusy(found, context);
    return exitCodeOf(ended);
  } catch (error) {
    sayHowToGetBack(reply.id, context);
    if (signal.aborted) return exitCode.interrupted;
    throw error;
  }
}

function toRequest(flags: ArenaFlags, folder: string): ArenaInput {
  const { repo, prompt, contestant, base, judge, pick, blind, budget, hardBudget, yes, on } = flags;
  return {
    repo: path.resolve(folder, repo),
    prompt,
    contestants: contestant,
    idempotency_key: randomUUID(),
    ...(base !== undefined && { base }),
    ...(judge !== undefined && { judge }),
    ...(pick !== undefined && { pick }),
    ...(blind !== undefined && { blind }),
    ...(budget !== undefined && { budget }),
    ...(hardBudget !== undefined && { hard_budget: hardBudget }),
    ...(yes === true && { confirmed: true }),
    ...(on !== undefined && { labels: on }),
  };
}
