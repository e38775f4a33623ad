import { scopeWords, type Scope } from '@boocode/contracts/access';
import type { ErrorBody } from '@boocode/contracts/error';
import { Unkeepable } from '@boocode/http/unkeepable';
import { isDatabaseAway } from '@boocode/db/database-away';
import { SkillError } from '@boocode/skills/skill-error';
import { z } from 'zod';

/** The environment does not make a server; the message lists every fault, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config.invalid';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The server can't start with this configuration:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/** No port in the range could be had. */
export class NoFreePort extends Error {
  override readonly name = 'NoFreePort';
  readonly code = 'listen.no-free-port';
  constructor(first: number, last: number) {
    super(`Ports ${first} to ${last} are all taken. Set BOOCODE_PORT to a free one.`);
  }
}

/** An answer that is not a success: HTTP status, a code for programs, and words for people. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: string;
  /** What a program may use. */
  readonly details: unknown;
  constructor(error: { status: number; code: string; message: string; details?: unknown; cause?: unknown }) {
    super(error.message, { cause: error.cause });
    this.status = error.status;
    this.code = error.code;
    this.details = error.details;
  }
}

/** A request named a host that this server is not: a web page elsewhere may have pointed its own name here. */
export const hostRefused = (host: string) =>
  new HttpError({
    status: 403,
    code: 'host.refused',
    message: `This server does not answer to "${host}". Open it by the address that it printed when it started.`,
  });

export const originRefused = () =>
  new HttpError({
    status: 403,
    code: 'origin.refused',
    message: 'The request came from a page of another site, so nothing was done or told.',
  });

export const loginNeeded = () =>
  new HttpError({
    status: 401,
    code: 'auth.required',
    message: 'This server asks for its token. Sign in, or send it as "Authorization: Bearer …".',
  });

/** A token that was shown and is not, or not any more, one of this server's. */
export const tokenUnknown = (ended: 'revoked' | 'expired' | null) =>
  new HttpError({
    status: 401,
    code: ended === null ? 'auth.wrong-token' : `auth.token-${ended}`,
    message:
      ended === null
        ? 'The token in "Authorization: Bearer …" is none of this server. Take the value of BOOCODE_TOKEN, or a token that an admin made.'
        : `This token ${ended === 'revoked' ? 'was revoked' : 'has expired'}. Ask whoever runs this BooCode for a new one.`,
  });

/** Who asks is known, and may not do this. */
export const scopeMissing = (name: string, needed: Scope, given: readonly Scope[]) =>
  new HttpError({
    status: 403,
    code: 'auth.scope-missing',
    message:
      `This needs the scope "${needed}" (${scopeWords[needed]}), and ${name} has ${given.join(', ')}. ` +
      `An admin makes a token with it: Settings → Access, or \`npm run boocode -- tokens create NAME --scopes ${needed}\`.`,
    details: { needed, given },
  });

export const tokenWrong = () =>
  new HttpError({
    status: 401,
    code: 'auth.wrong-token',
    message:
      'That is not the token. It is the value of BOOCODE_TOKEN where BooCode was started, or one that an admin made in Settings → Access.',
  });

const inSeconds = (ms: number) => `${Math.max(1, Math.ceil(ms / 1000))} s`;

export const tooManyTokens = (waitMs: number) =>
  new HttpError({
    status: 429,
    code: 'auth.too-many',
    message: `Too many wrong tokens came from this address. It may try again in ${inSeconds(waitMs)}; those who are signed in are not affected.`,
  });

export const tooManyRequests = (waitMs: number) =>
  new HttpError({
    status: 429,
    code: 'rate.limited',
    message: `More requests came from this address within a minute than this server takes. Try again in ${inSeconds(waitMs)}.`,
  });

/** What is read here could be wrong, and what is written could be lost to newer programs. */
export const schemaOutdated = (words: string) =>
  new HttpError({ status: 503, code: 'schema.outdated', message: words });

export const notFound = (path: string) =>
  new HttpError({ status: 404, code: 'not-found', message: `There is nothing at ${path}.` });

export const coderAway = (cause: unknown) =>
  new HttpError({
    status: 502,
    code: 'coder.away',
    message:
      'Coder does not answer: it is starting or restarting. Runs go on from where they are; try again in a moment.',
    cause,
  });

export const coderSlow = (cause: unknown) =>
  new HttpError({
    status: 504,
    code: 'coder.timeout',
    message:
      'Coder took the request but did not answer in time. What it began goes on; look at the run before trying again.',
    cause,
  });

export const invalid = (message: string, code = 'request.invalid') => new HttpError({ status: 400, code, message });

export const chatNotFound = (id: string) =>
  new HttpError({ status: 404, code: 'chat.not-found', message: `There is no chat ${id}; it may have been deleted.` });

export const messageNotFound = (id: string) =>
  new HttpError({
    status: 404,
    code: 'message.not-found',
    message: `There is no message ${id} in this chat; it may have been deleted.`,
  });

export const chatBusy = () =>
  new HttpError({
    status: 409,
    code: 'chat.busy',
    message: 'An answer is being written in this chat. Wait for its end, or stop it.',
  });

export const chatCompacting = () =>
  new HttpError({
    status: 409,
    code: 'chat.busy',
    message: 'What was said in this chat is being summarised, which takes up to two minutes. Wait for its end.',
  });

/** What stands against what was asked, in a chat as it is now. */
export const refused = (code: string, message: string) => new HttpError({ status: 422, code, message });

/** The names of the files are known to who attached them. */
export const attachmentsMissing = (missing: readonly string[]) =>
  new HttpError({
    status: 422,
    code: 'attachment.not-found',
    message: `Of what was attached, this is not kept any more or is of another chat: ${missing.join(', ')}. Attach it again, or send without it.`,
    details: { missing },
  });

export const termAway = (cause?: unknown) =>
  new HttpError({
    status: 502,
    code: 'term.away',
    message: 'The terminal service does not answer: it is starting, restarting, or not set up. Try again in a moment.',
    cause,
  });

export const termSlow = (cause: unknown) =>
  new HttpError({
    status: 504,
    code: 'term.timeout',
    message:
      'The terminal service took the request but did not answer in time. Look at its terminals before trying again.',
    cause,
  });

/** A subscription is input: where it leads to decides whether this server may be sent there. */
export const endpointRefused = (host: string) =>
  refused(
    'push.endpoint-refused',
    `${host} is no public push service that can be reached from here. Subscribe with a browser that has one, and look whether this machine reaches the internet.`,
  );

export const deviceUnknown = () =>
  new HttpError({
    status: 404,
    code: 'push.device-unknown',
    message: 'This device is not subscribed here any more. Switch its notifications off and on again.',
  });

export const pushFailed = (host: string, why: string) =>
  new HttpError({
    status: 502,
    code: 'push.failed',
    message: `${host} did not take the notification: ${why}. Try again in a moment; it is the push service of this browser.`,
  });

const statusOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;

/** The one place where errors become answers. What we did not foresee is told apart from what the client did wrong. */
export function toReply(error: unknown): { status: number; body: ErrorBody } {
  if (error instanceof z.ZodError) {
    const message = `The request is not valid. ${z.prettifyError(error)}`;
    return { status: 400, body: { code: 'request.invalid', message } };
  }
  if (isDatabaseAway(error)) {
    const message = 'The database is away; nothing was changed. Try again in a moment.';
    return { status: 503, body: { code: 'database.away', message } };
  }
  if (error instanceof HttpError) {
    const { status, code, message, details } = error;
    return { status, body: { code, message, ...(details !== undefined && { details }) } };
  }
  if (error instanceof Unkeepable) {
    const { status, ...body } = error.reply;
    return { status, body };
  }
  if (error instanceof SkillError) return { status: error.status, body: { code: error.code, message: error.message } };
  const status = statusOf(error);
  if (status < 500 && error instanceof Error) {
    return { status, body: { code: 'request.invalid', message: error.message } };
  }
  return {
    status: 500,
    body: { code: 'internal', message: 'The server failed at this request; its log says why. Trying again is safe.' },
  };
}
