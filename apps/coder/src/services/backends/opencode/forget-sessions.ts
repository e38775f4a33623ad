import type { Forgetting } from '../../agent-backend.js';
import { answer, done, limited, type OpencodeClient } from './client.js';

/** More are for the next time. */
const most = 1_000;

/** Removes sessions from a server's database, each with those of its helpers. Returns how many. Throws `BackendError`. */
export async function forgetSessions(
  client: OpencodeClient,
  { before, needed, isOpen }: Forgetting & { isOpen: (id: string) => boolean },
): Promise<number> {
  const listed = await answer(
    'list its sessions',
    client.experimental.session.list({ roots: true, cursor: before.getTime(), limit: most }, limited(60_000)),
  );
  const idle = listed.filter(({ id, time }) => time.updated < before.getTime() && !isOpen(id)).map(({ id }) => id);
  const kept = await needed(idle);
  const gone = idle.filter((id) => !kept.has(id) && !isOpen(id));
  // Not in their own directories: those of most are gone, and opencode would set each of them up.
  for (const id of gone) await done('remove a session', client.session.delete({ sessionID: id }, limited()));
  return gone.length;
}
