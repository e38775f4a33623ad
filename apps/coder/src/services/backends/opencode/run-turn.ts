import type { Usage } from '@boocode/contracts/task';
import type { TurnResult } from '../../agent-backend.js';
import { BackendError } from '../backend-error.js';
import { cancelled, crash, failed } from '../classified.js';
import { classifyFault } from './classify.js';
import { done, limited } from './client.js';
import { agentNames } from './permissions.js';
import { stopTurn, type TurnPlace } from './stop-turn.js';
import type { ListedMessage } from './read-parts.js';
import { createTurnReader } from './turn-reader.js';
import { TurnWatch, type Ending } from './turn-watch.js';
import { lastAnswer, listMessages, textOf, type Turn } from './turn.js';

/** One prompt and its end. Listens before it prompts, so that nothing is missed. */
export async function runTurn(turn: Turn): Promise<TurnResult> {
  const { session, request } = turn;
  const place = { client: turn.server.client, directory: session.directory, sessions: turn.sessions };
  const old = session.prompted
    ? new Set((await listMessages(turn)).map((message) => message.info.id))
    : new Set<string>();
  session.prompted = true;
  const isOld = (id: string): boolean => old.has(id);
  const reader = createTurnReader({ isOld, window: session.window }, (event) => request.onEvent(event));
  const watch = new TurnWatch({ turn, place, reader, isOld });
  const unlisten = turn.listen(watch);
  const onAbort = (): void => watch.finish({ by: 'signal' });
  request.signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (request.signal.aborted) return failed(cancelled, reader.facts().usage);
    const askedAt = Date.now();
    await submit(turn);
    const ending = await watch.ended;
    const stopped = { askedAt, hasBegun: () => watch.begun };
    const serverLives = ending.by === 'settled' || (ending.by !== 'exit' && (await halt(turn, place, stopped)));
    const messages = serverLives ? (await listMessages(turn)).filter((message) => !isOld(message.info.id)) : [];
    // Whatever kept it from so much as beginning an answer may be a fault of this server: later turns get another.
    if (serverLives && lastAnswer(messages) === null) await turn.retireServer();
    reader.catchUp(messages);
    return conclude(ending, messages, reader.facts().usage);
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    // A request failed, most often because the server died in the middle of it.
    return failed(crash(error.code, error.message), reader.facts().usage);
  } finally {
    watch.close();
    request.signal.removeEventListener('abort', onAbort);
    unlisten();
  }
}

async function submit({ server, session, request }: Turn): Promise<void> {
  await done(
    'take the prompt',
    server.client.session.promptAsync(
      {
        sessionID: session.id,
        directory: session.directory,
        agent: agentNames[session.profile],
        model: session.model,
        system: request.system,
        ...(session.variant === null ? {} : { variant: session.variant }),
        parts: [{ type: 'text', text: request.user }],
      },
      limited(),
    ),
  );
}

/** Whether the server still runs afterwards: a turn that can't be stopped takes it along. */
async function halt(turn: Turn, place: TurnPlace, stopped: Parameters<typeof stopTurn>[1]): Promise<boolean> {
  try {
    if (await stopTurn(place, stopped)) return true;
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
  }
  await turn.endServer();
  return false;
}

function conclude(ending: Ending, messages: readonly ListedMessage[], usage: Usage | null): TurnResult {
  if (ending.by === 'exit') return failed(crash('agent.exit', ending.message), usage);
  if (ending.by === 'signal') return failed(cancelled, usage);
  if (ending.by === 'verdict') return failed(ending.verdict, usage);
  if (ending.fault !== null) return failed(classifyFault(ending.fault), usage);
  return { outcome: 'completed', text: textOf(lastAnswer(messages)?.parts ?? []), usage };
}
