import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { Usage } from '@boocode/contracts/task';
import { z } from 'zod';

/** What must outlive this process, or a session could not be taken up again. */
const SessionRecord = z.object({
  /** The agent's own id; null until its first turn has told it. */
  native_id: z.string().nullable(),
  cwd: z.string(),
  /** Of agents that report the use of a whole thread: what was reported last. */
  thread_usage: Usage.nullable(),
});
export type SessionRecord = z.infer<typeof SessionRecord>;

/**
 * Sessions by our own id, as files. Most command-line agents say their id only while the first turn runs, when the
 * session has long been handed out.
 */
export interface SessionRecords {
  /** Null for an id that is not ours, and for a record that can't be read: a fresh session is made then. */
  read(id: string): Promise<SessionRecord | null>;
  write(id: string, record: SessionRecord): Promise<void>;
}

export function createSessionRecords(home: string): SessionRecords {
  const directory = join(home, 'boocode-sessions');
  const fileOf = (id: string): string => join(directory, `${id}.json`);
  return {
    async read(id) {
      if (!z.uuid().safeParse(id).success) return null;
      try {
        return SessionRecord.safeParse(JSON.parse(await readFile(fileOf(id), 'utf8'))).data ?? null;
      } catch (error) {
        if (error instanceof SyntaxError || isNoFile(error)) return null;
        throw error;
      }
    },
    async write(id, record) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      // Written aside and moved, so that a crash leaves the old record or the new one.
      const aside = `${fileOf(id)}.new`;
      await writeFile(aside, JSON.stringify(record));
      await rename(aside, fileOf(id));
    },
  };
}

function isNoFile(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'EISDIR');
}
