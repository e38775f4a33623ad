import { looksBinary, readBlobs, type BlobRef } from './blobs.js';
import { runGit } from './git.js';

/** A file larger than this is answered as null: no prompt and no check needs it whole. */
const largestFile = 2 * 1024 * 1024;
/** In bytes: no file system takes longer ones, and a call of a program takes two million. */
const longestPath = 4_096;
const pathsPerCall = 300;

/**
 * The text of `paths` at `commit`. A path that does not exist there, is no regular file, is binary or larger than 2 MB
 * maps to null.
 */
export async function readFiles(
  repository: string,
  commit: string,
  paths: readonly string[],
): Promise<Map<string, string | null>> {
  const texts = new Map<string, string | null>(paths.map((path) => [path, null]));
  const found = await findBlobs(repository, commit, [...texts.keys()].filter(staysInside));
  const contents = await readBlobs(repository, [...found.values()]);
  for (const [path, blob] of found) {
    const content = contents.get(blob.oid);
    if (content !== undefined && !looksBinary(content)) texts.set(path, content.toString('utf8'));
  }
  return texts;
}

/** Git ends with an error for the whole call when one path points out of the repository, or is too long. */
function staysInside(path: string): boolean {
  if (path === '' || Buffer.byteLength(path) > longestPath) return false;
  return !path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..');
}

async function findBlobs(repository: string, commit: string, paths: string[]): Promise<Map<string, BlobRef>> {
  const found = new Map<string, BlobRef>();
  for (let at = 0; at < paths.length; at += pathsPerCall) {
    const wanted = paths.slice(at, at + pathsPerCall);
    const output = await runGit({
      cwd: repository,
      args: ['ls-tree', '-z', '-l', '--full-tree', commit, '--', ...wanted],
    });
    for (const entry of output.toString('utf8').split('\0')) {
      // `<mode> <type> <oid> <size>\t<path>`
      const [, kind, oid, size, path] = /^\d+ (\w+) (\w+) +(\d+|-)\t(.*)$/s.exec(entry) ?? [];
      if (kind !== 'blob' || oid === undefined || path === undefined) continue;
      if (Number(size) <= largestFile) found.set(path, { oid, size: Number(size) });
    }
  }
  return found;
}
