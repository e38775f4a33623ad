import { ErrorBody } from '@boocode/contracts/error';
import type { z } from 'zod';

/** The server said no, or could not be reached: `code` for programs, the message for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  constructor({
    status,
    code,
    message,
    details,
  }: {
    status: number;
    code: string;
    message: string;
    details?: unknown;
  }) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

const unreachable = () =>
  new ApiError({
    status: 0,
    code: 'server.unreachable',
    message:
      'BooCode does not answer. It may be stopped or restarting; runs keep their place. Start it with `npm start`.',
  });

async function failure(reply: Response): Promise<ApiError> {
  const body = ErrorBody.safeParse(await reply.json().catch(() => null));
  if (body.success) return new ApiError({ status: reply.status, ...body.data });
  return new ApiError({
    status: reply.status,
    code: 'server.odd-answer',
    message: `The server answered with status ${reply.status} and no explanation. Its log may say more.`,
  });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let reply: Response;
  try {
    reply = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
  if (!reply.ok) throw await failure(reply);
  return reply;
}

/** Reads JSON that must fit `schema`; everything else becomes an `ApiError`. */
export async function read<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
  const reply = await send(path, signal === undefined ? {} : { signal });
  return understand(await reply.json(), schema);
}

/** Posts JSON and reads the answer. */
export const post = <T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> =>
  submit('POST', path, body, schema);

/** Sends JSON and reads the answer. */
export async function submit<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body: unknown,
  schema: z.ZodType<T>,
  init: Pick<RequestInit, 'keepalive' | 'signal'> = {},
): Promise<T> {
  const reply = await send(path, { ...requestOf(method, body), ...init });
  return understand(await reply.json(), schema);
}

/** Posts JSON where success has no answer. */
export async function postOnly(path: string, body: unknown): Promise<void> {
  await send(path, requestOf('POST', body));
}

/** Puts JSON where success has no answer. */
export async function putOnly(path: string, body: unknown): Promise<void> {
  await send(path, requestOf('PUT', body));
}

/** Deletes what is at `path`. */
export async function remove(path: string): Promise<void> {
  await send(path, { method: 'DELETE' });
}

const requestOf = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** An answer as it must be. Throws an `ApiError` for every other one. */
export function understand<T>(body: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApiError({
    status: 200,
    code: 'server.other-version',
    message:
      'The server answered in a form that this page does not know: they are of different versions. Load the page again.',
    details: parsed.error.issues,
  });
}

export const isLoginNeeded = (error: unknown): boolean => error instanceof ApiError && error.status === 401;
