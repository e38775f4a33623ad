import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import {
  createOpencodeServerBackend,
  type OpencodeServerBackend,
  type OpencodeServerOptions,
} from '../opencode-server.js';

interface Place {
  dataDir: string;
  rehearsal: { url: string; key: string };
}

interface Choice extends Partial<Omit<OpencodeServerOptions, 'dataDir' | 'providers'>> {
  /** Ids under which the stand-in is offered. */
  models?: readonly string[];
}

/** opencode on the stand-in model, and without an account of anybody. */
export function rehearsedOpencode(
  { dataDir, rehearsal: { url, key } }: Place,
  { models = [rehearsalModel], ...options }: Choice = {},
): OpencodeServerBackend {
  const offered = models.map((id) => ({ id, title: rehearsalTitle }));
  const provider = { id: 'rehearsal', title: rehearsalTitle, baseURL: `${url}/v1`, apiKey: key, models: offered };
  return createOpencodeServerBackend({ dataDir, environment: {}, providers: [provider], ...options });
}
