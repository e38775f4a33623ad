import type { TaskError } from '@boocode/contracts/task';
import { z } from 'zod';
import { resetIn, speaksOfLimit } from '../limit-words.js';
import type { AcpAgent } from './agents.js';

/** Why a turn did not complete, and in how many seconds the provider said that it will answer again. */
export interface Classified {
  error: TaskError;
  retry_after_seconds: number | null;
}

const RpcError = z.looseObject({ code: z.number().optional(), message: z.string().default(''), data: z.unknown() });
const ErrorData = z.looseObject({
  errorKind: z.string().optional(),
  errorName: z.string().optional(),
  message: z.string().optional(),
  details: z.string().optional(),
});

/** How Claude's adapter names what its provider answered. */
const statusOfKind: Readonly<Record<string, number>> = {
  authentication_failed: 401,
  oauth_org_not_allowed: 401,
  billing_error: 402,
  account_on_hold: 402,
  rate_limit: 429,
  overloaded: 529,
  invalid_request: 400,
  model_not_found: 404,
  server_error: 500,
};

const AUTH_REQUIRED = -32_000;

/** Reads what an agent answered instead of a result. */
export function classifyError(agent: AcpAgent, error: unknown): Classified {
  const rpc = RpcError.safeParse(fieldsOf(error));
  if (!rpc.success) return failure('agent.error', `${agent.title} failed: ${String(error)}`);
  const { code, message, data } = rpc.data;
  const detail = ErrorData.safeParse(data);
  const said = (detail.success ? (detail.data.details ?? detail.data.message) : undefined) ?? message;
  const words = said.replace(/^Internal error: /, '');
  const kind = detail.success ? statusOfKind[detail.data.errorKind ?? ''] : undefined;
  // Some agents put the provider's own HTTP status where the protocol has its codes.
  const status = kind ?? (code !== undefined && code >= 400 && code < 600 ? code : statusIn(words));
  if (status !== null) return classifyStatus(status, words, resetIn(words, new Date()));
  if (code === AUTH_REQUIRED) return authFailure(words);
  if (speaksOfLimit(words)) return classifyStatus(429, words, resetIn(words, new Date()));
  return failure('agent.error', `${agent.title} failed: ${words}`);
}

function fieldsOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message } = error;
  return { message, code: 'code' in error ? error.code : undefined, data: 'data' in error ? error.data : undefined };
}

/** Reads why a turn failed from the agent's own words, for agents that say no more. */
export function classifyWords(agent: AcpAgent, words: string, status: number | null): Classified {
  const known = status ?? statusIn(words);
  if (known !== null) return classifyStatus(known, words, resetIn(words, new Date()));
  if (speaksOfLimit(words)) return classifyStatus(429, words, resetIn(words, new Date()));
  const body = jsonIn(words);
  if (body?.type === 'invalid_request_error') return classifyStatus(400, body.message, null);
  return failure('provider.unavailable', `The model provider of ${agent.title} failed: ${words.trim()}`);
}

/** By the HTTP status of the provider. */
function classifyStatus(status: number, message: string, seconds: number | null): Classified {
  const words = sentence(message.trim());
  if (status === 402 || status === 429 || status === 529)
    return limit(`The model provider refused for now: ${words}`, seconds);
  if (status === 401 || status === 403 || /API key not valid|API_KEY_INVALID/.test(message)) return authFailure(words);
  if (status >= 500)
    return failure('provider.unavailable', `The model provider did not answer (HTTP ${status}): ${words}`);
  return failure('provider.refused', `The model provider refused the request (HTTP ${status}): ${words}`);
}

function authFailure(words: string): Classified {
  return failure(
    'provider.auth',
    `The model provider refused the key: ${sentence(words)} Sign in again, or correct the key.`,
  );
}

/** A provider that has no room for now. */
export function limit(message: string, seconds: number | null): Classified {
  const until = seconds === null ? 'It did not say until when.' : `It answers again in ${seconds} s.`;
  return {
    error: { outcome: 'limit', code: 'provider.limit', message: `${sentence(message)} ${until}` },
    retry_after_seconds: seconds,
  };
}

export function failure(code: string, message: string): Classified {
  return { error: { outcome: 'failure', code, message }, retry_after_seconds: null };
}

export function crash(code: string, message: string): Classified {
  return { error: { outcome: 'crash', code, message }, retry_after_seconds: null };
}

/** The same as an outcome, a code and words. */
export function errorWords(agent: AcpAgent, error: unknown): TaskError {
  return classifyError(agent, error).error;
}

/** The status as agents write it: "API Error: 400 …", "last status: 429 …", "status 503", "got status: 500". */
function statusIn(words: string): number | null {
  const found = /(?:API Error:|\bstatus(?: code)?:?|"code":)\s*([45]\d\d)\b/.exec(words)?.[1];
  return found === undefined ? null : Number(found);
}

const ProviderBody = z.looseObject({ error: z.looseObject({ type: z.string(), message: z.string() }) });

function jsonIn(words: string): { type: string; message: string } | null {
  try {
    return ProviderBody.parse(JSON.parse(words)).error;
  } catch {
    // Prose, not a provider's body: the words themselves are all there is.
    return null;
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
