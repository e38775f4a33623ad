import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { hasCode } from '@boocode/db/errors';

/** Of a record, from its end: more than any turn writes down, and little enough to be held. */
const mostBytes = 16 * 1024 * 1024;

/** The last lines of a file that an agent keeps; none where no file stands there. The first may be the end of a longer one. */
export async function readTail(file: string, most = mostBytes): Promise<string[]> {
  // What is no file, such as a pipe, might never answer.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch(notThere);
  if (handle === null) return [];
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return [];
    const length = Math.min(stats.size, most);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, stats.size - length);
    return buffer.toString('utf8', 0, bytesRead).split('\n');
  } finally {
    await handle.close();
  }
}

function notThere(error: unknown): null {
  if (hasCode(error, 'ENOENT', 'ENXIO', 'ENOTDIR', 'ELOOP')) return null;
  throw error;
}
