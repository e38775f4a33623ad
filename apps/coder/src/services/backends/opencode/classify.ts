import type { AssistantMessage } from '@opencode-ai/sdk/v2/client';
import type { TaskError } from '@boocode/contracts/task';

export type AgentFault = NonNullable<AssistantMessage['error']>;

/** Why a turn did not complete, and in how many seconds the provider said that it will answer again. */
export interface Classified {
  error: TaskError;
  retry_after_seconds: number | null;
}

/** HTTP codes by which providers refuse for now: too many requests, payment required. */
const limitCodes = new Set([402, 429]);

/** Reads opencode's own error by its name and HTTP code, never by its words. `now` is in epoch milliseconds. */
export function classifyFault(fault: AgentFault, now: number): Classified {
  const message = 'message' in fault.data && typeof fault.data.message === 'string' ? fault.data.message : fault.name;
  if (fault.name === 'APIError') return classifyStatus(fault, message, now);
  if (fault.name === 'ProviderAuthError')
    return failure('provider.auth', `${sentence(message)} Sign in again, or correct the key.`);
  if (fault.name === 'ContextOverflowError')
    return failure('agent.context', `The work did not fit the model's context: ${message}`);
  if (fault.name === 'ContentFilterError')
    return failure('provider.refused', `The model provider's filter refused the work: ${message}`);
  if (fault.name === 'MessageAbortedError')
    return {
      error: { outcome: 'crash', code: 'agent.aborted', message: `The agent stopped its turn: ${message}` },
      retry_after_seconds: null,
    };
  return failure('agent.error', `The agent reported ${fault.name}: ${message}`);
}

function classifyStatus(fault: Extract<AgentFault, { name: 'APIError' }>, message: string, now: number): Classified {
  const status = fault.data.statusCode;
  if (status !== undefined && limitCodes.has(status)) {
    return limit(
      `The model provider refused (HTTP ${status}): ${message}`,
      retryAfterSeconds(fault.data.responseHeaders ?? {}, now),
    );
  }
  if (status === 401 || status === 403) {
    return failure(
      'provider.auth',
      `The model provider refused the key (HTTP ${status}): ${sentence(message)} Sign in again, or correct the key.`,
    );
  }
  if (status === undefined || status >= 500) {
    const how = status === undefined ? 'no connection' : `HTTP ${status}`;
    return failure('provider.unavailable', `The model provider did not answer (${how}): ${message}`);
  }
  return failure('provider.refused', `The model provider refused the request (HTTP ${status}): ${message}`);
}

export function failure(code: string, message: string): Classified {
  return { error: { outcome: 'failure', code, message }, retry_after_seconds: null };
}

export function crash(code: string, message: string): Classified {
  return { error: { outcome: 'crash', code, message }, retry_after_seconds: null };
}

/** A provider that says when it will answer again. */
function limit(message: string, seconds: number | null): Classified {
  const until = seconds === null ? 'It did not say until when.' : `It answers again in ${seconds} s.`;
  return {
    error: { outcome: 'limit', code: 'provider.limit', message: `${sentence(message)} ${until}` },
    retry_after_seconds: seconds,
  };
}

/** Seconds from a provider's headers: `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function retryAfterSeconds(headers: Readonly<Record<string, string>>, now: number): number | null {
  const milliseconds = Number.parseFloat(headers['retry-after-ms'] ?? '');
  if (!Number.isNaN(milliseconds)) return Math.max(0, Math.ceil(milliseconds / 1000));
  const header = headers['retry-after'] ?? '';
  if (/^\d+(\.\d+)?$/.test(header)) return Math.ceil(Number(header));
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

/**
 * What a retry that opencode announces means. It doubles its own waits from 2 s (a quarter more by chance), so a longer
 * one is what the provider asked for: beyond `patienceSeconds` the turn ends as a limit instead of holding its place.
 */
export function judgeRetry(
  retry: { attempt: number; message: string; next: number },
  rule: { now: number; patienceSeconds: number; maxRetries: number },
): Classified | null {
  const seconds = Math.ceil((retry.next - rule.now) / 1000);
  const ownWait = 2 ** retry.attempt * 1.25;
  if (seconds > ownWait + 1 && seconds > rule.patienceSeconds)
    return limit(`The model provider refused for now: ${retry.message}`, seconds);
  if (retry.attempt > rule.maxRetries) {
    return failure(
      'provider.unavailable',
      `The model provider failed ${retry.attempt} times in a row: ${retry.message}`,
    );
  }
  return null;
}

/** The provider's words, ended so that ours can follow. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
