import { useSyncExternalStore } from 'react';
import { z } from 'zod';
import { readKept, writeKept } from '../composer/kept.js';

const name = 'boocode.read-runs';
/** So many are remembered; older ones count as read. */
const most = 500;

/** What a person has read in this browser: everything that ended before `since`, and these runs. */
const ReadRuns = z.object({ since: z.string(), ids: z.array(z.string()) });
type ReadRuns = z.infer<typeof ReadRuns>;

let known: ReadRuns | null = null;
const listeners = new Set<() => void>();

function read(): ReadRuns {
  if (known !== null) return known;
  const kept = readKept(name, ReadRuns);
  // What ended before the first visit is nobody's news.
  known = kept ?? { since: new Date().toISOString(), ids: [] };
  if (kept === null) writeKept(name, known);
  return known;
}

const tell = () => {
  for (const listener of listeners) listener();
};

/** The person has seen what came of this run. */
export function markRead(id: string): void {
  const { since, ids } = read();
  if (ids.includes(id)) return;
  known = { since, ids: [...ids, id].slice(-most) };
  writeKept(name, known);
  tell();
}

/** Another tab wrote, or a test began anew. */
export function forgetRead(): void {
  known = null;
  tell();
}

const onStorage = ({ key }: StorageEvent) => {
  if (key === name) forgetRead();
};

function subscribe(listener: () => void) {
  listeners.add(listener);
  window.addEventListener('storage', onStorage);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('storage', onStorage);
  };
}

/** Whether a run has ended and nobody has looked at it here since. */
export function useIsUnread(): (run: { id: string; ended_at: string | null }) => boolean {
  const { since, ids } = useSyncExternalStore(subscribe, read);
  return ({ id, ended_at }) => ended_at !== null && Date.parse(ended_at) > Date.parse(since) && !ids.includes(id);
}
