import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Whether a caller sent the key, as OpenAI clients (`Authorization: Bearer`), Anthropic clients (`x-api-key`) or Google's (`x-goog-api-key`) do. */
export function hasKey(headers: IncomingHttpHeaders, key: string): boolean {
  const { 'x-api-key': apiKey, 'x-goog-api-key': googleKey } = headers;
  const bearer = headers.authorization?.replace(/^bearer\s+/i, '');
  return [apiKey, googleKey, bearer].some((sent) => typeof sent === 'string' && sameSecret(sent, key));
}

function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
