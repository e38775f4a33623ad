import type { FastifyInstance } from 'fastify';
import type { ErrorReply } from './answer-errors.js';
import { invalidRequest, type Fault } from './invalid-request.js';

/** Deeper than anything that is asked for here; what walks a value by calling itself still gets to its end. */
const mostDeep = 100;
/** U+0000, or one half of a surrogate pair without the other: the first no column takes, the second no UTF-8 can say. */
const unkeepable = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Something in a request cannot be kept as it is; `reply` says where and why. */
export class Unkeepable extends Error {
  override readonly name = 'Unkeepable';
  readonly reply: ErrorReply;
  constructor(part: string, fault: Fault) {
    const reply = invalidRequest(part, [fault]);
    super(reply.message);
    this.reply = reply;
  }
}

/**
 * Refuses, before any route reads it, a request of whose address, query or JSON body something could not be kept as it is, by Postgres,
 * a file's name or a program's argument: it would come back changed, or as a fault of ours. Bytes and streams are not looked at.
 */
export function refuseUnkeepable(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ params, query, body }) => {
    refuse('address', params);
    refuse('query', query);
    refuse('body', body);
  });
}

function refuse(part: string, value: unknown): void {
  const fault = faultIn(value);
  if (fault !== null) throw new Unkeepable(part, fault);
}

interface Place {
  value: unknown;
  path: readonly string[];
}

/** The first fault of a JSON value; null: none. Keys count as text. */
export function faultIn(root: unknown): Fault | null {
  // A list and no recursion: what is nested too deep is just what would end one.
  const places: Place[] = [{ value: root, path: [] }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, path } = place;
    if (typeof value === 'string' && unkeepable.test(value))
      return wrong(path, 'has a character that no text may hold: U+0000, or half of a surrogate pair');
    if (!isPlain(value)) continue;
    if (path.length >= mostDeep) return wrong(path.slice(0, 3), `is nested more than ${mostDeep} deep`);
    for (const [key, inner] of Object.entries(value)) {
      if (unkeepable.test(key)) return wrong(path, 'has a name with U+0000 or half of a surrogate pair in it');
      places.push({ value: inner, path: [...path, key] });
    }
  }
  return null;
}

const wrong = (path: readonly string[], message: string): Fault => ({ field: path.join('.'), message });

/** An object or array as a JSON parser or a router makes them; no bytes, no stream. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
