import https from 'node:https';
import { isIP } from 'node:net';
import { endpointRefused } from '../errors.js';
import { isPublicAddress, publicAddressOf, resolveHost, type Resolve } from '../inference/tools/public-address.js';
import { ToolFailure } from '../inference/tools/tool-failure.js';

/** Shorter than a stop of this server waits for what is under way. */
const longestMs = 4_000;
/** Push services say little; more of an answer than this is not read. */
const mostCharacters = 300;

interface EndpointPorts {
  resolve: Resolve;
  isPublic: (address: string) => boolean;
}

const usual: EndpointPorts = { resolve: resolveHost, isPublic: isPublicAddress };

/** The public address that an endpoint leads to. Throws `push.endpoint-refused` when it leads to this machine or a network around it. */
export async function addressOfEndpoint(endpoint: string, ports: EndpointPorts = usual): Promise<string> {
  const { protocol, hostname, username, password } = new URL(endpoint);
  if (protocol !== 'https:' || username !== '' || password !== '') throw endpointRefused(hostname);
  try {
    return await publicAddressOf(hostname, ports);
  } catch (error) {
    if (error instanceof ToolFailure) throw endpointRefused(hostname);
    throw error;
  }
}

/** One encrypted message for a push service (RFC 8030). */
export interface PushRequest {
  endpoint: string;
  headers: Readonly<Record<string, string | number>>;
  body: Buffer;
}

export interface PushReply {
  status: number;
  /** Seconds that the service wants to be left alone; null when it does not say. */
  retryAfter: number | null;
  text: string;
}

/** Hands a message over. Rejects when there is no answer. */
export type PostPush = (request: PushRequest) => Promise<PushReply>;

/** Over https, to the address that was judged, whatever the name means a moment later; no redirect is followed. */
export const postPush: PostPush = async ({ endpoint, headers, body }) => {
  const address = await addressOfEndpoint(endpoint);
  const family = isIP(address);
  return new Promise((resolve, reject) => {
    const asked = https.request(endpoint, {
      method: 'POST',
      headers: { ...headers },
      agent: false,
      signal: AbortSignal.timeout(longestMs),
      lookup: (_host, options, done) => {
        if (options.all === true) done(null, [{ address, family }]);
        else done(null, address, family);
      },
    });
    asked.on('error', reject);
    asked.on('response', (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (piece: string) => {
        text = `${text}${piece}`.slice(0, mostCharacters);
      });
      reply.on('error', reject);
      reply.on('end', () => {
        const wait = Number(reply.headers['retry-after']);
        resolve({ status: reply.statusCode ?? 0, retryAfter: Number.isFinite(wait) ? wait : null, text });
      });
    });
    asked.end(body);
  });
};
