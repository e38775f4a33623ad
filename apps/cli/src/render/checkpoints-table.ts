import type { CheckpointView, RestoreReply } from '@boocode/contracts/checkpoint';
import { tableLines } from './table.js';

const words = { before: 'before a turn', after: 'after a turn', restore: 'before a restore' };

/** Checkpoints as a table with a heading, oldest first: when they were made, and how far each is from the one before it. */
export function checkpointsTable(checkpoints: readonly CheckpointView[], width: number): string[] {
  return tableLines([['ID', 'MADE', 'WHEN', 'FILES', 'LINES'], ...checkpoints.map(rowOf)], { width });
}

/** Ids begin with a time, so that those of one hour begin alike: the end tells them apart. */
function rowOf({ id, kind, created_at, files, added, removed }: CheckpointView): string[] {
  const made = created_at.slice(0, 16).replace('T', ' ');
  return [id.slice(-8), words[kind], made, `${files}`, files === 0 ? '-' : `+${added} -${removed}`];
}

/** What a restore did, or would do, a line for each path. */
export function restoreLines(reply: RestoreReply, dry: boolean): string[] {
  const { written, removed, left, turns, turns_back } = reply;
  const verb = (done: string, would: string): string => (dry ? `would ${would}` : done);
  const lines = [
    ...written.map((name) => `${verb('wrote', 'write')} ${name}`),
    ...removed.map((name) => `${verb('removed', 'remove')} ${name}`),
    ...left.map((name) => `${verb('left', 'leave')} ${name} as it is`),
    ...(turns === 0 ? [] : [`${verb('put', 'put')} ${turns} ${turns === 1 ? 'turn' : 'turns'} aside`]),
    ...(turns_back === 0 ? [] : [`${verb('took', 'take')} ${turns_back} ${turns_back === 1 ? 'turn' : 'turns'} back`]),
  ];
  return lines.length === 0 ? ['Nothing is other than it was then.'] : lines;
}
