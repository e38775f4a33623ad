import { failure, limit, sentence, type Classified } from './classified.js';
import { namesUsedUp, neverFits, speaksOfLimit } from './refusals/nature.js';
import { readRefusal, type Refused } from './refusals/read-refusal.js';
import { readWords } from './refusals/read-words.js';

/** An error of the model's server, as far as an agent tells it. */
export interface ProviderFault extends Omit<Refused, 'words'> {
  /** For a person. */
  message: string;
  /** More of what the provider said, which is read and not shown. */
  body?: string | undefined;
}

/** HTTP codes by which providers refuse for now: payment required, too many requests, overloaded. */
const limitStatuses: ReadonlySet<number> = new Set([402, 429, 529]);
const keyWords = /api[ _-]?key (?:is )?(?:not valid|invalid|missing)|API_KEY_INVALID|invalid api key/i;

/** What an error of the model's server makes of the turn: by its status, and by its words for what has none. */
export function providerFault(fault: ProviderFault, now = new Date()): Classified {
  const { status, message, body = '' } = fault;
  const said = sentence(message);
  const words = `${readWords(message)}\n${readWords(body)}`;
  if (neverFits(words))
    return failure('agent.context', `The work is more than the provider takes in a minute: ${said}`);
  const isLimit = status === null ? speaksOfLimit(words) : limitStatuses.has(status);
  if (isLimit || namesUsedUp(words)) return limit(said, readRefusal({ ...fault, words }, now), now);
  if (status === 401 || status === 403 || keyWords.test(words)) {
    return failure('provider.auth', `The model provider refused the key: ${said} Sign in again, or correct the key.`);
  }
  if (status === null || status >= 500) {
    const how = status === null ? 'no whole answer' : `HTTP ${status}`;
    return failure('provider.unavailable', `The model provider did not answer (${how}): ${said}`);
  }
  return failure('provider.refused', `The model provider refused the request (HTTP ${status}): ${said}`);
}

/** The status that stands in an agent's words: `unexpected status 401 Unauthorized`, `API Error: 500 …`, `(429)`. */
export function statusIn(text: string): number | null {
  const found = /\b(?:status|error|code|http|rejected)\b[":\s(]*([45]\d\d)\b/i.exec(readWords(text))?.[1];
  return found === undefined ? null : Number(found);
}
