import { setTimeout as delay } from 'node:timers/promises';
import { answer, done, limited, type OpencodeClient } from './client.js';
import { refusal } from './permissions.js';

const STOP_LIMIT_MS = 12_000;
const POLL_MS = 100;
/** A prompt that was accepted a moment ago may begin only after an abort that found nothing to abort. */
const BEGIN_GRACE_MS = 1_500;

export interface TurnPlace {
  client: OpencodeClient;
  directory: string;
  /** The session and every session below it. */
  readonly sessions: () => readonly string[];
}

/**
 * Aborts a session's turn, refuses all that it and its children still ask for (an ask that survives would run its tool
 * when answered later), and waits until it is idle. False when it isn't after 12 s: then only its end helps.
 */
export async function stopTurn(place: TurnPlace, hasBegun: () => boolean): Promise<boolean> {
  const begun = Date.now();
  const { client, directory } = place;
  let quiet = 0;
  while (Date.now() - begun < STOP_LIMIT_MS) {
    const [sessionID] = place.sessions();
    if (sessionID === undefined) return true;
    if (quiet === 0) await done('abort the turn', client.session.abort({ sessionID, directory }, limited(5_000)));
    await refuseAsks(place);
    const idle = await isIdle(place);
    quiet = idle ? quiet + 1 : 0;
    if (quiet >= 2 && (hasBegun() || Date.now() - begun > BEGIN_GRACE_MS)) return true;
    await delay(POLL_MS);
  }
  return false;
}

/** Refuses every open permission request and question of these sessions. */
async function refuseAsks({ client, directory, sessions }: TurnPlace): Promise<void> {
  const ours = new Set(sessions());
  for (const ask of await answer('list open permissions', client.permission.list({ directory }, limited()))) {
    if (ours.has(ask.sessionID)) await refusePermission(client, directory, ask.id);
  }
  for (const ask of await answer('list open questions', client.question.list({ directory }, limited()))) {
    if (ours.has(ask.sessionID)) await refuseQuestion(client, directory, ask.id);
  }
}

/** Whether none of the sessions works; opencode leaves idle ones out of its list. */
export async function isIdle({ client, directory, sessions }: TurnPlace): Promise<boolean> {
  const states = await answer('tell its state', client.session.status({ directory }, limited()));
  return sessions().every((id) => (states[id]?.type ?? 'idle') === 'idle');
}

/** Never `always`: that would hold for every session of the server. */
export async function refusePermission(client: OpencodeClient, directory: string, requestID: string): Promise<void> {
  await accepted(
    'refuse a permission',
    client.permission.reply({ requestID, directory, reply: 'reject', message: refusal }, limited()),
  );
}

export async function refuseQuestion(client: OpencodeClient, directory: string, requestID: string): Promise<void> {
  await accepted('refuse a question', client.question.reject({ requestID, directory }, limited()));
}

/** An ask that is gone meanwhile (404) needs no answer. */
async function accepted(
  what: string,
  call: Promise<{ data?: unknown; error?: unknown; response?: Response | undefined }>,
): Promise<void> {
  const reply = await call;
  if (reply.response?.status !== 404) await done(what, Promise.resolve(reply));
}
