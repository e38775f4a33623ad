import { setTimeout as delay } from 'node:timers/promises';
import { answer, done, limited, type OpencodeClient } from './client.js';
import { refusal } from './permissions.js';

const STOP_LIMIT_MS = 12_000;
const POLL_MS = 100;
/**
 * An abort that comes while opencode sets a directory up leaves the directory broken for every later prompt, so the
 * abort waits this long, from the prompt on, for the first sign of a model call.
 */
const BEGIN_GRACE_MS = 4_000;

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
export async function stopTurn(place: TurnPlace, turn: { askedAt: number; hasBegun(): boolean }): Promise<boolean> {
  const { client, directory } = place;
  const [sessionID] = place.sessions();
  if (sessionID === undefined) return true;
  while (!turn.hasBegun() && Date.now() - turn.askedAt < BEGIN_GRACE_MS) await delay(POLL_MS);
  const deadline = Date.now() + STOP_LIMIT_MS;
  for (let quiet = 0; Date.now() < deadline; await delay(POLL_MS)) {
    if (quiet === 0) await done('abort the turn', client.session.abort({ sessionID, directory }, limited(5_000)));
    await refuseAsks(place);
    quiet = (await isIdle(place)) ? quiet + 1 : 0;
    // Idle may be said a moment before the end of what is already on its way.
    if (quiet >= 2) return true;
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
