import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Rehearsal } from '@boocode/rehearsal/server';

/**
 * Notes in `run/rehearsal.json` where the stand-in model of this coder listens and under which key, so that it can be scripted: to
 * show what a limit does, or to break a run on purpose. Returns what removes the note.
 */
export async function openRehearsalDoor(dataDir: string, { url, key }: Rehearsal): Promise<() => Promise<void>> {
  const file = path.join(dataDir, 'run', 'rehearsal.json');
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ url, key })}\n`, { mode: 0o600 });
  await rename(draft, file);
  return () => rm(file, { force: true });
}
