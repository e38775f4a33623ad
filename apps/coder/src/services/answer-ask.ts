import type { AnswerRequest, AskView } from '@boocode/contracts/ask';
import type { Sql } from '@boocode/db/connect';
import { CoderError, NotFoundError } from '../errors.js';
import { answerAsk, coversAsk, type StoredAnswer } from '../tasks/asks.js';
import { readAsk } from '../tasks/read-asks.js';

const states = { allow: 'allowed', deny: 'denied', answer: 'answered' } as const;

/**
 * Answers an ask for a person, and returns it as it stands then.
 *
 * Errors: 404 = there is no such ask; 422 = it can't be answered so; 409 = it is not open any more, with the ask in `details`.
 */
export async function answerForPerson(sql: Sql, id: string, request: AnswerRequest): Promise<AskView> {
  const ask = await readAsk(sql, id);
  if (ask === null) throw new NotFoundError('ask', id);
  const fault = faultOf(ask, request) ?? (await patternFault(sql, id, request));
  if (fault !== null) throw new CoderError({ code: 'ask.bad-answer', status: 422, message: fault });
  const won = await answerAsk(sql, id, toStored(request));
  const after = await readAsk(sql, id);
  if (after === null) throw new NotFoundError('ask', id);
  if (won === true) return after;
  throw new CoderError({
    code: `ask.${after.state}`,
    status: 409,
    message: whatBecameOf(after),
    details: { ask: after },
  });
}

function faultOf({ kind }: AskView, { decision, scope }: AnswerRequest): string | null {
  if (kind === 'permission') return decision === 'answer' ? 'This asks for permission: allow it, or deny it.' : null;
  if (decision === 'allow') return 'This is a question: answer it, or deny it.';
  return scope === 'once' ? null : 'An answer to a question holds for this question alone.';
}

async function patternFault(sql: Sql, id: string, { pattern }: AnswerRequest): Promise<string | null> {
  if (pattern === undefined || (await coversAsk(sql, id, pattern)) !== false) return null;
  return `The pattern ${pattern} does not cover what is asked, so it would decide nothing here. A * stands for any words of one command.`;
}

function toStored({ decision, scope, pattern, message, answers, by }: AnswerRequest): StoredAnswer {
  return {
    state: states[decision],
    scope,
    pattern: pattern ?? null,
    message: message === undefined || message === '' ? null : message,
    answers: answers ?? null,
    answered_by: by,
  };
}

function whatBecameOf({ state, answered_by, answered_at }: AskView): string {
  const at = answered_at === null ? '' : ` at ${answered_at.slice(11, 16)} UTC`;
  if (state === 'withdrawn') return `Nobody waits for this answer any more: the attempt that asked ended${at}.`;
  if (answered_by === 'remembered') return `An earlier decision has ${state} it already${at}.`;
  return `It was ${state} already${at}, by ${answered_by ?? 'somebody'}. Your answer changed nothing.`;
}
