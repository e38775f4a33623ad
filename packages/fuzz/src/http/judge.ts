import { z } from 'zod';
import { within } from '../within.js';
import type { FuzzRequest } from './requests.js';
import type { Method } from './routes.js';

/** The part of a fastify application that is driven. */
interface Injectable {
  inject(request: {
    method: Method;
    url: string;
    headers: Record<string, string>;
    remoteAddress: string;
    payload?: Buffer;
  }): Promise<{ statusCode: number; headers: object; body: string }>;
}

interface JudgeOptions {
  app: Injectable;
  /** Must stand in no answer and no line of the log. */
  secrets: readonly string[];
  /** Lines of the log since they were last taken. */
  takeLog?: () => string;
  /** What is kept, as something to compare; what is refused may not change it. */
  kept?: () => Promise<string>;
}

const Refusal = z.object({ code: z.string().min(1), message: z.string().min(10) });
/** Longer than any answer takes, and shorter than a person waits. */
const patienceMs = 10_000;

/** Sends a request; throws what is wrong with its answer. */
export async function judge(options: JudgeOptions, { method, url, headers, payload }: FuzzRequest): Promise<void> {
  const before = method === 'GET' ? undefined : await options.kept?.();
  const request = {
    method,
    url,
    headers,
    remoteAddress: nextAddress(),
    ...(payload === null ? {} : { payload }),
  };
  const reply = await within(patienceMs, `${method} ${url}`, options.app.inject(request));
  const log = options.takeLog?.() ?? '';
  const said = `${JSON.stringify(reply.headers)}\n${reply.body}`;
  for (const secret of options.secrets) {
    if (said.includes(secret)) throw new Error(`The answer tells a secret: ${said.slice(0, 500)}`);
    if (log.includes(secret)) throw new Error(`The log tells a secret: ${log.slice(0, 500)}`);
  }
  if (reply.statusCode < 400) return;
  const refusal = refusalIn(reply.body);
  if (reply.statusCode >= 500) {
    throw new Error(`${reply.statusCode} ${refusal.code}: ${log.slice(0, 3_000)}`);
  }
  if ((await options.kept?.()) !== before && before !== undefined) {
    throw new Error(`${reply.statusCode} ${refusal.code}, and yet something was written.`);
  }
}

function refusalIn(body: string): z.infer<typeof Refusal> {
  const parsed = Refusal.safeParse(jsonIn(body));
  if (!parsed.success) throw new Error(`The refusal has no words: ${body.slice(0, 500)}`);
  return parsed.data;
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

let addresses = 0;

/** Another address each time: of one, the front door takes only so many requests in a minute. */
export function nextAddress(): string {
  addresses += 1;
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
}
