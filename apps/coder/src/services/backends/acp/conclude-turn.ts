import { setTimeout as delay } from 'node:timers/promises';
import type { PromptResponse } from '@agentclientprotocol/sdk/unstable';
import type { Usage } from '@boocode/contracts/task';
import type { TurnResult } from '../../agent-backend.js';
import { cancelled, crash, failed, failure, type Classified } from '../classified.js';
import { classifyError, classifyWords } from './classify.js';
import { withoutFalseStarts } from '../gemini-record.js';
import type { LogReader } from './log-reader.js';
import { rereadAnswer } from './reread-answer.js';
import type { Steering } from './steering.js';
import type { TurnFacts, TurnReader } from './turn-reader.js';
import type { Turn } from './turn.js';
import { usedNothing } from './usage.js';

const EXIT_LIMIT_MS = 5_000;

/** Why a turn is over, or must be ended. */
export type Ending =
  | { by: 'reply'; response: PromptResponse }
  | { by: 'error'; error: unknown }
  | { by: 'signal' }
  | { by: 'verdict'; verdict: Classified }
  | { by: 'exit'; message: string };

/** What was heard of a turn, over the protocol and in the log, and what was said to it while it ran. */
interface Heard {
  begunAt: Date;
  reader: TurnReader;
  log: LogReader;
  steering: Steering;
}

/** Whether what the reply counts is all of the turn. */
export function isWhole({ agent }: Turn, { reader, log }: Heard): boolean {
  const { calls, modelCalls } = reader.facts();
  return agent.quirks.usageOfLastCall !== true || (calls === 0 && modelCalls <= 1 && log.facts().asked_again === 0);
}

/** What a turn has come to. It goes into the history: should the session be lost with its agent, a fresh one is told of it. */
export async function conclude(turn: Turn, ending: Ending, heard: Heard, usage: Usage | null): Promise<TurnResult> {
  const { agent, session } = turn;
  const { reader, log, steering } = heard;
  const user = [turn.request.user, ...steering.said()].join('\n\n');
  const facts = reader.facts();
  if (ending.by === 'reply') {
    const result = concludeReply(turn, ending.response, await withRightAnswer(turn, facts, heard), usage);
    if (result.outcome === 'completed') session.history.push({ user, answer: result.text });
    return result;
  }
  session.history.push({ user, answer: `${facts.answer}\n(It was broken off.)`.trim() });
  if (ending.by === 'exit') return failed(crash('agent.exit', ending.message), usage);
  if (ending.by === 'signal') return failed(cancelled, usage);
  if (ending.by === 'verdict') return failed(ending.verdict, usage);
  return failed(
    turn.process.gone()
      ? await obituary(turn)
      : (log.facts().fault ?? classifyError(agent, ending.error, facts.usedUp)),
    usage,
  );
}

async function withRightAnswer(turn: Turn, facts: TurnFacts, { begunAt, log }: Heard): Promise<TurnFacts> {
  const { agent, session } = turn;
  const recorded = (await agent.recordedAnswer?.(session.id, session.home, begunAt)) ?? null;
  if (recorded !== null) return { ...facts, answer: withoutFalseStarts(facts.answer, recorded) };
  const { messageId } = facts;
  if (agent.quirks.doublesAnswers !== true || log.facts().asked_again === 0 || messageId === null) return facts;
  return { ...facts, answer: await rereadAnswer(turn, messageId) };
}

function concludeReply(turn: Turn, response: PromptResponse, facts: TurnFacts, usage: Usage | null): TurnResult {
  const { agent } = turn;
  const { stopReason } = response;
  if (stopReason === 'cancelled')
    return failed(crash('agent.aborted', `${agent.title} stopped its turn by itself.`), usage);
  if (stopReason === 'refusal')
    return failed(failure('provider.refused', `The model refused the work. ${facts.complaint}`.trim()), usage);
  if (stopReason === 'max_turn_requests')
    return failed(
      failure('agent.loop', `${agent.title} found that its model repeats itself, and gave the turn up.`),
      usage,
    );
  if (facts.failed || (agent.quirks.failureWithoutUsage === true && usedNothing(response))) {
    return failed(classifyWords(facts.complaint, facts.retryStatus, facts.usedUp), usage);
  }
  return { outcome: 'completed', text: facts.answer, usage };
}

/** The connection closes a moment before the process is seen to be dead, and what it had started lives a moment longer. */
async function obituary(turn: Turn): Promise<Classified> {
  const { agent, process } = turn;
  const exit = await Promise.race([process.child.exited, delay(EXIT_LIMIT_MS, null, { ref: false })]);
  const how =
    exit === null
      ? 'it closed its connection'
      : exit.signal === null
        ? `exit code ${exit.code}`
        : `signal ${exit.signal}`;
  await turn.endProcess();
  return crash('agent.exit', `${agent.title} ended in the middle of the turn (${how}). ${process.lastWords()}`.trim());
}
