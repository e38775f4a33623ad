import { setTimeout as delay } from 'node:timers/promises';
import type { PromptResponse, SessionUpdate } from '@agentclientprotocol/sdk/unstable';
import type { Usage } from '@boocode/contracts/task';
import type { TurnResult } from '../../agent-backend.js';
import { classifyError, classifyWords, crash, failure, limit, type Classified } from './classify.js';
import { createTurnAsks, type TurnAsks } from './turn-asks.js';
import { createTurnReader, type TurnFacts, type TurnReader } from './turn-reader.js';
import type { Turn } from './turn.js';
import { plusUsage, readUsage, usedNothing } from './usage.js';

const EXIT_LIMIT_MS = 5_000;

/** Why a turn is over, or must be ended. */
type Ending =
  | { by: 'reply'; response: PromptResponse }
  | { by: 'error'; error: unknown }
  | { by: 'signal' }
  | { by: 'verdict'; verdict: Classified }
  | { by: 'exit'; message: string };

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
  const reader = createTurnReader(turn.agent.quirks, (event) => request.onEvent(event));
  const asks = createTurnAsks(turn, reader);
  const watch = new Watch();
  const patience = createPatience(turn, watch);
  const cost = { before: session.spent };
  const unlisten = process.router.listen(session.id, {
    onUpdate(update) {
      reader.read(update);
      if (update.sessionUpdate === 'usage_update') session.spent = update.cost?.amount ?? session.spent;
      patience.look(reader, update);
      guardLoop(turn, reader, watch);
    },
    onPermission(asked, withdrawn) {
      reader.pause();
      return asks.answer(asked, withdrawn);
    },
    onExit: (message) => watch.finish({ by: 'exit', message }),
  });
  const onAbort = (): void => watch.finish({ by: 'signal' });
  request.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const answered = submit(turn, watch, { asks, reader });
    const ending = await watch.ended;
    asks.close();
    const response = ending.by === 'reply' ? ending.response : await stop(turn, ending, answered);
    const money = turn.paid && session.spent > cost.before ? session.spent - cost.before : null;
    const usage = response === null ? null : readUsage(response, turn.agent.quirks, money);
    if (usage !== null) request.onEvent({ type: 'usage', usage });
    return await conclude(turn, ending, reader, usage);
  } finally {
    patience.end();
    asks.close();
    request.signal.removeEventListener('abort', onAbort);
    unlisten();
  }
}

const cancelled: Classified = {
  error: { outcome: 'cancelled', code: 'task.cancelled', message: 'The turn was cancelled.' },
  retry_after_seconds: null,
};

/** Sends the prompt; resolves with the agent's answer to it, null when it has none. */
async function submit(
  turn: Turn,
  watch: Watch,
  { asks, reader }: { asks: TurnAsks; reader: TurnReader },
): Promise<PromptResponse | null> {
  const { session, request } = turn;
  let prompt = promptBlocks(session, request.system, request.user);
  session.toldSystem = request.system;
  let before: PromptResponse | null = null;
  try {
    for (;;) {
      const response: PromptResponse = plusUsage(before, await ask(turn, reader, prompt));
      // Words of a denial have no place in the protocol, and some agents end their turn at one: they go after it.
      const words = request.signal.aborted ? [] : asks.denials();
      if (words.length === 0) {
        watch.finish({ by: 'reply', response });
        return response;
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
  const told = session.toldSystem === system ? [] : [system];
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
  // Also where no call was shown: one may have been on its way.
  if (turn.agent.quirks.commandsOutliveCancel === true && !process.gone()) {
    await process.agent.request('session/close', { sessionId: session.id });
    session.process = null;
  }
  return stopped.response;
}

function guardLoop({ limits }: Turn, reader: TurnReader, watch: Watch): void {
  const { modelCalls, messagesInARow } = reader.facts();
  const problem =
    messagesInARow > limits.maxAnswers
      ? `The model answered ${messagesInARow} times in a row and the agent asked it again each time. Its server breaks off its answers.`
      : modelCalls > limits.maxSteps
        ? `The agent asked the model more than ${limits.maxSteps} times in one turn.`
        : null;
  if (problem !== null) watch.finish({ by: 'verdict', verdict: failure('agent.loop', problem) });
}

/** A provider without room for now is not waited for longer than the patience: the turn holds a place. */
function createPatience(
  { limits }: Turn,
  watch: Watch,
): { look(reader: TurnReader, update: SessionUpdate): void; end(): void } {
  let timer: NodeJS.Timeout | null = null;
  const end = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    look(reader, update) {
      if (update.sessionUpdate !== 'session_info_update') return end();
      const { retryStatus } = reader.facts();
      if (timer !== null || retryStatus !== 429) return;
      const verdict = limit('The model provider refused for now (HTTP 429).', null);
      timer = setTimeout(() => watch.finish({ by: 'verdict', verdict }), limits.limitPatienceSeconds * 1000);
    },
    end,
  };
}

async function conclude(turn: Turn, ending: Ending, reader: TurnReader, usage: Usage | null): Promise<TurnResult> {
  const { agent } = turn;
  const facts = reader.facts();
  if (ending.by === 'reply') return concludeReply(turn, ending.response, facts, usage);
  // Should the session be lost with its agent, a fresh one is told this too.
  turn.session.history.push({ user: turn.request.user, answer: `${facts.answer}\n(It was broken off.)`.trim() });
  if (ending.by === 'exit') return failed(crash('agent.exit', ending.message), usage);
  if (ending.by === 'signal') return failed(cancelled, usage);
  if (ending.by === 'verdict') return failed(ending.verdict, usage);
  return failed(turn.process.gone() ? await obituary(turn) : classifyError(agent, ending.error), usage);
}

function concludeReply(turn: Turn, response: PromptResponse, facts: TurnFacts, usage: Usage | null): TurnResult {
  const { agent, session, request } = turn;
  const { stopReason } = response;
  if (stopReason === 'cancelled')
    return failed(crash('agent.aborted', `${agent.title} stopped its turn by itself.`), usage);
  if (stopReason === 'refusal')
    return failed(failure('provider.refused', `The model refused the work. ${facts.complaint}`.trim()), usage);
  if (facts.failed || (agent.quirks.failureWithoutUsage === true && usedNothing(response))) {
    return failed(classifyWords(agent, facts.complaint, facts.retryStatus), usage);
  }
  const text = facts.answer;
  if (text.trim() === '')
    return failed(failure('agent.empty', `${agent.title} ended its turn without an answer.`), usage);
  session.history.push({ user: request.user, answer: text });
  return { outcome: 'completed', text, usage };
}

/** The connection closes a moment before the process is seen to be dead. */
async function obituary({ agent, process }: Turn): Promise<Classified> {
  const exit = await Promise.race([process.child.exited, delay(EXIT_LIMIT_MS, null, { ref: false })]);
  const how =
    exit === null
      ? 'it closed its connection'
      : exit.signal === null
        ? `exit code ${exit.code}`
        : `signal ${exit.signal}`;
  return crash('agent.exit', `${agent.title} ended in the middle of the turn (${how}). ${process.lastWords()}`.trim());
}

function failed({ error, retry_after_seconds }: Classified, usage: Usage | null): TurnResult {
  return { outcome: error.outcome, error, usage, retry_after_seconds };
}
