import type { SDKResultMessage } from '@anthropic-ai/claude-agent-sdk';
import type { TaskError } from '@boocode/contracts/task';

/** A result as far as it is read here. */
export type Verdict =
  | Pick<Extract<SDKResultMessage, { subtype: 'success' }>, 'subtype' | 'is_error' | 'api_error_status' | 'result'>
  | Pick<Exclude<SDKResultMessage, { subtype: 'success' }>, 'subtype' | 'is_error' | 'errors'>;

/** HTTP codes by which providers refuse for now: payment required, too many requests, overloaded. */
export const limitCodes: ReadonlySet<number> = new Set([402, 429, 529]);

export function taskError(outcome: TaskError['outcome'], code: string, message: string): TaskError {
  return { outcome, code, message };
}

/**
 * Why a turn that Claude has ended did not complete, or null when it did. `is_error` counts, never `subtype`: a refused
 * model call ends as subtype `success`.
 */
export function classifyResult(result: Verdict): TaskError | null {
  if (!result.is_error && result.subtype === 'success') return null;
  if (result.subtype === 'success') return classifyStatus(result.api_error_status ?? null, result.result);
  const said = result.errors.join(' ').trim();
  if (/No conversation found/i.test(said))
    return taskError('failure', 'agent.session', `Claude has lost the session: ${said}`);
  const [code, what] = endings[result.subtype];
  return taskError('failure', code, `${what}${said === '' ? '.' : `: ${said}`}`);
}

const endings: Record<Exclude<SDKResultMessage['subtype'], 'success'>, [code: string, what: string]> = {
  error_max_turns: ['agent.loop', 'Claude asked its model more often than one turn may'],
  error_max_budget_usd: ['agent.budget', "Claude's money for this turn is used up"],
  error_max_structured_output_retries: ['output.invalid', "Claude's answer did not take the shape that was asked for"],
  error_during_execution: ['agent.error', 'Claude could not go on'],
};

/** By the HTTP code of a refused model call; null = there was no answer at all. */
export function classifyStatus(status: number | null, words: string): TaskError {
  const said = sentence(words);
  if (status !== null && limitCodes.has(status)) {
    return taskError('limit', 'provider.limit', `The model provider refused for now (HTTP ${status}): ${said}`);
  }
  if (status === 401 || status === 403) {
    const mend = 'Sign in again with `claude auth login`, or correct the key.';
    return taskError(
      'failure',
      'provider.auth',
      `The model provider refused the key (HTTP ${status}): ${said} ${mend}`,
    );
  }
  if (status === null || status >= 500) {
    const how = status === null ? 'no connection' : `HTTP ${status}`;
    return taskError('failure', 'provider.unavailable', `The model provider did not answer (${how}): ${said}`);
  }
  return taskError('failure', 'provider.refused', `The model provider refused the request (HTTP ${status}): ${said}`);
}

/** Seconds until a subscription's limit is lifted, of the epoch seconds that a `rate_limit_event` tells; null = it tells none. */
export function secondsUntil(resetsAt: number | undefined): number | null {
  return resetsAt === undefined ? null : Math.max(0, Math.ceil(resetsAt - Date.now() / 1000));
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
