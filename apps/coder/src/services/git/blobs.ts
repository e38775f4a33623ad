import { runGit } from './git.js';

/** A blob by its object name, with its size in bytes. */
export interface BlobRef {
  oid: string;
  size: number;
}

/** How much is asked of git at once; bounds what is held in memory. */
const bytesPerCall = 32 * 1024 * 1024;

/** The contents of `blobs` by object name. The caller has looked at the sizes: nothing is left out here. */
export async function readBlobs(repository: string, blobs: BlobRef[]): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  for (const group of inGroups(blobs)) {
    const expected = group.reduce((sum, blob) => sum + blob.size + 128, 0);
    const input = group.map((blob) => `${blob.oid}\n`).join('');
    const output = await runGit({
      cwd: repository,
      args: ['cat-file', '--batch'],
      input,
      maxBytes: expected + 4096,
    });
    readBatch(output, contents);
  }
  return contents;
}

/** `<oid> blob <size>\n<contents>\n`, again and again; a missing object has a line and no contents. */
function readBatch(output: Buffer, into: Map<string, Buffer>): void {
  let at = 0;
  while (at < output.length) {
    const lineEnd = output.indexOf(0x0a, at);
    const [oid, kind, size] = output.toString('utf8', at, lineEnd).split(' ');
    at = lineEnd + 1;
    if (oid === undefined || kind === 'missing') continue;
    const end = at + Number(size);
    into.set(oid, output.subarray(at, end));
    at = end + 1;
  }
}

function inGroups(blobs: BlobRef[]): BlobRef[][] {
  const groups: BlobRef[][] = [];
  let current: BlobRef[] = [];
  let bytes = 0;
  for (const blob of blobs) {
    if (current.length > 0 && bytes + blob.size > bytesPerCall) {
      groups.push(current);
      current = [];
      bytes = 0;
    }
    current.push(blob);
    bytes += blob.size;
  }
  if (current.length > 0) groups.push(current);
  return groups;
}

/** Sizes by object name; an object that is not there is left out. */
export async function blobSizes(repository: string, oids: string[]): Promise<Map<string, number>> {
  if (oids.length === 0) return new Map();
  const output = await runGit({
    cwd: repository,
    args: ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'],
    input: oids.map((oid) => `${oid}\n`).join(''),
  });
  const sizes = new Map<string, number>();
  for (const line of output.toString('utf8').split('\n')) {
    const [oid, kind, size] = line.split(' ');
    if (oid !== undefined && kind === 'blob') sizes.set(oid, Number(size));
  }
  return sizes;
}

/** How much git itself looks at to tell text from binary. */
const lookedAt = 8000;

/** Git's own rule: a zero byte among the first 8,000 makes it binary. */
export function looksBinary(content: Buffer): boolean {
  return content.subarray(0, lookedAt).includes(0);
}

/** The same of a blob of any size: only its start is read. */
export async function isBinary(repository: string, oid: string): Promise<boolean> {
  const args = ['cat-file', 'blob', oid];
  return looksBinary(await runGit({ cwd: repository, args, maxBytes: lookedAt, cut: true }));
}
