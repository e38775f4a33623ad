import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from '@boocode/db/errors';

const run = promisify(execFile);

/** A file system of its own, small enough to be filled. */
export interface SmallDisk {
  folder: string;
  /** Leaves no room. */
  fill(): Promise<void>;
  /** Gives the room back. */
  empty(): Promise<void>;
  unmount(): Promise<void>;
}

/** Null where none can be mounted: only root may, and not in every container. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | null> {
  const folder = await mkdtemp(join(tmpdir(), 'boocode-full-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  } catch (error) {
    await rm(folder, { recursive: true });
    console.info(`No small disk could be mounted, so a full one is not tried here: ${String(error)}`);
    return null;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => fill(ballast),
    empty: () => rm(ballast),
    async unmount() {
      await run('umount', [folder]);
      await rm(folder, { recursive: true });
    },
  };
}

async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  const some = Buffer.alloc(64_000);
  try {
    for (let full = false; !full;) {
      full = await file.write(some).then(({ bytesWritten }) => bytesWritten < some.length, isFull);
    }
  } finally {
    await file.close();
  }
}

function isFull(error: unknown): boolean {
  if (hasCode(error, 'ENOSPC')) return true;
  throw error;
}
