import type { Conversation } from '../conversation.js';
import type { PlannedCall } from '../reply.js';
import { readCall } from '../tools.js';
import type { Evidence } from './evidence.js';

const readsPerReply = 8;
const rounds = 3;
/** Characters of results after which no more is read: beyond it agents begin to shorten the conversation. */
const sizeLimit = 240_000;

/** A file that should be read, and the lines of it that matter (empty: the beginning is enough). */
export interface Wanted {
  path: string;
  lines: ReadonlySet<number>;
}

/**
 * The next read calls: files that were not asked for yet, then the parts of long files that hold lines which matter and
 * were not shown. Empty when all is read, when three replies or enough text went into reading, or when the agent offers
 * no reader.
 */
export function nextReads(conversation: Conversation, evidence: Evidence, wanted: readonly Wanted[]): PlannedCall[] {
  if (evidence.rounds >= rounds || evidence.size >= sizeLimit) return [];
  return wanted
    .flatMap((file) => {
      const offset = nextOffset(file, evidence);
      return offset === null ? [] : (readCall(conversation, file.path, offset) ?? []);
    })
    .slice(0, readsPerReply);
}

function nextOffset(file: Wanted, evidence: Evidence): number | null {
  const read = evidence.files.get(file.path);
  if (read === undefined || read.offsets.length === 0) return 1;
  if (read.failure !== null || read.lines.size === 0) return null;
  const last = Math.max(...read.lines.keys());
  const missing = [...file.lines].filter((line) => line > last).toSorted((a, b) => a - b)[0];
  // A little of what stands before the line shows the statement that it belongs to.
  const offset = missing === undefined ? null : Math.max(last + 1, missing - 20);
  return offset !== null && read.offsets.includes(offset) ? null : offset;
}
