import type { TaskError } from '@boocode/contracts/task';
import { z } from 'zod';
import { failure, type Classified } from '../classified.js';
import { providerFault, statusIn } from '../provider-fault.js';
import { speaksOfLimit } from '../refusals/nature.js';
import type { ToldEvent } from '../refusals/read-refusal.js';
import type { AcpAgent } from './agents.js';

const RpcError = z.looseObject({ code: z.number().optional(), message: z.string().default(''), data: z.unknown() });
const ErrorData = z.object({
  errorKind: z.string().optional(),
  errorName: z.string().optional(),
  message: z.string().optional(),
  details: z.string().optional(),
  codexErrorInfo: z.unknown().optional(),
});

/** How the adapters of Claude and Codex name what their provider answered. */
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
  usageLimitExceeded: 429,
  rateLimitExceeded: 429,
  serverOverloaded: 529,
};

const AUTH_REQUIRED = -32_000;

/** Reads what an agent answered instead of a result; `event` is what it had told of its subscription. */
export function classifyError(agent: AcpAgent, error: unknown, event: ToldEvent | null = null): Classified {
  const rpc = RpcError.safeParse(fieldsOf(error));
  if (!rpc.success) return failure('agent.error', `${agent.title} failed: ${String(error)}`);
  const { code, message, data } = rpc.data;
  const detail = ErrorData.safeParse(data).data ?? {};
  const words = (detail.details ?? detail.message ?? message).replace(/^Internal error: /, '');
  const kind = statusOfKind[detail.errorKind ?? String(detail.codexErrorInfo)];
  const status = kind ?? statusOfCode(code) ?? statusIn(words) ?? (code === AUTH_REQUIRED ? 401 : null);
  if (status !== null || speaksOfLimit(words)) return providerFault({ status, message: words, event });
  return failure('agent.error', `${agent.title} failed: ${words}`);
}

/** Some agents put the provider's own HTTP status where the protocol has its codes. */
function statusOfCode(code: number | undefined): number | null {
  return code !== undefined && code >= 400 && code < 600 ? code : null;
}

function fieldsOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message } = error;
  return { message, code: 'code' in error ? error.code : undefined, data: 'data' in error ? error.data : undefined };
}

/** Reads why a turn failed from the agent's own words, for agents that say no more. */
export function classifyWords(words: string, status: number | null, event: ToldEvent | null = null): Classified {
  const body = jsonIn(words);
  const known = status ?? statusIn(words) ?? (body?.type === 'invalid_request_error' ? 400 : null);
  return providerFault({ status: known, message: body?.message ?? words, body: words, event });
}

/** The same as an outcome, a code and words. */
export function errorWords(agent: AcpAgent, error: unknown): TaskError {
  return classifyError(agent, error).error;
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
