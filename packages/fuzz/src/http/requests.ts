import * as fc from 'fast-check';
import { arbitraryOf, type KnownIds } from '../from-schema.js';
import { hostileText, hostileValue, jsonOf } from '../hostile.js';
import { spoilt } from '../mutate.js';
import type { Method, Route } from './routes.js';

/** What is sent; `payload` as the bytes that a client would send. */
export interface FuzzRequest {
  method: Method;
  url: string;
  headers: Record<string, string>;
  payload: Buffer | null;
}

interface RequestOptions {
  routes: readonly Route[];
  /** What lets a request in. */
  headers: Readonly<Record<string, string>>;
  ids?: KnownIds;
  /** Text for parts of an address that are no id: what exists, so that it is found now and then. */
  words?: readonly string[];
}

/** Requests to all routes: good ones, such as are good but for one place, and such as no client of ours would send. */
export function requests({ routes, headers, ids = () => [], words = [] }: RequestOptions): fc.Arbitrary<FuzzRequest> {
  return fc.oneof(...routes.map((route) => requestTo(route, headers, { ids, words })));
}

interface Known {
  ids: KnownIds;
  words: readonly string[];
}

function requestTo(route: Route, own: Readonly<Record<string, string>>, known: Known): fc.Arbitrary<FuzzRequest> {
  const reads = route.method === 'GET';
  const body = reads ? fc.constant(null) : payloads(route.body, known.ids);
  return fc.record({
    method: fc.constant(route.method),
    url: fc.tuple(path(route.url, known), query(route.query, known.ids)).map((parts) => parts.join('')),
    headers: headersWith(own, reads),
    payload: body,
  });
}

/** Bodies as JSON, and now and then no JSON at all. */
function payloads(schema: Route['body'], ids: KnownIds): fc.Arbitrary<Buffer | null> {
  const good = schema === undefined ? hostileValue : arbitraryOf(schema, ids);
  return fc.oneof(
    { weight: 16, arbitrary: spoilt(good).map((value) => Buffer.from(jsonOf(value))) },
    { weight: 1, arbitrary: hostileText.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.constantFrom(Buffer.from('{"a":1'), Buffer.from('[1,]'), Buffer.from('{"a":1,"a":2}')) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

function path(url: string, { ids, words }: Known): fc.Arbitrary<string> {
  const id = fc.nat().map((at) => ids()[at % Math.max(1, ids().length)] ?? '0198a8a5-0000-7000-8000-000000000000');
  const good =
    words.length === 0
      ? id
      : fc.oneof({ weight: 3, arbitrary: id }, { weight: 1, arbitrary: fc.constantFrom(...words) });
  const part = fc.oneof(
    { weight: 6, arbitrary: good },
    { weight: 2, arbitrary: hostileText.map((text) => inAddress(text.slice(0, 3_000))) },
    { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%ED%A0%80', '%00', '%2e%2e', '..%2f', ';', '%FF') },
  );
  const parts = url.split('/').map((piece) => (/^[:*]/.test(piece) ? part : fc.constant(piece)));
  return fc.tuple(...parts).map((pieces) => pieces.join('/'));
}

function query(schema: Route['query'], ids: KnownIds): fc.Arbitrary<string> {
  const good = schema === undefined ? fc.constant<unknown>({}) : arbitraryOf(schema, ids);
  const none = fc.constant('');
  const given = spoilt(good).map((value) => {
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [['x', value]];
    return `?${entries.map(([name, one]) => `${inAddress(String(name))}=${inAddress(wordsOf(one))}`).join('&')}`;
  });
  const odd = fc.constantFrom('?a=1&a=2', '?%', '?limit=%00', '?limit[]=1', '?__proto__=1', '?=&=', '?limit=1e400');
  return fc.oneof({ weight: 2, arbitrary: none }, { weight: 5, arbitrary: given }, { weight: 1, arbitrary: odd });
}

const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : jsonOf(value)).slice(0, 5_000);

/** As a client writes it that does not care: a half of a surrogate pair as three bytes, which are no UTF-8. */
function inAddress(text: string): string {
  return Array.from(text, (character) => {
    if (/^[\w.~-]$/.test(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    const isHalf = code >= 0xd8_00 && code <= 0xdf_ff;
    const bytes = isHalf
      ? [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]
      : Buffer.from(character);
    return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  }).join('');
}

const headerNames = [
  'host',
  'origin',
  'authorization',
  'cookie',
  'content-type',
  'accept',
  'accept-encoding',
  'if-none-match',
  'range',
  'x-boocode-internal',
  'x-forwarded-for',
  'sec-fetch-site',
  'last-event-id',
  'transfer-encoding',
  'expect',
];

/** Of Latin 1 without controls: the parser before us refuses all else. */
const headerValue = fc.string({
  unit: fc
    .oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
    .map((code) => String.fromCharCode(code)),
  maxLength: 60,
});

function headersWith(own: Readonly<Record<string, string>>, reads: boolean): fc.Arbitrary<Record<string, string>> {
  const usual = { ...own, ...(reads ? {} : { 'content-type': 'application/json' }) };
  const odd = fc
    .tuple(fc.constantFrom(...headerNames), headerValue)
    .map(([name, value]) => ({ ...usual, [name]: value }));
  return fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });
}
