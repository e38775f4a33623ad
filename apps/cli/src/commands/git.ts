import type { GitAction, GitStanding, MergeWay } from '@boocode/contracts/git-action';
import type { z } from 'zod';
import { requireClient } from '../client/running-instance.js';
import { wholeId } from '../client/whole-id.js';
import type { Context } from '../context.js';
import { exitCode, UsageError } from '../errors.js';
import { gitLines } from '../render/git-lines.js';

export const gitVerbs = ['status', 'commit', 'rebase', 'merge', 'push', 'pr'] as const;
export type GitVerb = (typeof gitVerbs)[number];

export interface GitFlags {
  message?: string;
  staged?: boolean;
  way?: MergeWay;
  target?: string;
  title?: string;
  body?: string;
  draft?: boolean;
  json?: boolean;
}

/** Prints where the folder of a chat stands, or does one thing there. What git or a hook refuses ends with 1. */
export async function git(
  [named, verb]: readonly [string, GitVerb],
  flags: GitFlags,
  { config, output }: Context,
): Promise<number> {
  const id = wholeId(named, 'chat or task');
  const client = await requireClient(config);
  if (verb === 'status') {
    const standing = await client.git(id, flags.target);
    if (flags.json === true) output.print(JSON.stringify(standing, null, 2));
    else for (const line of gitLines(standing)) output.print(line);
    return exitCode.ok;
  }
  const reply = await client.doGit(id, await actionOf(verb, flags, () => client.git(id, flags.target)));
  if (flags.json === true) output.print(JSON.stringify(reply, null, 2));
  else {
    output.say(reply.said);
    const result = reply.url ?? reply.commit;
    if (result !== null) output.print(result);
  }
  return reply.done ? exitCode.ok : exitCode.failed;
}

async function actionOf(
  verb: Exclude<GitVerb, 'status'>,
  { message, staged, way, title, body, draft }: GitFlags,
  standing: () => Promise<GitStanding>,
): Promise<z.input<typeof GitAction>> {
  switch (verb) {
    case 'commit':
      if (message === undefined) throw new UsageError('Say what is committed: --message "words".');
      return { do: 'commit', message, all: staged !== true };
    case 'pr':
      if (title === undefined) throw new UsageError('Say what the pull request is called: --title "words".');
      return { do: 'pull-request', title, ...(body !== undefined && { body }), ...(draft !== undefined && { draft }) };
    case 'merge':
      return {
        ...mergeAction(await standing()),
        ...(message !== undefined && { message }),
        ...(way !== undefined && { way }),
      };
    case 'rebase':
    case 'push':
      break;
  }
  return { do: verb };
}

type MergeInput = Extract<z.input<typeof GitAction>, { do: 'merge' }>;

/** Of what stands there now: whoever calls this looks in the same moment. */
function mergeAction({ head_commit, target, target_commit, merge }: GitStanding): MergeInput {
  if (head_commit === null) throw new UsageError('There is no commit yet. Commit something first.');
  if (target === null) throw new UsageError('Nobody said which branch this is meant for: --target BRANCH.');
  if (target_commit === null) {
    throw new UsageError(merge.kind === 'impossible' ? merge.why : `There is no branch ${target}.`);
  }
  return { do: 'merge', head_commit, target, target_commit };
}
