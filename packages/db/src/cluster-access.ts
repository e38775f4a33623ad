import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { hasCode } from './errors.js';

/** How to reach a cluster, kept in `<dataDir>/run/postgres.json` for its user alone. */
const ClusterAccess = z.object({
  port: z.int().min(1).max(65_535).nullable(),
  password: z.string().min(1),
  pid: z.int().positive().nullable(),
});
export type ClusterAccess = z.infer<typeof ClusterAccess>;

/** The access of an earlier start, or null when there is none or the file is cut short. */
export async function readAccess(dataDir: string): Promise<ClusterAccess | null> {
  try {
    return ClusterAccess.parse(JSON.parse(await readFile(accessFile(dataDir), 'utf8')));
  } catch (error) {
    const absent = hasCode(error, 'ENOENT');
    // An unreadable file is worth no more than a missing one: the password is set anew, the port chosen anew.
    if (absent || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Stores the access in one step, so that a reader sees the old file or the new one. */
export async function writeAccess(dataDir: string, access: ClusterAccess): Promise<void> {
  const folder = join(dataDir, 'run');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const draft = join(folder, `postgres.json.${process.pid}`);
  await writeFile(draft, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, accessFile(dataDir));
}

/** 32 random bytes, in characters that need no quoting in a URL. */
export function newPassword(): string {
  return randomBytes(32).toString('base64url');
}

/** `preferred` when nobody listens there, else (or when it is 0) a port that the system names. On 127.0.0.1. */
export async function freePort(preferred: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (preferred === 0 ? reject(error) : resolve(freePort(0))));
    server.listen(preferred, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function accessFile(dataDir: string): string {
  return join(dataDir, 'run', 'postgres.json');
}
