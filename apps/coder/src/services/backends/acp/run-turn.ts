import { setTimeout as delay } from 'node:timers/promises';
import type { PromptResponse } from '@agentclientprotocol/sdk/unstable';
import type { TurnResult } from '../../agent-backend.js';
import { cancelled, failed, failure, type Classified } from '../classified.js';
import { providerFault } from '../provider-fault.js';
import { tellWindows } from '../tell-windows.js';
import { conclude, isWhole, type Ending } from './conclude-turn.js';
import { createLogReader, type LogReader } from './log-reader.js';
import { createSteering, type Steering } from './steering.js';
import { createTurnAsks, type TurnAsks } from './turn-asks.js';
import { createTurnReader, type TurnReader } from './turn-reader.js';
import type { Turn } from './turn.js';
import { plusUsage, readUsage } from './usage.js';

/** Decides once how a turn ends: the first ending holds. */
class Watch {
  readonly ended: Promise<Ending>;
  #finish: (ending: Ending) => void = () => undefined;
  constructor() {
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }
  finish(ending: Ending): void {
    this.#finish(ending);
  }
}

/** One prompt and its end. Listens before it prompts, so that nothing is missed. */
export async function runTurn(turn: Turn): Promise<TurnResult> {
  const { process, session, request } = turn;
  if (request.signal.aborted) return failed(cancelled, null);
  const begunAt = new Date();
  const reader = createTurnReader(turn.agent.quirks, (event) => request.onEvent(event));
  const log = createLogReader((event) => request.onEvent(event));
  const asks = createTurnAsks(turn, reader);
  const watch = new Watch();
  const patience = createPatience(turn, watch);
  const steering = createSteering(turn);
  session.steering = steering;
  const heard = { begunAt, reader, log, steering };
  const cost = { before: session.spent };
  const unlisten = process.router.listen(session.id, {
    onUpdate(update) {
      reader.read(update);
      if (update.sessionUpdate === 'usage_update') session.spent = update.cost?.amount ?? session.spent;
      const { retryStatus: status, retryWords: message, usedUp: event } = reader.facts();
      if (update.sessionUpdate !== 'session_info_update') patience.end();
      else if (status === 429) patience.begin(providerFault({ status, message, event }));
      guardLoop(turn, reader, watch);
    },
    onLog(line) {
      log.read(line);
      if (line.event === 'failed' && line.fault.error.outcome === 'limit') patience.begin(line.fault);
      guardProvider(turn, log, watch);
    },
    onPermission(asked, withdrawn) {
      reader.pause();
      return asks.answer(asked, withdrawn);
    },
    onElicitation(asked, withdrawn) {
      reader.pause();
      return asks.fill(asked, withdrawn);
    },
    onUnknown(method) {
      // Files and terminals were not offered; some agents try them all the same, and do without.
      if (/^(fs|terminal)\//.test(method)) return;
      request.onEvent({ type: 'notice', text: `The agent wanted ${method}, which is not known here; it was refused.` });
    },
    onExit: (message) => watch.finish({ by: 'exit', message }),
  });
  const onAbort = (): void => watch.finish({ by: 'signal' });
  request.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const answered = submit(turn, watch, { asks, reader, steering });
    const ending = await watch.ended;
    asks.close();
    const response = ending.by === 'reply' ? ending.response : await stop(turn, ending, answered);
    const money = turn.paid && session.spent > cost.before ? session.spent - cost.before : null;
    const usage = response === null ? null : readUsage(response, isWhole(turn, heard), money);
    if (usage !== null) request.onEvent({ type: 'usage', usage });
    const windows = await turn.agent.recordedWindows?.(session.id, session.home, begunAt);
    tellWindows((event) => request.onEvent(event), windows ?? []);
    return await conclude(turn, ending, heard, usage);
  } finally {
    session.steering = null;
    patience.end();
    asks.close();
    request.signal.removeEventListener('abort', onAbort);
    unlisten();
  }
}

/** Sends the prompt; resolves with the agent's answer to it, null when it has none. */
async function submit(
  turn: Turn,
  watch: Watch,
  { asks, reader, steering }: { asks: TurnAsks; reader: TurnReader; steering: Steering },
): Promise<PromptResponse | null> {
  const { session, request } = turn;
  let prompt = promptBlocks(session, request.system, request.user);
  session.toldSystem = request.system;
  let before: PromptResponse | null = null;
  try {
    for (;;) {
      const first = await ask(turn, reader, prompt);
      const response: PromptResponse = plusUsage(before, (await steering.answered()) ?? first);
      // Words of a denial have no place in the protocol, and some agents end their turn at one: they go after it.
      const words = request.signal.aborted ? [] : asks.denials();
      if (words.length === 0) {
        // From here on nobody would hear; what was said a moment ago is still waited for.
        session.steering = null;
        const last = (await steering.answered()) ?? response;
        watch.finish({ by: 'reply', response: last });
        return last;
      }
      before = response;
      reader.pause();
      prompt = [{ type: 'text', text: `${words.join('\n')}\nGo on without it.` }];
    }
  } catch (error) {
    watch.finish({ by: 'error', error });
    return null;
  }
}

/** One prompt; what broke off before anything was done is asked for once more, where the agent doesn't do so itself. */
async function ask(
  { agent, process, session, request }: Turn,
  reader: TurnReader,
  prompt: TextBlock[],
): Promise<PromptResponse> {
  const call = { sessionId: session.id, prompt };
  try {
    return await process.agent.request<PromptResponse>('session/prompt', call);
  } catch (error) {
    const untouched = reader.facts().calls === 0 && !request.signal.aborted && !process.gone();
    if (agent.quirks.endsAtCut !== true || !untouched || !isCut(error)) throw error;
    reader.pause();
    request.onEvent({ type: 'notice', text: 'The model broke off its answer; it is asked once more.' });
    return process.agent.request<PromptResponse>('session/prompt', call);
  }
}

type TextBlock = { type: 'text'; text: string };

/** The words of Node's fetch for a connection that ends in the middle of an answer. */
function isCut(error: unknown): boolean {
  return error instanceof Error && /terminated|other side closed|ECONNRESET/.test(error.message);
}

/** The persona goes in front of the words: agents take no system prompt after a session has begun, and some none at all. */
function promptBlocks(session: Turn['session'], system: string, user: string): TextBlock[] {
  // Words that begin like a command of the agent would be taken for one if they stood first.
  const told = session.toldSystem === system && !user.trimStart().startsWith('/') ? [] : [system];
  const done = session.history.map((one) => `Asked: ${one.user}\n\nAnswered: ${one.answer}`);
  const before = session.lost ? [`An earlier session was lost. What was said in it:\n\n${done.join('\n\n')}`] : [];
  session.lost = false;
  const instructions = [...told, ...before].join('\n\n').replaceAll('</instructions>', String.raw`<\/instructions>`);
  const blocks = instructions === '' ? [] : [`<instructions>\n${instructions}\n</instructions>`];
  return [...blocks, user].map((text) => ({ type: 'text', text }));
}

/** Cancels what still runs and waits for its end; a turn that can't be stopped takes its process along. */
async function stop(
  turn: Turn,
  ending: Exclude<Ending, { by: 'reply' }>,
  answered: Promise<PromptResponse | null>,
): Promise<PromptResponse | null> {
  const { process, session, limits } = turn;
  if (ending.by === 'exit' || ending.by === 'error') return null;
  await process.agent.notify('session/cancel', { sessionId: session.id });
  const late = new AbortController();
  const stopped = await Promise.race([
    answered.then((response) => ({ response })),
    delay(limits.stopLimitMs, null, { signal: late.signal }).catch(() => null),
  ]);
  late.abort();
  if (stopped === null) {
    await turn.endProcess();
    return null;
  }
  if (mustClose(turn) && !process.gone()) {
    await process.agent.request('session/close', { sessionId: session.id });
    session.process = null;
  }
  return stopped.response;
}

/** Whether something of a cancelled turn may be left that only the end of the session takes along: what runs, or the cancel itself. */
function mustClose({ agent: { quirks } }: Turn): boolean {
  // Also where no call was shown: one may have been on its way.
  return quirks.commandsOutliveCancel === true || quirks.cancelsBeside === true;
}

function guardLoop({ limits }: Turn, reader: TurnReader, watch: Watch): void {
  const { modelCalls, calls, messagesInARow } = reader.facts();
  // An agent that does not tell its model's messages apart is counted by what they called.
  const steps = modelCalls === 0 ? calls : modelCalls;
  const problem =
    messagesInARow > limits.maxAnswers
      ? `The model answered ${messagesInARow} times in a row and the agent asked it again each time. Its server breaks off its answers.`
      : steps > limits.maxSteps
        ? `The agent asked the model more than ${limits.maxSteps} times in one turn.`
        : null;
  if (problem !== null) watch.finish({ by: 'verdict', verdict: failure('agent.loop', problem) });
}

/** Agents try a failing provider again for long, some without a word of it but in their log. */
function guardProvider({ limits }: Turn, log: LogReader, watch: Watch): void {
  const { failures, fault } = log.facts();
  if (fault !== null && failures >= limits.maxFailures) watch.finish({ by: 'verdict', verdict: fault });
}

/** A provider without room for now is not waited for longer than the patience: the turn holds a place. */
function createPatience({ limits }: Turn, watch: Watch): { begin(verdict: Classified): void; end(): void } {
  let timer: NodeJS.Timeout | null = null;
  return {
    begin(verdict) {
      timer ??= setTimeout(() => watch.finish({ by: 'verdict', verdict }), limits.limitPatienceSeconds * 1000);
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
