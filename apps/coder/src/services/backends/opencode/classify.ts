import { crash, failure, limit, sentence, type Classified } from '../classified.js';
import { providerFault } from '../provider-fault.js';
import { speaksOfLimit } from '../refusals/nature.js';
import { readRefusal } from '../refusals/read-refusal.js';
import type { AgentFault } from './read-parts.js';

/** One opencode is signed in to many providers: what one of them refuses says nothing of the models of the others. */
export const oneOfMany = { scope: 'model', until: null } as const;

/** Reads opencode's own error by its name and HTTP code, and of a refusal its headers and its body. */
export function classifyFault(fault: AgentFault, now = new Date()): Classified {
  const { message = fault.name } = fault.data;
  if (fault.name === 'APIError') {
    const { statusCode: status = null, responseHeaders: headers, responseBody: body } = fault.data;
    return providerFault({ status, message, headers, body, event: oneOfMany }, now);
  }
  if (fault.name === 'ProviderAuthError')
    return failure('provider.auth', `${sentence(message)} Sign in again, or correct the key.`);
  if (fault.name === 'ContextOverflowError')
    return failure('agent.context', `The work did not fit the model's context: ${message}`);
  if (fault.name === 'ContentFilterError')
    return failure('provider.refused', `The model provider's filter refused the work: ${message}`);
  if (fault.name === 'MessageAbortedError') return crash('agent.aborted', `The agent stopped its turn: ${message}`);
  return failure('agent.error', `The agent reported ${fault.name}: ${message}`);
}

/**
 * What a retry that opencode announces means. It doubles its own waits from 2 s (a quarter more by chance), so a longer
 * one is what the provider asked for. Where that, or the time in the provider's words, is beyond `patienceSeconds`, the turn ends as
 * a limit instead of holding its place.
 */
export function judgeRetry(
  { attempt, message, next }: { attempt: number; message: string; next: number },
  { now, patienceSeconds, maxRetries }: { now: number; patienceSeconds: number; maxRetries: number },
): Classified | null {
  const seconds = Math.ceil((next - now) / 1000);
  const ownWait = 2 ** attempt * 1.25;
  const isAsked = seconds > ownWait + 1 && seconds > patienceSeconds;
  const event = isAsked ? { ...oneOfMany, until: new Date(next) } : oneOfMany;
  const refusal = readRefusal({ status: null, words: message, event }, new Date(now));
  const isLimit = isAsked || speaksOfLimit(message);
  const isLong = refusal.until !== null && Date.parse(refusal.until) - now > patienceSeconds * 1000;
  if (isLimit && (isLong || attempt > maxRetries)) return limit(message, refusal, new Date(now));
  if (attempt <= maxRetries) return null;
  return failure('provider.unavailable', `The model provider failed ${attempt} times in a row: ${message}`);
}
