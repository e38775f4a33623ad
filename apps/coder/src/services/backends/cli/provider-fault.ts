import { resetIn, speaksOfLimit } from '../limit-words.js';
import { failure, type Classified } from '../opencode/classify.js';

/** An error of the model's server, as far as an agent tells it. */
export interface ProviderFault {
  /** The HTTP status; null when there was no answer, or the agent doesn't say. */
  status: number | null;
  message: string;
  retryAfterSeconds?: number | null;
}

const limitStatuses = new Set([402, 429, 529]);
const keyWords = /api[ _-]?key (?:is )?(?:not valid|invalid|missing)|API_KEY_INVALID|invalid api key/i;

/** What an error of the model's server makes of the turn: by its status, and by its words only for what has none. */
export function providerFault({ status, message, retryAfterSeconds }: ProviderFault): Classified {
  const said = /[.!?]$/.test(message) ? message : `${message}.`;
  if (status === 401 || status === 403 || keyWords.test(message)) {
    return failure('provider.auth', `The model provider refused the key: ${said} Sign in again, or correct the key.`);
  }
  if (status === null ? speaksOfLimit(message) : limitStatuses.has(status)) {
    return limit(said, retryAfterSeconds ?? resetIn(message, new Date()));
  }
  if (status === null || status >= 500) {
    const how = status === null ? 'no whole answer' : `HTTP ${status}`;
    return failure('provider.unavailable', `The model provider did not answer (${how}): ${said}`);
  }
  return failure('provider.refused', `The model provider refused the request (HTTP ${status}): ${said}`);
}

function limit(said: string, seconds: number | null): Classified {
  const until = seconds === null ? 'It did not say until when.' : `It answers again in ${seconds} s.`;
  return {
    error: { outcome: 'limit', code: 'provider.limit', message: `${said} ${until}` },
    retry_after_seconds: seconds,
  };
}

/** The status that stands in an agent's words: `unexpected status 401 Unauthorized`, `API Error: 500 …`, `(429)`. */
export function statusIn(text: string): number | null {
  const found = /\b(?:status|error|code|http|rejected)\b[":\s(]*([45]\d\d)\b/i.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
