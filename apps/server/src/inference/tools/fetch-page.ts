import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { pageText } from './page-text.js';
import { isPublicAddress, publicAddressOf, resolveHost, type Resolve } from './public-address.js';
import { ToolFailure } from './tool-failure.js';

const longestMs = 20_000;
const mostBytes = 3_000_000;
const mostRedirects = 5;
const mostCharacters = 40_000;

export interface FetchPorts {
  resolve: Resolve;
  isPublic: (address: string, host: string) => boolean;
}

const usual: FetchPorts = { resolve: resolveHost, isPublic: isPublicAddress };

/**
 * The text of a public page. Each address on the way, redirects included, is resolved once, judged, and connected to as judged, so
 * that a name that means something else a moment later is of no use. Throws `ToolFailure`.
 */
export async function fetchPage(address: string, signal: AbortSignal, ports: FetchPorts = usual): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  let url = parsed(address);
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const reply = await ask(url, limit, ports);
    const location = reply.headers.location;
    const status = reply.statusCode ?? 0;
    if (status < 300 || status >= 400 || location === undefined) return told(url, reply, limit);
    reply.destroy();
    url = parsed(location, url);
  }
  throw new ToolFailure(`${address} leads on more than ${mostRedirects} times.`);
}

function parsed(address: string, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) throw new ToolFailure(`${address} is no web address.`);
  const url = new URL(address, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ToolFailure('Only http and https addresses are fetched.');
  }
  if (url.username !== '' || url.password !== '') throw new ToolFailure('An address with a password is not fetched.');
  return url;
}

async function ask(url: URL, signal: AbortSignal, ports: FetchPorts): Promise<http.IncomingMessage> {
  const address = await publicAddressOf(url.hostname, ports);
  const family = isIP(address);
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      signal,
      agent: false,
      // Connects to the address that was judged, whatever the name means by now.
      lookup: (_host, options, done) => {
        if (options.all === true) done(null, [{ address, family }]);
        else done(null, address, family);
      },
      headers: {
        accept: 'text/html,text/plain,application/json;q=0.9,*/*;q=0.5',
        'accept-encoding': 'gzip, deflate, br',
        'user-agent': 'BooCode (self-hosted workbench)',
      },
    });
    asked.on('response', resolve);
    asked.on('error', (error) => reject(failure(url, error, signal)));
    asked.end();
  });
}

async function told(url: URL, reply: http.IncomingMessage, signal: AbortSignal): Promise<string> {
  const type = reply.headers['content-type'] ?? 'text/plain';
  if (!/^(?:text\/|application\/(?:json|xml|xhtml\+xml|[\w.+-]+\+(?:json|xml)))/i.test(type)) {
    reply.destroy();
    throw new ToolFailure(`${url.href} is ${type.split(';', 1)[0] ?? type}, which is no text.`);
  }
  const body = await content(url, reply, signal);
  const text = /html/i.test(type) ? pageText(body) : body;
  const shown = text.length > mostCharacters ? `${text.slice(0, mostCharacters)}\n\n(The page goes on.)` : text;
  return `${url.href} (status ${reply.statusCode ?? 0})\n\n${shown}`;
}

async function content(url: URL, reply: http.IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of unpacked(reply)) {
      const chunk = Buffer.from(piece);
      size += chunk.length;
      // Measured after unpacking: a small answer may unpack to a very large one.
      if (size > mostBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw failure(url, error, signal);
  } finally {
    reply.destroy();
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unpacked(reply: http.IncomingMessage): NodeJS.ReadableStream {
  const unpackers = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };
  const encoding = reply.headers['content-encoding'] ?? '';
  const make = encoding === 'gzip' || encoding === 'deflate' || encoding === 'br' ? unpackers[encoding] : null;
  // What fails on the way is thrown where the end of it is read.
  return make === null ? reply : pipeline(reply, make(), () => undefined);
}

function failure(url: URL, error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) {
    const isLate = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
    return isLate ? new ToolFailure(`${url.host} did not answer within ${longestMs / 1_000} s.`) : Error('stopped');
  }
  const why = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  return new ToolFailure(`${url.host} could not be read (${why}).`);
}
