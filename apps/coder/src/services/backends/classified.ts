import type { Refusal } from '@boocode/contracts/agent-gate';
import type { TaskError, Usage } from '@boocode/contracts/task';
import type { TurnResult } from '../agent-backend.js';

/** Why a turn did not complete, and of a limit what the provider said of it. */
export interface Classified {
  error: TaskError;
  refusal?: Refusal;
}

export const cancelled: Classified = {
  error: { outcome: 'cancelled', code: 'task.cancelled', message: 'The turn was cancelled.' },
};

export function failure(code: string, message: string): Classified {
  return { error: { outcome: 'failure', code, message: shown(message) } };
}

export function crash(code: string, message: string): Classified {
  return { error: { outcome: 'crash', code, message: shown(message) } };
}

/** A person reads it, in lists too; agents hand on whole pages of what a server sent. */
const mostCharacters = 4_000;

function shown(message: string): string {
  return message.length <= mostCharacters ? message : `${message.slice(0, mostCharacters)} …`;
}

/** A provider that refuses for now. */
export function limit(words: string, refusal: Refusal, now = new Date()): Classified {
  const seconds = secondsUntil(refusal, now);
  const until = seconds === null ? 'It did not say until when.' : `It answers again in ${seconds} s.`;
  const message = `The model provider refused for now: ${shown(sentence(words))} ${until}`;
  return { error: { outcome: 'limit', code: 'provider.limit', message }, refusal };
}

/** How a turn ends that did not complete. */
export function failed({ error, refusal }: Classified, usage: Usage | null): TurnResult {
  const retry_after_seconds = refusal === undefined ? null : secondsUntil(refusal, new Date());
  return { outcome: error.outcome, error, usage, retry_after_seconds, ...(refusal && { refusal }) };
}

/** Somebody else's words, ended so that ours can follow. */
export function sentence(text: string): string {
  const words = text.trim();
  return words === '' || /[.!?]$/.test(words) ? words : `${words}.`;
}

function secondsUntil({ until }: Refusal, now: Date): number | null {
  return until === null ? null : Math.max(0, Math.ceil((Date.parse(until) - now.getTime()) / 1000));
}
