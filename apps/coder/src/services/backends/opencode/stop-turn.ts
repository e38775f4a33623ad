import { setTimeout as delay } from 'node:timers/promises';
import { answer, done, limited } from './client.js';
import type { OpencodeRequest } from './open-asks.js';
import { PermissionRequest, QuestionRequest } from './read-event.js';
import { readEach } from './read-parts.js';
import { refusePermission, refuseQuestion, type ReplyPlace } from './replies.js';

const STOP_LIMIT_MS = 12_000;
const POLL_MS = 100;
/**
 * An abort that comes while opencode sets a directory up leaves the directory broken for every later prompt, so the
 * abort waits this long, from the prompt on, for the first sign of a model call.
 */
const BEGIN_GRACE_MS = 4_000;
/** Said to the model with what was still open when its turn was ended. */
const ended = 'The turn was ended before anybody answered. It was not done.';

export interface TurnPlace extends ReplyPlace {
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
async function refuseAsks(place: TurnPlace): Promise<void> {
  for (const { kind, request } of await listAsks(place)) {
    await (kind === 'permission' ? refusePermission(place, request.id, ended) : refuseQuestion(place, request.id));
  }
}

/** What the session and its children wait for an answer to. */
export async function listAsks({ client, directory, sessions }: TurnPlace): Promise<OpencodeRequest[]> {
  const ours = new Set(sessions());
  const permissions = await answer('list open permissions', client.permission.list({ directory }, limited()));
  const questions = await answer('list open questions', client.question.list({ directory }, limited()));
  return [
    ...readEach(PermissionRequest, permissions).map((request): OpencodeRequest => ({ kind: 'permission', request })),
    ...readEach(QuestionRequest, questions).map((request): OpencodeRequest => ({ kind: 'question', request })),
  ].filter(({ request }) => ours.has(request.sessionID));
}

/** Whether none of the sessions works; opencode leaves idle ones out of its list. */
export async function isIdle({ client, directory, sessions }: TurnPlace): Promise<boolean> {
  const states = await answer('tell its state', client.session.status({ directory }, limited()));
  return sessions().every((id) => (states[id]?.type ?? 'idle') === 'idle');
}
