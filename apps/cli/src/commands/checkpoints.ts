import type { CheckpointView, RestoreReply } from '@boocode/contracts/checkpoint';
import { requireClient } from '../client/running-instance.js';
import { wholeId } from '../client/whole-id.js';
import type { Context } from '../context.js';
import { exitCode, UsageError } from '../errors.js';
import { checkpointsTable, restoreLines } from '../render/checkpoints-table.js';

/** The checkpoints of a chat as a table, or all that is known of them as a JSON array. */
export async function checkpoints(
  chat: string,
  flags: { json?: boolean },
  { config, output, stdout }: Context,
): Promise<number> {
  const id = wholeId(chat, 'chat');
  const client = await requireClient(config);
  const all = await client.checkpoints(id);
  if (flags.json === true) output.print(JSON.stringify(all, null, 2));
  else if (all.length === 0) output.say(noCheckpoint(id));
  else for (const line of checkpointsTable(all, stdout.columns)) output.print(line);
  return exitCode.ok;
}

export interface RestoreFlags {
  code?: boolean;
  chat?: boolean;
  both?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** Goes back to a checkpoint, which is named by its id, or its beginning or end; the way back is printed. */
export async function restore(
  [chat, named]: readonly [string, string],
  flags: RestoreFlags,
  { config, output }: Context,
): Promise<number> {
  const what = whatOf(flags);
  const whole = wholeId(chat, 'chat');
  const client = await requireClient(config);
  const { id } = oneOf(await client.checkpoints(whole), named);
  const reply: RestoreReply = await client.restore([whole, id], { what, dry_run: flags.dryRun === true });
  if (flags.json === true) output.print(JSON.stringify(reply, null, 2));
  else for (const line of restoreLines(reply, flags.dryRun === true)) output.say(line);
  if (flags.json !== true && reply.undo !== null) {
    output.say('To undo this:');
    output.print(`npm run boocode -- restore ${whole} ${reply.undo} --${what}`);
  }
  return exitCode.ok;
}

/** Coder keeps no list of chats: one that it never heard of is one without checkpoints. */
function noCheckpoint(chat: string): string {
  return `There is no checkpoint of a chat ${chat}: no turn that may write has begun in it, its checkpoints have gone, or the id is not that of a chat.`;
}

/** The code alone, unless something else is said. */
function whatOf({ code, chat, both }: RestoreFlags): 'code' | 'chat' | 'both' {
  if (both === true || (code === true && chat === true)) return 'both';
  return chat === true ? 'chat' : 'code';
}

function oneOf(all: readonly CheckpointView[], named: string): CheckpointView {
  const found = all.filter(({ id }) => id.startsWith(named) || id.endsWith(named));
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  const what = one === undefined ? 'No checkpoint is' : `${found.length} checkpoints are`;
  throw new UsageError(`${what} named ${named}. See them: npm run boocode -- checkpoints <chat>`);
}
