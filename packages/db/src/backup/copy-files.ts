import { createHash } from 'node:crypto';
import { mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from '../errors.js';
import type { CopiedFile } from './manifest.js';

const CHUNK_BYTES = 1024 * 1024;
/** How many files are copied at once: most are small, and each waits for the disk. */
const AT_ONCE = 8;

/** What is below `root` and wanted: folders and files, as paths with `/`. Links and sockets are left out. */
export async function treeOf(
  root: string,
  wants: (path: string) => boolean = () => true,
): Promise<{ folders: string[]; files: string[] }> {
  const folders: string[] = [];
  const files: string[] = [];
  const look = async (below: string): Promise<void> => {
    for (const entry of await entriesOf(join(root, below))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (!wants(path)) continue;
      if (entry.isFile()) files.push(path);
      if (!entry.isDirectory()) continue;
      folders.push(path);
      await look(path);
    }
  };
  await look('');
  return { folders, files };
}

/** Copies files of `from` to `to`, each on the disk when this resolves. One that vanishes meanwhile is left out. */
export async function copyFiles(from: string, to: string, files: readonly string[]): Promise<CopiedFile[]> {
  for (const folder of new Set(files.map((file) => dirname(join(to, file))))) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  return await eachOf(files, async (path) => {
    const source = await openIfThere(join(from, path));
    if (source === null) return null;
    try {
      const target = await open(join(to, path), 'w', 0o600);
      try {
        const read = await readThrough(source, (chunk) => target.writeFile(chunk));
        await target.sync();
        return { path, ...read };
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
  });
}

/** The files as they are now, without those that are not there. */
export async function measureFiles(root: string, files: readonly string[]): Promise<CopiedFile[]> {
  return await eachOf(files, async (path) => {
    const source = await openIfThere(join(root, path));
    if (source === null) return null;
    try {
      return { path, ...(await readThrough(source, async () => undefined)) };
    } finally {
      await source.close();
    }
  });
}

async function readThrough(
  source: FileHandle,
  take: (chunk: Buffer) => Promise<void>,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let size = 0;
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return { size, sha256: hash.digest('hex') };
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    await take(chunk);
    size += bytesRead;
  }
}

async function eachOf<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result | null>,
): Promise<Result[]> {
  const results: (Result | null)[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results.filter((result): result is Awaited<Result> & Result => result !== null);
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    // A table, a database or a sort may go while it is copied; the log of Postgres tells of it.
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
